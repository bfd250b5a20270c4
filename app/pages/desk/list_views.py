"""What the desk's list shows: plain values made from rows, in the language of whoever looks."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.presence import Viewer
from conversation.desk.ticket_rows import TicketRow
from core.rights import Actor
from directory.models import Customer
from handoff.models import Ticket, TicketKind, TicketStatus

LONGEST_LINE = 180


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in the list.

    Attributes:
        said: the beginning of the customer's newest message.
        customer: name or e-mail, if either is known.
        status: open, claimed, mine or resolved.
        agent: name of whoever claimed it.
        waiting_since: since when somebody owes the customer an answer.
        viewers: who has it open now; they come and go, so they do not count when rows are compared.
    """

    id: UUID
    number: int
    subject: str
    said: str
    priority: str
    reason: str
    language: str
    status: str
    queue: str
    level: str
    customer: str | None
    is_verified: bool
    agent: str | None
    opened_at: datetime
    resolved_at: datetime | None
    waiting_since: datetime | None
    is_unread: bool
    viewers: tuple[Viewer, ...] = field(default=(), compare=False, repr=False)


def rows(found: list[TicketRow], actor: Actor, viewers: dict[UUID, list[Viewer]]) -> list[Row]:
    """A page of the list for `actor`."""
    return [_row(each, actor, tuple(viewers.get(each.ticket.id, ()))) for each in found]


def one_line(text: str) -> str:
    """The beginning of a text, without line breaks."""
    line = " ".join(text[: 4 * LONGEST_LINE].split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def name_of(customer: Customer) -> str | None:
    """What a customer is called, if anything is known."""
    return customer.name or customer.email


def shown_reason(ticket: Ticket) -> str:
    """What is said of why somebody waits: that they want a call, or else the reason of the handoff."""
    return str(ticket.kind) if ticket.kind is TicketKind.CALLBACK else str(ticket.reason)


def _row(found: TicketRow, actor: Actor, viewers: tuple[Viewer, ...]) -> Row:
    ticket = found.ticket
    is_mine = ticket.status is TicketStatus.CLAIMED and ticket.claimed_by == actor.id
    return Row(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        said=one_line(found.last_said.text) if found.last_said else "",
        priority=ticket.priority,
        reason=shown_reason(ticket),
        language=ticket.language,
        status="mine" if is_mine else str(ticket.status),
        queue=found.queue.name,
        level=ticket.level,
        customer=name_of(found.customer),
        is_verified=found.customer.kind == "verified",
        agent=found.agent,
        opened_at=ticket.opened_at,
        resolved_at=ticket.resolved_at,
        waiting_since=found.waiting_since,
        is_unread=found.is_unread,
        viewers=viewers,
    )
