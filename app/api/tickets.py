"""The agent's side: tickets with their packets, claim, reply, note, resolve."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.schemas import (
    NoteStoredOut,
    ResolveIn,
    StoredOut,
    TicketOut,
    TicketsOut,
    WriteIn,
)
from app.api.views import ticket_out, ticket_summary
from app.dependencies import DB, CurrentStaff, Now, State
from conversation import agent_work, packet
from core.notify import notify
from directory.rights import Right
from handoff import tickets
from handoff.models import TicketStatus
from handoff.tickets import TicketFilter

router = APIRouter(prefix="/tickets", tags=["tickets"])


@router.get("")
async def list_tickets(
    actor: CurrentStaff,
    db: DB,
    status: TicketStatus | None = None,
    mine: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> TicketsOut:
    """Tickets of your sites: live ones first, urgent before others, then those that have waited longest."""
    actor.require(Right.TICKET_READ)
    wanted = TicketFilter(status=status, claimed_by=actor.id if mine else None, limit=limit)
    async with db.begin() as session:
        found = await tickets.list_tickets(session, actor, wanted)
        return TicketsOut(tickets=[ticket_summary(ticket, queue) for ticket, queue in found])


@router.get("/{ticket_id}")
async def read_ticket(ticket_id: UUID, actor: CurrentStaff, db: DB) -> TicketOut:
    """A ticket with everything that was gathered. 404 if it is unknown or of a site that is not yours."""
    async with db.begin() as session:
        return ticket_out(await packet.of_ticket(session, actor, ticket_id))


@router.post("/{ticket_id}/claim")
async def claim(ticket_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> TicketOut:
    """Take an open ticket. 409 if somebody was faster; the bot is silent from here on."""
    async with db.begin() as session:
        ticket = await agent_work.claim(session, actor, ticket_id, moment)
    await held.announce_ticket(ticket.conversation_id)
    return await read_ticket(ticket_id, actor, db)


@router.post("/{ticket_id}/reply", status_code=201)
async def reply(ticket_id: UUID, body: WriteIn, actor: CurrentStaff, db: DB, moment: Now, held: State) -> StoredOut:
    """Answer the customer. 409 unless you claimed the ticket; the same `client_message_id` gives the same message."""
    async with db.begin() as session:
        message = await agent_work.reply(session, actor, ticket_id, body.client_message_id, body.text, moment)
    await held.announce_ticket(message.conversation_id)
    return StoredOut(id=message.id, seq=message.seq)


@router.post("/{ticket_id}/note", status_code=201)
async def note(ticket_id: UUID, body: WriteIn, actor: CurrentStaff, db: DB, moment: Now, held: State) -> NoteStoredOut:
    """Write an internal note; customers never see it."""
    async with db.begin() as session:
        written = await agent_work.note(session, actor, ticket_id, body.client_message_id, body.text, moment)
    await notify(held.sessions, "tickets")
    return NoteStoredOut(id=written)


@router.post("/{ticket_id}/resolve")
async def resolve(
    ticket_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State, body: ResolveIn | None = None
) -> TicketOut:
    """Close your ticket; the customer is told, and their next message starts a new request with the bot."""
    given = ResolveIn() if body is None else body
    async with db.begin() as session:
        ticket = await agent_work.resolve(session, actor, ticket_id, given.resolution, moment)
    await held.announce_ticket(ticket.conversation_id)
    return await read_ticket(ticket_id, actor, db)
