"""What a customer's event stream tells, from its beginning to its end."""

import asyncio
import random
from collections.abc import Sequence

import structlog

from app.api.schemas import PositionOut, TypingOut
from app.api.views import message_out
from app.event_stream import Line
from app.open_streams import MOST_OF_CONVERSATION, OpenStream
from app.state import AppState
from conversation.customer import feed
from conversation.customer.opening import ConversationNotFound
from conversation.models import Conversation, Owner, SenderKind
from core.database import single
from core.database_faults import FAULTS, fault_of
from core.notify import Follower, Signal, announced, conversation_topic
from directory import sites
from handoff import waiting

HEARTBEAT_SECONDS = 15.0
# A reader that stops holds no more than this.
PAGE = 50
AGAIN_SECONDS = 2.0
log = structlog.get_logger()


async def talk(held: AppState, conversation: Conversation, line: Line, seen: int) -> None:
    """Tell a page everything after number `seen`, until it leaves, is superseded or the conversation is gone.

    While the database is away the stream stays open, and goes on from where it was.

    Args:
        held: the process.
        conversation: as it was when the page showed its token.
        line: to the page.
        seen: the last number of the conversation's sequence that it knows.
    """
    with (
        held.hub.follow(conversation_topic(conversation.id)) as follower,
        held.streams.of_conversation(conversation.id, follower.changed, seen) as stream,
        held.line.watch(conversation.id),
    ):
        line.wakes(follower.changed)
        following = _Following(held, conversation, line, stream)
        while line.is_open and not (stream.is_superseded or stream.is_over):
            follower.changed.clear()
            try:
                goes_on, has_more = await following.look(follower)
            except FAULTS as error:
                if (fault := fault_of(error)) is None:
                    raise
                log.warning("stream_waits_for_database", fault=fault.value, kind=type(error).__name__)
                await line.ping()
                await asyncio.sleep(AGAIN_SECONDS * random.uniform(0.5, 1.5))
                continue
            if not goes_on:
                return
            # What is announced in vain is found by `OpenStreams.watch`, so a heartbeat asks the database for nothing.
            while not has_more and not await announced(follower.changed, HEARTBEAT_SECONDS):
                await line.ping()
        if stream.is_superseded:
            await line.tell("superseded", {"most": MOST_OF_CONVERSATION})


class _Following:
    """One stream between two looks."""

    def __init__(self, held: AppState, conversation: Conversation, line: Line, stream: OpenStream) -> None:
        self._held, self._conversation, self._line, self._stream = held, conversation, line, stream
        self._has_begun = False
        self._avatar: str | None = None
        self._position: int | None = None

    async def look(self, follower: Follower) -> tuple[bool, bool]:
        """Tell what there is; whether the conversation goes on, and whether there may be more.

        Thousands hear at once that the database is back, and `OpenStreams.watch` finds those who missed something.
        """
        if not (self._stream.is_behind or follower.hinted):
            await self._tell_fleeting(follower.take())
            return True, False
        # Should this fail, it is still to be done.
        self._stream.is_behind, follower.hinted = True, False
        async with self._held.streams.looking(first=not self._has_begun):
            if not self._has_begun:
                await self._begin()
            page = await self._page()
        await self._tell_fleeting(follower.take())
        if page is None:
            return False, False
        for entry in page.entries:
            if not self._line.is_open:
                return False, False
            name = "message" if entry.is_new else "message_changed"
            await self._line.tell(name, message_out(entry.message, self._avatar), entry.number)
        self._stream.seen = page.up_to
        self._stream.is_behind = len(page.entries) >= PAGE
        return True, self._stream.is_behind

    async def _begin(self) -> None:
        """Read the address of the bot's picture, and the customer's place in the line while they wait."""
        async with self._held.sessions.begin() as session:
            site = await sites.by_id(session, self._conversation.site_id)
            waits = self._conversation.owner is Owner.QUEUE
            position = await waiting.position(session, self._conversation.id) if waits else None
        self._avatar, self._has_begun = sites.avatar_url(site), True
        await self._tell_position(position)

    async def _page(self) -> feed.Page | None:
        """What is to be told next; `None` once the conversation is gone."""
        async with single(self._held.sessions) as session:
            try:
                return await feed.after(session, self._conversation, self._stream.seen, PAGE)
            except ConversationNotFound:
                return None

    async def _tell_fleeting(self, signals: Sequence[Signal]) -> None:
        """What is true for a moment: agents who type, and the newest position if it is another one."""
        newest = self._position
        for values in signals:
            if values["event"] == "typing" and values["by"] == SenderKind.AGENT:
                await self._line.tell("typing", TypingOut(by=values["by"], name=values["name"]))
            elif values["event"] == "position":
                newest = int(values["position"]) if values["position"] else None
        await self._tell_position(newest)

    async def _tell_position(self, position: int | None) -> None:
        if position != self._position:
            self._position = position
            await self._line.tell("position", PositionOut(position=position))
