"""What goes back and forth while a chat is open: the event stream, read marks, and that somebody types."""

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from app import customer_stream
from app.api.conversations import Place
from app.api.limiting import READ, SIGNALS
from app.api.schemas import SeenIn, TypingIn
from app.client_address import client_network
from app.dependencies import DB, CustomerConversation, Now, State
from app.event_stream import EventStream, Line
from conversation.customer import receipts
from conversation.models import SenderKind
from core.notify import PRESENCE, conversation_topic, signal
from directory import customers

router = APIRouter(prefix="/conversations", tags=["conversations"])
SEQ = re.compile("[0-9]{1,18}", re.ASCII)


async def _admitted(request: Request, held: State) -> AsyncIterator[contextlib.ExitStack]:
    """A place among the open streams, taken before the database is asked for anything."""
    with contextlib.ExitStack() as place:
        place.enter_context(held.streams.from_address(client_network(request)))
        async with held.streams.beginning():
            yield place


ADMITTED = Depends(_admitted)


@router.get("/{conversation_id}/events", response_class=EventStream, status_code=200, dependencies=[READ, ADMITTED])
async def follow(
    conversation: CustomerConversation,
    held: State,
    place: Annotated[contextlib.ExitStack, ADMITTED],
    last_event_id: Annotated[str | None, Header()] = None,
    after: Place = 0,
) -> EventStream:
    """Server-sent events: `message` and `message_changed` (id = a sequence number), `typing`, `position`.

    `Last-Event-ID` (or `after`) says where to go on. The stream ends when the conversation is gone, and with the event
    `superseded` when the conversation has too many newer ones.
    """
    seen = int(last_event_id) if last_event_id is not None and SEQ.fullmatch(last_event_id) else after

    async def talk(line: Line) -> None:
        await customer_stream.talk(held, conversation, line, seen)

    return EventStream(talk, place)


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
