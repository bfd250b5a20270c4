"""Tells waiting customers their position: read once for all streams of a process, and at most once a second."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from core.database import Sessions
from core.notify import TICKETS, Hub, announced, conversation_topic
from handoff import waiting

PAUSE_SECONDS = 1.0
LOOK_SECONDS = 15.0


class WaitingLine:
    """Follows the tickets, and signals each conversation whose position changed to this process's streams.

    Args:
        sessions: for reading the line.
        hub: of this process.
    """

    def __init__(self, sessions: Sessions, hub: Hub) -> None:
        self._sessions, self._hub = sessions, hub
        self._watched: Counter[UUID] = Counter()
        self._told: dict[UUID, int | None] = {}

    @contextmanager
    def watch(self, conversation_id: UUID) -> Iterator[None]:
        """While it is open, signals `{event: "position", position}` come; the number is empty for who does not wait."""
        self._watched[conversation_id] += 1
        try:
            yield
        finally:
            self._watched[conversation_id] -= 1
            if not self._watched[conversation_id]:
                del self._watched[conversation_id]
                self._told.pop(conversation_id, None)

    async def run(self) -> None:
        """Look after each announcement, with a pause in between, until cancelled."""
        with self._hub.follow(TICKETS) as follower:
            while True:
                follower.changed.clear()
                follower.take()
                await self._look()
                await asyncio.sleep(PAUSE_SECONDS)
                await announced(follower.changed, LOOK_SECONDS)

    async def _look(self) -> None:
        if not self._watched:
            return
        async with self._sessions.begin() as session:
            found = await waiting.positions(session)
        for conversation_id in list(self._watched):
            now = found.get(conversation_id)
            if conversation_id not in self._told or self._told[conversation_id] != now:
                self._told[conversation_id] = now
                self._hub.tell(conversation_topic(conversation_id), event="position", position=str(now or ""))
