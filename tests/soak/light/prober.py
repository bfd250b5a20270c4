"""`python -m tests.soak.light.prober`: ordinary requests one after the other, and a line on how long each took."""

import asyncio
import json
import sys
import time
from uuid import uuid4

from tests.soak.light.moments import pass_by
from tests.soak.light.wire import Address, Call, Cut, ask

PAUSE_SECONDS = 0.05


async def _probe(host: str, port: int, chat_id: str, token: str) -> None:
    path, headers = f"/api/conversations/{chat_id}/messages", {"Authorization": f"Bearer {token}"}
    number = 0
    while True:
        number += 1
        call = Call("GET", path, None, headers)
        if number % 10 == 0:
            call = Call("POST", path, {"client_message_id": uuid4().hex, "text": "hello"}, headers)
        began, said = time.monotonic(), "failed"
        try:
            if (await ask(Address(host, port), call)).status < 300:
                said = "well"
        except Cut:
            pass
        sys.stdout.write(f"{time.monotonic() - began} {said}\n")
        sys.stdout.flush()
        await pass_by(PAUSE_SECONDS)


if __name__ == "__main__":
    asyncio.run(_probe(*json.loads(sys.argv[1])))
