"""Fan-out between processes by PostgreSQL's LISTEN/NOTIFY: a hint to look, never the truth itself."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator

import asyncpg
import structlog
from sqlalchemy import text

from core.database import Sessions

CHANNEL = "firstline"
RECONNECT_SECONDS = 1.0
log = structlog.get_logger()


async def notify(sessions: Sessions, *topics: str) -> None:
    """Tell every process that something about each topic changed.

    Call it after the transaction that changed it: NOTIFY inside a transaction takes an instance-wide lock at commit.
    """
    async with sessions.begin() as session:
        for topic in topics:
            await session.execute(text("SELECT pg_notify(:channel, :topic)"), {"channel": CHANNEL, "topic": topic})


async def announced(changed: asyncio.Event, seconds: float) -> bool:
    """Wait for an announcement, `seconds` at most; whether one came.

    Whoever waits is cancelled at once also when the announcement comes in the same moment, which is when
    `asyncio.wait_for` of CPython 3.11 forgets the cancellation and leaves a loop that nothing ends.
    """
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return False
    return True


class Hub:
    """One LISTEN connection per process, and the waiters inside it.

    Args:
        url: `postgresql://…`.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiters: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextlib.contextmanager
    def watch(self, topic: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever `topic` is announced, and after each reconnect.

        The waiter clears it before reading the truth, so that an announcement in between is not missed.
        """
        event = asyncio.Event()
        self._waiters[topic].add(event)
        try:
            yield event
        finally:
            self._waiters[topic].discard(event)
            if not self._waiters[topic]:
                del self._waiters[topic]

    def announce(self, topic: str) -> None:
        """Wake this process's waiters of one topic."""
        for event in self._waiters.get(topic, ()):
            event.set()

    async def run(self) -> None:
        """Listen until cancelled; after a lost connection everybody is woken to look for what was missed."""
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                log.warning("listen_connection_lost")
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5)
        closed = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: closed.set())
            await connection.add_listener(CHANNEL, lambda _c, _pid, _channel, topic: self.announce(str(topic)))
            for events in list(self._waiters.values()):
                for event in events:
                    event.set()
            await closed.wait()
        finally:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await connection.close(timeout=1)
