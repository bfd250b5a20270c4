"""How soon a change is on every open desk."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from uuid import UUID

import httpx

from benchmarks.desk.timing import Figures

PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.5


class Desks:
    """Open desks that note when they hear of a conversation."""

    def __init__(self) -> None:
        self._heard: dict[str, list[float]] = {}
        self._waiting = asyncio.Condition()
        self._open = 0

    async def listen(self, http: httpx.AsyncClient) -> None:
        """Read one stream until cancelled."""
        async with http.stream("GET", "/desk/events", timeout=None) as response:
            if response.status_code != 200:
                raise SystemExit(f"/desk/events answered {response.status_code}.")
            async with self._waiting:
                self._open += 1
                self._waiting.notify_all()
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: ") and event == "changed":
                    await self._note(json.loads(line.removeprefix("data: "))["conversations"])

    async def listening(self, count: int) -> None:
        """Wait until as many streams are open."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._waiting:
            await self._waiting.wait_for(lambda: self._open >= count)

    async def _note(self, conversations: list[str]) -> None:
        now = time.perf_counter()
        async with self._waiting:
            for conversation in conversations:
                self._heard.setdefault(conversation, []).append(now)
            self._waiting.notify_all()

    async def heard(self, conversation: str, count: int) -> list[float]:
        """When each of `count` desks heard of a conversation."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._waiting:
            await self._waiting.wait_for(lambda: len(self._heard.get(conversation, [])) >= count)
            return self._heard.pop(conversation)


@contextlib.asynccontextmanager
async def opened(http: httpx.AsyncClient, count: int) -> AsyncIterator[Desks]:
    """As many open desks, all listening."""
    desks = Desks()
    tasks = [asyncio.create_task(desks.listen(http)) for _ in range(count)]
    try:
        await desks.listening(count)
        await asyncio.sleep(PAUSE_SECONDS)
        yield desks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def reached(
    http: httpx.AsyncClient, desks: Desks, chats: list[tuple[UUID, str]], count: int
) -> tuple[Figures, Figures]:
    """From a customer's message to the desks, one chat after the other: each desk's time, and each message's last."""
    each: list[float] = []
    last: list[float] = []
    for number, (conversation, token) in enumerate(chats):
        body = {"client_message_id": f"measured-{number}", "text": "Is anybody there?"}
        headers = {"Authorization": f"Bearer {token}"}
        began = time.perf_counter()
        response = await http.post(f"/api/conversations/{conversation}/messages", json=body, headers=headers)
        if response.status_code != 202:
            raise SystemExit(f"A message was answered {response.status_code}: {response.text[:200]}")
        times = [(moment - began) * 1000 for moment in await desks.heard(str(conversation), count)]
        each.extend(times)
        last.append(max(times))
        await asyncio.sleep(PAUSE_SECONDS)
    return Figures("message to a desk", tuple(each)), Figures(f"message to the last of {count} desks", tuple(last))
