"""Fan-out between processes by PostgreSQL's LISTEN/NOTIFY: hints to look, and signals that are true for a moment only.

A hint carries nothing, for the truth is in the tables. A signal (somebody types, somebody looks at a ticket) is stored
nowhere: whoever does not hear it has missed it.
"""

import asyncio
import contextlib
import json
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import text

from core.database import Sessions, single

CHANNEL = "firstline"
RECONNECT_SECONDS = 1.0
MOST_SIGNALS = 200
# The database takes 7,999 bytes.
LONGEST_SIGNAL = 7000
KNOWLEDGE = "knowledge"
"""Hints: what is published has changed, so an index is to be built."""
INDEX = "index"
"""Hints: an index was built, so every process loads it."""
BUILDING = "building"
"""Signals `{done, total}`: so many of an index's texts are encoded."""
DAMAGE = "damage"
"""Signals `{snapshot}`: its files are not what was written, so it is to be built again."""
TICKETS = "tickets"
"""Signals `{conversation}`: something about it or its ticket changed; a hint without a name means any of them."""
PRESENCE = "presence"
"""Signals with an `event`: who looks at a ticket, who types, on which `site`."""
Signal = dict[str, str]
_NOTIFY = text("SELECT pg_notify(:channel, topic) FROM unnest(CAST(:topics AS text[])) AS topic")
log = structlog.get_logger()


def conversation_topic(conversation_id: UUID) -> str:
    """Hints: there is something new in the transcript. Signals with an `event`: who types, the place in the line."""
    return f"conversation:{conversation_id}"


async def notify(sessions: Sessions, *topics: str) -> None:
    """Tell every process that something about each topic changed.

    Call it after the transaction that changed it: NOTIFY inside a transaction takes an instance-wide lock at commit.
    """
    async with single(sessions) as session:
        await session.execute(_NOTIFY, {"channel": CHANNEL, "topics": list(topics)})


async def signal(sessions: Sessions, topic: str, **values: str) -> None:
    """Tell everybody who follows `topic` something that is true for a moment.

    Args:
        sessions: for a short transaction of its own.
        topic: what it is about; whoever watches the topic is woken too.
        values: ids, names and codes; as JSON at most `LONGEST_SIGNAL` bytes.

    Raises:
        ValueError: the values are too long.
    """
    await notify(sessions, signalling(topic, **values))


def signalling(topic: str, **values: str) -> str:
    """A signal as `notify` takes it beside the names of topics; arguments and errors are those of `signal`."""
    payload = json.dumps({"topic": topic, "values": values})
    if len(payload) > LONGEST_SIGNAL:
        raise ValueError("a signal is a few ids and names, not a text")
    return payload


@dataclass(slots=True, eq=False)
class Follower:
    """What somebody who follows a topic has been told.

    Attributes:
        changed: set by hints, signals and reconnects; the follower clears it before looking.
        signals: what was signalled and not taken yet; the oldest fall out of a follower that does not take them.
        missed: whether something may have been missed: at the beginning, after a reconnect, or when signals fell out.
        hinted: whether a hint came, which names nothing; the follower takes it back.
    """

    changed: asyncio.Event = field(default_factory=asyncio.Event)
    signals: deque[Signal] = field(default_factory=deque)
    missed: bool = True
    hinted: bool = False

    def hear(self, values: Signal) -> None:
        """Keep a signal until it is taken."""
        if len(self.signals) >= MOST_SIGNALS:
            self.signals.popleft()
            self.missed = True
        self.signals.append(values)
        self.changed.set()

    def take(self) -> list[Signal]:
        """The signals since the last call, oldest first."""
        taken = list(self.signals)
        self.signals.clear()
        return taken


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
    """One LISTEN connection per process, and the followers inside it.

    Args:
        url: `postgresql://…`.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._followers: defaultdict[str, set[Follower]] = defaultdict(set)

    @contextlib.contextmanager
    def watch(self, topic: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever `topic` is announced, and after each reconnect.

        The waiter clears it before reading the truth, so that an announcement in between is not missed.
        """
        with self.follow(topic) as follower:
            yield follower.changed

    @contextlib.contextmanager
    def follow(self, *topics: str) -> Iterator[Follower]:
        """Somebody who is told of hints and signals about any of `topics`."""
        follower = Follower()
        for topic in topics:
            self._followers[topic].add(follower)
        try:
            yield follower
        finally:
            for topic in topics:
                self._followers[topic].discard(follower)
                if not self._followers[topic]:
                    del self._followers[topic]

    def tell(self, topic: str, **values: str) -> None:
        """Signal something to the followers in this process only."""
        for follower in self._followers.get(topic, ()):
            follower.hear(values)

    def announce(self, payload: str) -> None:
        """Pass on what the database announces: a topic, or the topic and the values of a signal."""
        if not payload.startswith("{"):
            for follower in self._followers.get(payload, ()):
                follower.hinted = True
                follower.changed.set()
            return
        told = json.loads(payload)
        self.tell(told["topic"], **told["values"])

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
            await connection.add_listener(CHANNEL, lambda _c, _pid, _channel, payload: self.announce(str(payload)))
            for followers in list(self._followers.values()):
                for follower in followers:
                    follower.missed = True
                    follower.changed.set()
            await closed.wait()
        finally:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await connection.close(timeout=1)
