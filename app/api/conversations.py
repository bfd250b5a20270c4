"""The customer's side: open a conversation, write, read, and follow the stream."""

import re
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.api.schemas import ConversationIn, ConversationOut, MessageIn, MessageOut, MessagesOut, StoredOut
from app.api.views import message_out
from app.dependencies import DB, CustomerConversation, Now, State
from app.origins import refuse_foreign_origin
from app.state import AppState
from conversation import opening, transcript
from conversation.channels import web_widget
from core.notify import announced
from directory import sites

router = APIRouter(tags=["conversations"])
HEARTBEAT_SECONDS = 15.0
SEQ = re.compile("[0-9]{1,18}", re.ASCII)
Place = Annotated[int, Query(ge=0, le=10**18, description="A sequence number.")]
_channel = web_widget.build()


@router.post("/conversations", status_code=201)
async def open_conversation(
    request: Request, db: DB, moment: Now, held: State, body: ConversationIn | None = None
) -> ConversationOut:
    """Open a conversation. 404 if the site is unknown, 403 if the page's origin is not one of the site's."""
    given = body or ConversationIn()
    wanted = opening.Opening(given.site, given.language, given.metadata, web_widget.NAME)
    async with db.begin() as session:
        site = await sites.by_key(session, given.site)
        refuse_foreign_origin(request, site.allowed_origins, held.settings.public_url)
        conversation, token = await opening.open_conversation(session, wanted, moment)
    return ConversationOut(id=conversation.id, token=token)


@router.post("/conversations/{conversation_id}/messages", status_code=202)
async def post_message(
    body: MessageIn, conversation: CustomerConversation, db: DB, moment: Now, held: State
) -> StoredOut:
    """Store a customer's message. The same `client_message_id` gives the same message; 422 if it is not acceptable."""
    inbound = _channel.parse(body.model_dump())
    async with db.begin() as session:
        stored = await transcript.receive(session, conversation.id, inbound, moment)
    await held.announce_message(conversation.id, needs_turn=stored.needs_turn)
    return StoredOut(id=stored.id, seq=stored.seq)


@router.get("/conversations/{conversation_id}/messages")
async def read_messages(conversation: CustomerConversation, db: DB, after: Place = 0) -> MessagesOut:
    """Messages with a higher sequence number than `after`, in order, 500 at most."""
    async with db.begin() as session:
        messages = await transcript.since(session, conversation.id, after)
    return MessagesOut(messages=[message_out(message) for message in messages])


@router.get("/conversations/{conversation_id}/events", response_class=EventSourceResponse)
async def follow(
    conversation: CustomerConversation,
    held: State,
    last_event_id: Annotated[str | None, Header()] = None,
    after: Place = 0,
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events `message`, id = `seq`; `Last-Event-ID` (or `after`) says where to go on."""
    seen = int(last_event_id) if last_event_id is not None and SEQ.fullmatch(last_event_id) else after
    async for message in _messages(held, conversation.id, seen):
        yield ServerSentEvent(data=message, event="message", id=str(message.seq))


async def _messages(held: AppState, conversation_id: UUID, seen: int) -> AsyncIterator[MessageOut]:
    """Everything after `seen`, as it comes; reads anew now and then in case an announcement was lost."""
    with held.hub.watch(f"conversation:{conversation_id}") as changed:
        while True:
            changed.clear()
            async with held.sessions.begin() as session:
                fresh = await transcript.since(session, conversation_id, seen)
            for message in fresh:
                seen = message.seq
                yield message_out(message)
            if not fresh:
                await announced(changed, HEARTBEAT_SECONDS)
