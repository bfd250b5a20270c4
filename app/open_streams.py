"""Open event streams of customers: how many there may be, which one ends for a newer one, how many begin at once."""

import asyncio
import contextlib
import random
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.rate_limits import RateLimited
from conversation.customer import feed
from core.database import Sessions
from core.errors import Unavailable

MOST_OF_CONVERSATION = 8
"""A browser's tabs share one stream; this is for several devices, and for browsers whose tabs cannot share."""
MOST_BEGINNING = 6
"""Below the size of the pool of database connections, so that everybody else gets on while thousands come back."""
MOST_LOOKING = 6
"""The same for streams that are open, of which thousands wake up when the database comes back."""
MOST_FIRST_LOOKING = 3
"""Of those that begin: apart, so that whoever is in a conversation does not queue behind thousands of them."""
LOOK_SECONDS = 5.0
MOST_ASKED = 1000
LONGEST_WAIT_SECONDS = 10.0
FULL_RETRY_SECONDS = 30
BUSY_RETRY_SECONDS = (2, 10)


class StreamsBusy(Unavailable):
    """Very many streams begin just now."""

    code = "streams_busy"

    def __init__(self) -> None:
        super().__init__(
            "Very many clients connect just now. Try again.", retry_after=random.randint(*BUSY_RETRY_SECONDS)
        )


@dataclass(slots=True, eq=False)
class OpenStream:
    """One open stream.

    Attributes:
        wake: set when it is to look, also because it is to end.
        seen: the last number of the conversation's sequence that it has told.
        is_behind: whether it has to ask the database what is new; signals alone are no reason to.
        is_superseded: whether it has to end, because newer ones of its conversation took its place.
        is_over: whether it has to end without a word, because the process does.
    """

    wake: asyncio.Event
    seen: int
    is_behind: bool = True
    is_superseded: bool = False
    is_over: bool = False


class Beginning:
    """The right of a stream to use the database for what it begins with."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def done(self) -> None:
        """Let the next one begin; again changes nothing."""
        if self._places is not None:
            self._places.release()
            self._places = None


class OpenStreams:
    """The streams of this process.

    Args:
        most_of_address: streams that one address may have open.
    """

    def __init__(self, most_of_address: int) -> None:
        self._most_of_address = most_of_address
        self._of_address: Counter[str] = Counter()
        self._of_conversation: dict[UUID, OrderedDict[OpenStream, None]] = {}
        self._places = asyncio.Semaphore(MOST_BEGINNING)
        self._looks = asyncio.Semaphore(MOST_LOOKING)
        self._first_looks = asyncio.Semaphore(MOST_FIRST_LOOKING)

    def __len__(self) -> int:
        """How many are open or about to be."""
        return self._of_address.total()

    @contextlib.contextmanager
    def from_address(self, address: str) -> Iterator[None]:
        """Count a stream of an address for as long as the block lasts.

        Raises:
            RateLimited: the address has as many as it may.
        """
        if self._of_address[address] >= self._most_of_address:
            raise RateLimited(FULL_RETRY_SECONDS)
        self._of_address[address] += 1
        try:
            yield
        finally:
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]

    @contextlib.asynccontextmanager
    async def beginning(self) -> AsyncIterator[Beginning]:
        """Wait until few enough others begin; the place is free again when that is done, or at the end of the block.

        Raises:
            StreamsBusy: it takes too long.
        """
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise StreamsBusy from None
        begun = Beginning(self._places)
        try:
            yield begun
        finally:
            begun.done()

    def looking(self, *, first: bool) -> asyncio.Semaphore:
        """Entered by a stream while it asks the database what is new, or for the first time what there is at all."""
        return self._first_looks if first else self._looks

    async def watch(self, sessions: Sessions) -> None:
        """Wake the streams whose announcement was lost, until cancelled: one question for all of them together."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look(sessions)

    async def look(self, sessions: Sessions) -> None:
        """The same once."""
        open_now = list(self._of_conversation)
        for start in range(0, len(open_now), MOST_ASKED):
            asked = open_now[start : start + MOST_ASKED]
            async with sessions.begin() as session:
                last = await feed.newest(session, asked)
            for conversation_id in asked:
                self._wake_older(conversation_id, last.get(conversation_id))

    def _wake_older(self, conversation_id: UUID, last: int | None) -> None:
        for stream in self._of_conversation.get(conversation_id, ()):
            if last is None or stream.seen != last:
                stream.is_behind = True
                stream.wake.set()

    def end(self) -> None:
        """Let every open stream end; what begins afterwards is not theirs."""
        for streams in self._of_conversation.values():
            for stream in streams:
                stream.is_over = True
                stream.wake.set()

    @contextlib.contextmanager
    def of_conversation(self, conversation_id: UUID, wake: asyncio.Event, seen: int) -> Iterator[OpenStream]:
        """Add a stream to a conversation for as long as the block lasts; the oldest of too many is told to end."""
        stream = OpenStream(wake, seen)
        others = self._of_conversation.setdefault(conversation_id, OrderedDict())
        others[stream] = None
        if len(others) > MOST_OF_CONVERSATION:
            oldest, _ = others.popitem(last=False)
            oldest.is_superseded = True
            oldest.wake.set()
        try:
            yield stream
        finally:
            others.pop(stream, None)
            if not others:
                self._of_conversation.pop(conversation_id, None)
