"""What goes back and forth while a chat is open: the event stream, read marks, and that somebody types."""

import re
from collections.abc import AsyncIterator, Iterable
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.api.conversations import Place
from app.api.limiting import READ, SIGNALS
from app.api.schemas import PositionOut, SeenIn, TypingIn, TypingOut
from app.api.views import message_out
from app.dependencies import DB, CustomerConversation, Now, State
from app.state import AppState
from conversation import feed, receipts
from conversation.models import Conversation, Owner, SenderKind
from conversation.opening import ConversationNotFound
from core.notify import PRESENCE, Signal, announced, conversation_topic, signal
from directory import customers, sites
from handoff import waiting

router = APIRouter(prefix="/conversations", tags=["conversations"])
HEARTBEAT_SECONDS = 15.0
SEQ = re.compile("[0-9]{1,18}", re.ASCII)


@router.get("/{conversation_id}/events", response_class=EventSourceResponse, dependencies=[READ])
async def follow(
    conversation: CustomerConversation,
    held: State,
    last_event_id: Annotated[str | None, Header()] = None,
    after: Place = 0,
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: `message` and `message_changed` (id = a sequence number), `typing`, `position`.

    `Last-Event-ID` (or `after`) says where to go on. The stream ends when the conversation is gone.
    """
    seen = int(last_event_id) if last_event_id is not None and SEQ.fullmatch(last_event_id) else after
    with held.hub.follow(conversation_topic(conversation.id)) as follower, held.line.watch(conversation.id):
        bot_avatar, position = await _beginning(held, conversation)
        if position is not None:
            yield _position(position)
        while True:
            follower.changed.clear()
            for told in _fleeting(follower.take(), position):
                if isinstance(told, TypingOut):
                    yield ServerSentEvent(data=told, event="typing")
                else:
                    position = told.position
                    yield _position(position)
            page = await _page(held, conversation, seen)
            if page is None:
                return
            for entry in page.entries:
                name = "message" if entry.is_new else "message_changed"
                yield ServerSentEvent(data=message_out(entry.message, bot_avatar), event=name, id=str(entry.number))
            seen = page.up_to
            if not page.entries:
                await announced(follower.changed, HEARTBEAT_SECONDS)


@router.post("/{conversation_id}/seen", status_code=204, dependencies=SIGNALS)
async def seen(body: SeenIn, conversation: CustomerConversation, db: DB, moment: Now, held: State) -> None:
    """Say that the customer has seen everything up to a sequence number."""
    async with db.begin() as session:
        news = await receipts.seen_by_customer(session, conversation, body.seq, moment)
    if news:
        await held.announce_ticket(conversation.id)


@router.post("/{conversation_id}/typing", status_code=204, dependencies=SIGNALS)
async def typing(body: TypingIn, conversation: CustomerConversation, db: DB, held: State) -> None:
    """Say every 3 s that the customer types, and once that they stopped; desks show it for 6 s, or until then.

    Nobody is told more often than every 2 s that somebody types.
    """
    site, of = str(conversation.site_id), str(conversation.id)
    if not body.typing:
        await signal(db, PRESENCE, site=site, event="customer_stopped", conversation=of)
        return
    if not held.typing_pause.is_over(of):
        return
    async with db.begin() as session:
        customer = await customers.get(session, conversation.customer_id)
    await signal(
        db, conversation_topic(conversation.id), event="typing", by=SenderKind.CUSTOMER, name=customer.name or ""
    )
    await signal(db, PRESENCE, site=site, event="customer_typing", conversation=of)


async def _beginning(held: AppState, conversation: Conversation) -> tuple[str | None, int | None]:
    """The address of the bot's picture, and the customer's place in the line while they wait."""
    async with held.sessions.begin() as session:
        site = await sites.by_id(session, conversation.site_id)
        waits = conversation.owner is Owner.QUEUE
        position = await waiting.position(session, conversation.id) if waits else None
    return sites.avatar_url(site), position


async def _page(held: AppState, conversation: Conversation, seen: int) -> feed.Page | None:
    """What is to be told next; `None` once the conversation is gone."""
    async with held.sessions.begin() as session:
        try:
            return await feed.after(session, conversation, seen)
        except ConversationNotFound:
            return None


def _fleeting(signals: Iterable[Signal], position: int | None) -> Iterable[TypingOut | PositionOut]:
    """What is true for a moment: agents who type, and the newest position if it is another one."""
    newest = position
    for values in signals:
        if values["event"] == "typing" and values["by"] == SenderKind.AGENT:
            yield TypingOut(by=values["by"], name=values["name"])
        elif values["event"] == "position":
            newest = int(values["position"]) if values["position"] else None
    if newest != position:
        yield PositionOut(position=newest)


def _position(position: int | None) -> ServerSentEvent:
    return ServerSentEvent(data=PositionOut(position=position), event="position")
