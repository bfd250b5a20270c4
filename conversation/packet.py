"""The packet that a ticket arrives with: what is wrong, what was tried, what was said, what is missing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import transcript, verdicts
from conversation.models import Message, TriedArticle
from core.rights import Actor
from directory import customers, staff
from directory.models import Customer
from directory.rights import Right
from handoff import checklists, tickets
from handoff.models import Queue, Ticket, TicketField, TicketNote


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that an agent needs to begin.

    Attributes:
        checklist: all fields in order, also those not answered.
        tried: articles shown, with confidence and verdict.
        transcript: of the ticket's request, in order.
        names: of the staff that appear in it, by id.
    """

    ticket: Ticket
    queue: Queue
    customer: Customer
    checklist: list[TicketField]
    tried: list[TriedArticle]
    transcript: list[Message]
    notes: list[TicketNote]
    names: dict[UUID, str]


async def of_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Packet:
    """Read a ticket's packet.

    Raises:
        TicketNotFound: unknown, or of a site that is not the actor's.
        RightMissing: the actor may not read tickets.
    """
    actor.require(Right.TICKET_READ)
    ticket, queue = await tickets.get(session, ticket_id, actor)
    notes = await tickets.notes(session, ticket.id)
    people = {note.author_id for note in notes} | ({ticket.claimed_by} if ticket.claimed_by else set())
    return Packet(
        ticket=ticket,
        queue=queue,
        customer=await customers.get(session, ticket.customer_id),
        checklist=await checklists.fields(session, ticket.id),
        tried=await verdicts.of_request(session, ticket.request_id),
        transcript=await transcript.of_request(session, ticket.request_id),
        notes=notes,
        names=await staff.names(session, people),
    )
