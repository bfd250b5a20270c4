"""Lists of tickets: the desk's views, their filters, and how many tickets are in each."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from core.rights import Actor
from directory.rights import Right
from handoff.models import Queue, Reason, Ticket, TicketRead, TicketStatus

MOST_COUNTED = 10_000
"""Where counting stops: nobody works through that many, and the count should not take longer every year."""


class View(StrEnum):
    """Which tickets the desk shows."""

    NEW = "new"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    ALL = "all"
    RESOLVED = "resolved"


class Sort(StrEnum):
    """In which order; tickets that are resolved always come after those that are not."""

    PRIORITY = "priority"
    WAITING = "waiting"
    NEWEST = "newest"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets a list is of; what is `None` or empty does not matter.

    Attributes:
        queue: id of a queue.
        level: of the queue, such as L2.
        search: words to find, see `core.full_text`.
    """

    view: View = View.ALL
    queue: UUID | None = None
    priority: str | None = None
    reason: Reason | None = None
    language: str | None = None
    level: str | None = None
    status: TicketStatus | None = None
    search: str = ""
    sort: Sort = Sort.PRIORITY


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue and how many tickets of a view wait in it."""

    queue: Queue
    count: int


@dataclass(frozen=True, slots=True)
class Counters:
    """How many tickets there are, each number at most `MOST_COUNTED`.

    Attributes:
        views: of each view, whatever else is filtered.
        queues: all queues of the actor's sites, with the tickets of one view in them.
        languages: of the tickets that are not resolved.
    """

    views: dict[View, int]
    queues: list[QueueCount]
    languages: list[str] = field(default_factory=list)


def readable(actor: Actor) -> ColumnElement[bool]:
    """Tickets of the actor's sites.

    Raises:
        RightMissing: the actor may not read tickets.
    """
    actor.require(Right.TICKET_READ)
    return Ticket.site_id.in_(actor.site_ids)


def in_view(view: View, actor: Actor) -> ColumnElement[bool]:
    """Tickets that a view is of."""
    match view:
        case View.NEW:
            opened = exists().where(TicketRead.ticket_id == Ticket.id)
            return and_(Ticket.status == TicketStatus.OPEN, ~opened)
        case View.UNASSIGNED:
            return Ticket.status == TicketStatus.OPEN
        case View.MINE:
            return and_(Ticket.status == TicketStatus.CLAIMED, Ticket.claimed_by == actor.id)
        case View.RESOLVED:
            return Ticket.status == TicketStatus.RESOLVED
    return true()


def filtered(wanted: Wanted, actor: Actor) -> ColumnElement[bool]:
    """Tickets that a list is of, as far as the tickets' own columns tell; searching is the caller's."""
    equal = {
        Ticket.queue_id: wanted.queue,
        Ticket.priority: wanted.priority,
        Ticket.reason: wanted.reason,
        Ticket.language: wanted.language,
        Ticket.level: wanted.level,
        Ticket.status: wanted.status,
    }
    given = [column == value for column, value in equal.items() if value is not None]
    return and_(readable(actor), in_view(wanted.view, actor), *given)


async def counters(session: AsyncSession, actor: Actor, view: View) -> Counters:
    """How many tickets each view has, and each queue within `view`.

    Raises:
        RightMissing: the actor may not read tickets.
    """
    numbers = await counts(session, *(and_(readable(actor), in_view(each, actor)) for each in View))
    languages = select(Ticket.language).where(readable(actor), Ticket.status != TicketStatus.RESOLVED).distinct()
    return Counters(
        views=dict(zip(View, numbers, strict=True)),
        queues=await _queues(session, actor, view),
        languages=sorted(await session.scalars(languages)),
    )


async def counts(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[int]:
    """How many tickets there are of each kind, in one statement; each number is at most `MOST_COUNTED`."""
    some = [select(Ticket.id).where(condition).limit(MOST_COUNTED).subquery() for condition in conditions]
    numbers = [select(func.count()).select_from(each).scalar_subquery() for each in some]
    return list((await session.execute(select(*numbers))).one())


async def _queues(session: AsyncSession, actor: Actor, view: View) -> list[QueueCount]:
    some = select(Ticket.queue_id).where(readable(actor), in_view(view, actor)).limit(MOST_COUNTED).subquery()
    counted = select(some.c.queue_id, func.count().label("tickets")).group_by(some.c.queue_id).subquery()
    query = (
        select(Queue, func.coalesce(counted.c.tickets, 0))
        .outerjoin(counted, counted.c.queue_id == Queue.id)
        .where(Queue.site_id.in_(actor.site_ids))
        .order_by(Queue.site_id, Queue.level, Queue.name)
    )
    return [QueueCount(row[0], row[1]) for row in await session.execute(query)]
