"""Lists of tickets with views, filters and search, and their counters."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from app.api.list_schemas import CountersOut, CustomerOut, QueueCountOut, SaidOut, TicketRowOut, TicketsOut
from app.api.views import ticket_summary
from app.dependencies import DB, CurrentStaff
from conversation.desk import ticket_rows
from conversation.desk.ticket_rows import TicketRow
from conversation.inbound import is_readable
from conversation.models import Message
from core.full_text import LONGEST_QUERY
from directory.models import Customer
from handoff import ticket_lists
from handoff.models import Reason, TicketStatus
from handoff.ticket_lists import Sort, View, Wanted

router = APIRouter(prefix="/tickets", tags=["tickets"])
ShortWord = Annotated[str | None, Query(max_length=35)]


def _readable(text: str) -> str:
    if not is_readable(text):
        raise ValueError("holds characters that are not text (NUL or half a surrogate pair)")
    return text


@router.get("")
async def list_tickets(
    actor: CurrentStaff,
    db: DB,
    *,
    view: View = View.ALL,
    queue: UUID | None = None,
    priority: ShortWord = None,
    reason: Reason | None = None,
    language: ShortWord = None,
    level: ShortWord = None,
    status: TicketStatus | None = None,
    q: Annotated[str, Query(max_length=LONGEST_QUERY), AfterValidator(_readable)] = "",
    sort: Sort = Sort.PRIORITY,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0, le=ticket_lists.MOST_COUNTED)] = 0,
) -> TicketsOut:
    """Tickets of your sites, those that are not resolved first.

    `q` takes words of number, subject, customer, messages and notes: all have to be found, the last one may be the
    beginning of a word; "quoted words" stand together, -word must not be found, `or` separates alternatives.
    """
    wanted = Wanted(view, queue, priority, reason, language, level, status, search=q, sort=sort)
    async with db.begin() as session:
        found = await ticket_rows.listed(session, actor, wanted, limit=limit, offset=offset)
    return TicketsOut(tickets=[_row(each) for each in found.rows], total=found.total)


@router.get("/counters")
async def count_tickets(actor: CurrentStaff, db: DB, view: View = View.NEW) -> CountersOut:
    """How many tickets each view has, and each queue within `view`."""
    async with db.begin() as session:
        found = await ticket_lists.counters(session, actor, view)
    queues = [
        QueueCountOut(
            id=each.queue.id, key=each.queue.key, name=each.queue.name, level=each.queue.level, count=each.count
        )
        for each in found.queues
    ]
    return CountersOut(views={each.value: number for each, number in found.views.items()}, queues=queues)


def customer_out(customer: Customer) -> CustomerOut:
    """Who asks, as lists show it."""
    return CustomerOut(kind=customer.kind, name=customer.name, email=customer.email)


def said_out(message: Message) -> SaidOut:
    """One line, as lists show it."""
    return SaidOut(by=message.sender_kind, text=message.text, sent_at=message.sent_at)


def _row(found: TicketRow) -> TicketRowOut:
    return TicketRowOut(
        **ticket_summary(found.ticket, found.queue).model_dump(),
        customer=customer_out(found.customer),
        agent=found.agent,
        unread=found.is_unread,
        waiting_since=found.waiting_since,
        last_customer_message=said_out(found.last_said) if found.last_said else None,
        resolved_at=found.ticket.resolved_at,
    )
