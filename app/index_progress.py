"""How far a build of the index is: told by the worker while texts are encoded, known to every app process."""

import asyncio
import time
from dataclasses import dataclass

from core.database import Sessions
from core.notify import BUILDING, Hub, Signal, signal

TELL_SECONDS = 1.0
KNOWN_SECONDS = 30.0
"""After which silence means that nothing goes on any more; a batch on a slow machine takes some seconds."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """How many of a build's texts have their vectors."""

    done: int
    total: int


class Telling:
    """The worker's side: `told` is called with every batch, the others hear of it at most once a second.

    Args:
        sessions: for short transactions.

    Attributes:
        latest: what was told last.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self.latest = Encoded(0, 0)
        self._changed = asyncio.Event()

    def told(self, done: int, total: int) -> None:
        """Note how far the build is; of one with nothing to encode nothing is told."""
        if total:
            self.latest = Encoded(done, total)
            self._changed.set()

    async def step(self) -> None:
        """Wait for something new, tell it, and pause."""
        await self._changed.wait()
        self._changed.clear()
        await signal(self._sessions, BUILDING, done=str(self.latest.done), total=str(self.latest.total))
        await asyncio.sleep(TELL_SECONDS)


class Hearing:
    """An app's side: how far the build is that goes on now.

    Args:
        hub: of this process.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._latest = Encoded(0, 0)
        self._heard_at = 0.0

    @property
    def now(self) -> Encoded | None:
        """What was told last; None if nothing is being encoded."""
        is_over = self._latest.done >= self._latest.total
        return None if is_over or time.monotonic() - self._heard_at > KNOWN_SECONDS else self._latest

    async def run(self) -> None:
        """Listen until cancelled."""
        with self._hub.follow(BUILDING) as follower:
            while True:
                await follower.changed.wait()
                follower.changed.clear()
                for values in follower.take():
                    self.hear(values)

    def hear(self, values: Signal) -> None:
        """Note what was told."""
        self._latest = Encoded(int(values["done"]), int(values["total"]))
        self._heard_at = time.monotonic()
