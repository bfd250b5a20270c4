"""`python -m tests.soak.light.far_end`: pages at the other end of a network; lines on standard input say what to do.

The first line is JSON: `host`, `port` and `chats` as lists of id, token and canary. `open` opens a stream for each and
says `opened` once every stream has told something. `resume`, with a JSON object of how many messages each chat has,
opens them anew from where they were until all of these are known, and writes what the pages show as one line of JSON.
"""

import asyncio
import contextlib
import json
import random
import sys

from tests.soak.light.chat import Chat, Tab
from tests.soak.light.system import LightSystem
from tests.soak.light.wire import Address

SECONDS = 60.0


async def _serve() -> None:
    told = json.loads(await _line())
    system = LightSystem("", [Address(told["host"], told["port"])])
    tabs = [Tab(Chat(system, chat_id, token, canary, _wrong)) for chat_id, token, canary in told["chats"]]
    open_streams: list[asyncio.Task[None]] = []
    while command := (await _line()).partition(" "):
        if not command[0]:
            return
        if command[0].strip() == "open":
            open_streams = [asyncio.create_task(_follow(tab, 10**9)) for tab in tabs]
            while not all(tab.known for tab in tabs):
                await asyncio.sleep(0.05)
            _say("opened")
        elif command[0] == "resume":
            for task in open_streams:
                task.cancel()
            await asyncio.gather(*open_streams, return_exceptions=True)
            expected = json.loads(command[2])
            await asyncio.gather(*(_follow(tab, expected[tab.chat.id]) for tab in tabs))
            _say(json.dumps({tab.chat.id: tab.state for tab in tabs}))


async def _follow(tab: Tab, messages: int) -> None:
    choose = random.Random(tab.chat.id)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SECONDS if messages < 10**9 else None):
            while len(tab.known) < messages:
                await tab.follow(choose, until=lambda: len(tab.known) >= messages, seconds=10**6)


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _wrong(invariant: str, what: str) -> None:
    sys.stderr.write(f"{invariant} {what}\n")


if __name__ == "__main__":
    asyncio.run(_serve())
