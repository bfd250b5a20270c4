"""Chats that the bot has: watching them, and taking one over."""

from uuid import UUID

from fastapi import APIRouter

from app.api.list_schemas import LiveChatOut, LiveChatsOut, TakenOverOut, WatchedChatOut
from app.api.ticket_lists import customer_out, said_out
from app.api.views import message_out, tried_out
from app.dependencies import DB, CurrentStaff, Now, State
from conversation.desk import watching
from conversation.desk.watching import LiveChat
from conversation.escalation import PAGE_KEY

router = APIRouter(prefix="/live", tags=["live chats"])


@router.get("")
async def list_chats(actor: CurrentStaff, db: DB, moment: Now) -> LiveChatsOut:
    """Chats of your sites that the bot has, with a line of the last 30 minutes."""
    async with db.begin() as session:
        found = await watching.live_chats(session, actor, moment)
    return LiveChatsOut(chats=[_chat(each) for each in found])


@router.get("/{conversation_id}")
async def watch(conversation_id: UUID, actor: CurrentStaff, db: DB) -> WatchedChatOut:
    """One chat, whoever has it by now. 404 if it is unknown or of a site that is not yours."""
    async with db.begin() as session:
        found = await watching.chat(session, actor, conversation_id)
    conversation, request = found.conversation, found.request
    return WatchedChatOut(
        id=conversation.id,
        owner=conversation.owner,
        open=found.is_open,
        number=request.number if request else None,
        ticket_id=found.ticket.id if found.ticket else None,
        language=conversation.language,
        topic=request.topic if request else None,
        question=request.question if request else None,
        context=conversation.context,
        customer=customer_out(found.customer),
        tried=[tried_out(each) for each in found.tried],
        transcript=[message_out(each) for each in found.transcript],
    )


@router.post("/{conversation_id}/take-over")
async def take_over(conversation_id: UUID, actor: CurrentStaff, moment: Now, held: State) -> TakenOverOut:
    """Open a ticket for the chat and claim it. 409 if somebody was faster, or the chat has ended."""
    async with held.sessions.begin() as session:
        ticket = await watching.take_over(session, actor, conversation_id, moment)
    await held.announce_ticket(conversation_id)
    return TakenOverOut(ticket_id=ticket.id, number=ticket.number)


def _chat(found: LiveChat) -> LiveChatOut:
    return LiveChatOut(
        id=found.conversation.id,
        number=found.request.number,
        language=found.conversation.language,
        topic=found.request.topic,
        page=found.conversation.context.get(PAGE_KEY),
        customer=customer_out(found.customer),
        last=said_out(found.last),
        began_at=found.request.opened_at,
        messages=found.messages,
        verdict=found.verdict,
    )
