"""What a customer asked before: their other requests, with or without a ticket."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import transcript
from conversation.models import Message, Outcome, Request
from core.errors import NotFound
from core.rights import Actor
from directory.rights import Right
from handoff import tickets
from handoff.models import Ticket, TicketStatus

MOST = 20


class RequestNotFound(NotFound):
    """The customer of the ticket has no such request."""

    code = "request_not_found"

    def __init__(self, request_id: UUID) -> None:
        super().__init__("There is no such request of this customer.", request_id=str(request_id))


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another request of the same customer.

    Attributes:
        subject: its question, or what its ticket was opened with; empty if nothing was asked.
        ticket_id: of its ticket, `None` if the first line was enough.
    """

    request_id: UUID
    number: int
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    ticket_id: UUID | None
    ticket_status: TicketStatus | None


async def of_customer(session: AsyncSession, ticket: Ticket) -> list[Earlier]:
    """Other requests of a ticket's customer, newest first, at most `MOST`.

    A verified customer is one in all their conversations; of any other one only this conversation is known.
    """
    theirs = (Request.site_id == ticket.site_id) & (Request.customer_id == ticket.customer_id)
    query = select(Request).where(theirs, Request.id != ticket.request_id).order_by(Request.opened_at.desc())
    found = list(await session.scalars(query.limit(MOST)))
    known = await tickets.of_requests(session, {request.id for request in found})
    return [_earlier(request, known.get(request.id)) for request in found]


async def of_request(
    session: AsyncSession, actor: Actor, ticket_id: UUID, request_id: UUID
) -> tuple[Request, list[Message]]:
    """Another request of a ticket's customer with what was said in it.

    Raises:
        TicketNotFound, RightMissing: the ticket is not for the actor.
        RequestNotFound: the request is not one of the same customer.
    """
    actor.require(Right.TICKET_READ)
    ticket, _ = await tickets.get(session, ticket_id, actor)
    theirs = (Request.site_id == ticket.site_id) & (Request.customer_id == ticket.customer_id)
    request = await session.scalar(select(Request).where(theirs, Request.id == request_id))
    if request is None:
        raise RequestNotFound(request_id)
    return request, await transcript.of_request(session, request.id)


def _earlier(request: Request, ticket: Ticket | None) -> Earlier:
    return Earlier(
        request_id=request.id,
        number=request.number,
        subject=request.question or (ticket.subject if ticket else ""),
        opened_at=request.opened_at,
        closed_at=request.closed_at,
        outcome=request.outcome,
        ticket_id=ticket.id if ticket else None,
        ticket_status=ticket.status if ticket else None,
    )
