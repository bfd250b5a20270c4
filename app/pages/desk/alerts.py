"""What the desk tells of by itself: new tickets, and messages in one's own tickets."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from app.dependencies import DB, Now
from app.pages.access import TicketReader
from app.pages.desk import list_views
from conversation.desk import ticket_alerts
from conversation.desk.ticket_alerts import NewMessage, NewTicket

router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("/alerts")
async def alerts(
    current: TicketReader, db: DB, moment: Now, after: Annotated[AwareDatetime | None, Query()] = None
) -> dict[str, Any]:
    """What happened since `after`, and how much waits to be looked at; `now` is what to ask with next."""
    async with db.begin() as session:
        since = after or moment
        found = await ticket_alerts.since(session, current.actor, since)
    return {
        "now": moment.isoformat(),
        "waiting": found.waiting,
        "tickets": [_ticket(each) for each in found.tickets],
        "messages": [_message(each) for each in found.messages],
    }


def _ticket(new: NewTicket) -> dict[str, str | int]:
    ticket = new.ticket
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "subject": ticket.subject,
        "queue": str(new.queue.id),
        "queue_name": new.queue.name,
    }


def _message(new: NewMessage) -> dict[str, str | int | None]:
    return {
        "id": str(new.message.id),
        "ticket": str(new.ticket.id),
        "number": new.ticket.number,
        "customer": list_views.name_of(new.customer),
        "text": list_views.one_line(new.message.text),
    }
