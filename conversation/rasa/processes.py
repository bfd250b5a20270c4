"""The Rasa processes behind the gateway: which of them live, and which one a conversation belongs to."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

import structlog

from conversation.rasa.client import ExchangeBroken, NobodyListens, RasaClient
from core.notify import announced

PROBE = "/"
PROBE_EVERY_SECONDS = 1.0
PROBE_SECONDS = 2.0
IN_FLIGHT = 8
"""Turns that one process works on at a time; a turn that hangs keeps one place and leaves the others to the rest."""
log = structlog.get_logger()


class ProcessLost(Exception):
    """The process was declared dead while a turn waited for it."""


@dataclass(slots=True)
class Life:
    """What is known of whether one process lives; it counts as alive until it shows otherwise.

    Attributes:
        is_up: whether turns are given to it.
        heard_at: monotonic seconds of its last answer, whatever it said.
    """

    is_up: bool = True
    heard_at: float = float("-inf")

    def heard(self, now: float) -> bool:
        """It answered; whether that brings it back."""
        self.heard_at = now
        returned, self.is_up = not self.is_up, True
        return returned

    def refused(self) -> bool:
        """Nobody listens at its address; whether that is news."""
        lost, self.is_up = self.is_up, False
        return lost

    def silent(self, since: float) -> bool:
        """A probe that was sent at `since` got no answer in time; whether the process is lost by that.

        A busy process answers its turns late and probes later still, so any answer since then counts as life.
        """
        return self.refused() if self.heard_at < since else False


@dataclass(slots=True, eq=False)
class RasaProcess:
    """One Rasa process: its client, what is known of its life, and the places for turns in it.

    Args:
        client: the way to it.
        clock: monotonic seconds.
    """

    client: RasaClient
    clock: Callable[[], float] = time.monotonic
    life: Life = field(default_factory=Life)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))
    _waiting: set[asyncio.Timeout] = field(default_factory=set)
    _doubted: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        """Where it listens, and its name for hashing."""
        return self.client.address

    @contextlib.asynccontextmanager
    async def turn(self, seconds: float) -> AsyncIterator[None]:
        """A place for one turn, waiting for it included; the block ends when the process is lost or the time is over.

        Args:
            seconds: at most.

        Raises:
            ProcessLost: the process was declared dead meanwhile.
            TimeoutError: the time is over.
        """
        try:
            async with asyncio.timeout(seconds) as limit:
                self._waiting.add(limit)
                try:
                    async with self._places:
                        yield
                finally:
                    self._waiting.discard(limit)
        except TimeoutError:
            if self.life.is_up:
                raise
            raise ProcessLost from None

    def answered(self) -> None:
        """Something came from it."""
        if self.life.heard(self.clock()):
            log.info("rasa_back", process=self.address)

    def refused(self) -> None:
        """It refused a connection."""
        if self.life.refused():
            self._lost("refused")

    def doubt(self) -> None:
        """A connection to it broke: look at once how it is."""
        self._doubted.set()

    async def watch(self) -> None:
        """Probe it again and again, until cancelled."""
        while True:
            self._doubted.clear()
            await self.probe()
            await announced(self._doubted, PROBE_EVERY_SECONDS)

    async def probe(self) -> None:
        """Ask it once whether it lives, and mark it by what comes of it."""
        began = self.clock()
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self.client.exchange(PROBE)
        except NobodyListens:
            self.refused()
        except (ExchangeBroken, TimeoutError):
            if self.life.silent(began):
                self._lost("silent")
        else:
            self.answered()

    def _lost(self, cause: str) -> None:
        log.warning("rasa_lost", process=self.address, cause=cause, turns=len(self._waiting))
        now = asyncio.get_running_loop().time()
        for limit in self._waiting:
            if not limit.expired():
                limit.reschedule(now)


def home(conversation_id: UUID, processes: Iterable[RasaProcess]) -> RasaProcess | None:
    """The living process that a conversation belongs to; `None` when none lives.

    Every app and worker comes to the same one without asking anybody, and a process that dies moves no conversation
    but its own (rendezvous hashing, Thaler and Ravishankar 1998).
    """
    living = [process for process in processes if process.life.is_up]
    return max(living, key=lambda process: _weight(conversation_id, process.address), default=None)


def _weight(conversation_id: UUID, address: str) -> bytes:
    return blake2b(address.encode(), digest_size=8, key=conversation_id.bytes).digest()
