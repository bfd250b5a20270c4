"""What an agent is told of without looking: tickets that nobody has opened, messages in their own tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.models import Message, SenderKind
from core.rights import Actor
from directory.models import Customer
from handoff import ticket_lists
from handoff.models import Queue, Ticket, TicketRead
from handoff.ticket_lists import View

MOST = 20
# A message is stored a moment after its time was taken; whoever asks drops what they have been told already.
OVERLAP = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket that nobody has opened yet."""

    ticket: Ticket
    queue: Queue


@dataclass(frozen=True, slots=True)
class NewMessage:
    """The newest message of a customer in a ticket of the agent's, not yet seen."""

    ticket: Ticket
    customer: Customer
    message: Message


@dataclass(frozen=True, slots=True)
class Alerts:
    """What there is to tell.

    Attributes:
        waiting: new tickets and own tickets with unread messages, at most `ticket_lists.MOST_COUNTED` of each.
        tickets: new ones, the newest first, at most `MOST`.
        messages: unread ones, the newest first, at most `MOST`.
    """

    waiting: int
    tickets: list[NewTicket]
    messages: list[NewMessage]


async def since(session: AsyncSession, actor: Actor, after: datetime) -> Alerts:
    """What happened after a moment, and somewhat before it.

    Raises:
        RightMissing: the actor may not read tickets.
    """
    from_then = after - OVERLAP
    new = and_(ticket_lists.readable(actor), ticket_lists.in_view(View.NEW, actor))
    mine = and_(ticket_lists.readable(actor), ticket_lists.in_view(View.MINE, actor))
    return Alerts(
        waiting=sum(await ticket_lists.counts(session, new, and_(mine, exists().where(_unread(actor))))),
        tickets=await _tickets(session, and_(new, Ticket.opened_at > from_then)),
        messages=await _messages(session, and_(mine, _unread(actor), Message.sent_at > from_then)),
    )


async def _tickets(session: AsyncSession, condition: ColumnElement[bool]) -> list[NewTicket]:
    query = select(Ticket, Queue).join(Queue, Queue.id == Ticket.queue_id).where(condition)
    rows = await session.execute(query.order_by(Ticket.opened_at.desc()).limit(MOST))
    return [NewTicket(row[0], row[1]) for row in rows]


async def _messages(session: AsyncSession, condition: ColumnElement[bool]) -> list[NewMessage]:
    newest = (
        select(Message.id)
        .join(Ticket, Ticket.request_id == Message.request_id)
        .where(condition)
        .ext(distinct_on(Message.request_id))
        .order_by(Message.request_id, Message.seq.desc())
    )
    query = (
        select(Ticket, Customer, Message)
        .join(Ticket, Ticket.request_id == Message.request_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(Message.id.in_(newest))
    )
    rows = await session.execute(query.order_by(Message.sent_at.desc()).limit(MOST))
    return [NewMessage(row[0], row[1], row[2]) for row in rows]


def _unread(actor: Actor) -> ColumnElement[bool]:
    """Messages of a ticket's customer that the actor has not seen."""
    read = select(TicketRead.seen_seq).where(TicketRead.ticket_id == Ticket.id, TicketRead.staff_id == actor.id)
    return and_(
        Message.request_id == Ticket.request_id,
        Message.sender_kind == SenderKind.CUSTOMER,
        Message.seq > func.coalesce(read.correlate(Ticket).scalar_subquery(), 0),
    )
