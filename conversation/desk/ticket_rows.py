"""Lists of tickets with what was said in them: rows, search and order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from conversation.models import MESSAGE_WORDS, Message, SenderKind
from core import full_text
from core.full_text import Term
from core.rights import Actor
from directory import staff
from directory.models import CUSTOMER_WORDS, Customer
from handoff import ticket_lists
from handoff.models import NOTE_WORDS, TICKET_WORDS, Queue, Ticket, TicketNote, TicketRead, TicketStatus
from handoff.ticket_lists import Sort, Wanted
from handoff.waiting import URGENCY


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket in a list.

    Attributes:
        agent: name of whoever claimed it.
        last_said: the customer's newest message, if there is any.
        waiting_since: since when somebody owes the customer an answer; `None` when nobody does.
        is_unread: the customer has written since the actor looked, or the actor never has.
    """

    ticket: Ticket
    queue: Queue
    customer: Customer
    agent: str | None
    last_said: Message | None
    waiting_since: datetime | None
    is_unread: bool


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A part of a list.

    Attributes:
        total: tickets in the whole list, at most `ticket_lists.MOST_COUNTED`.
    """

    rows: list[TicketRow]
    total: int


async def listed(session: AsyncSession, actor: Actor, wanted: Wanted, *, limit: int, offset: int = 0) -> TicketPage:
    """Tickets of the actor's sites.

    Raises:
        RightMissing: the actor may not read tickets.
    """
    condition = and_(ticket_lists.filtered(wanted, actor), *_searched(wanted.search))
    find = _found if wanted.search.strip() else _walked
    page, total = await find(session, condition, wanted.sort, limit, offset)
    return TicketPage(await _rows(session, actor, page), total)


async def _found(
    session: AsyncSession, condition: ColumnElement[bool], sort: Sort, limit: int, offset: int
) -> tuple[list[UUID], int]:
    """A page and the total in one go: searching is what takes the time."""
    counted = select(Ticket.id, func.count().over()).where(condition)
    rows = (await session.execute(counted.order_by(*_order(sort)).limit(limit).offset(offset))).all()
    if rows:
        return [row[0] for row in rows], min(rows[0][1], ticket_lists.MOST_COUNTED)
    return [], (await ticket_lists.counts(session, condition))[0] if offset else 0


async def _walked(
    session: AsyncSession, condition: ColumnElement[bool], sort: Sort, limit: int, offset: int
) -> tuple[list[UUID], int]:
    """The same for a list that may be as long as the history: what is resolved is read in the order of an index."""
    live = and_(condition, Ticket.status != TicketStatus.RESOLVED)
    total, living = await ticket_lists.counts(session, condition, live)
    page: list[UUID] = []
    if offset < living:
        page += await session.scalars(select(Ticket.id).where(live).order_by(*_order(sort)).limit(limit).offset(offset))
    if len(page) < limit and living < total:
        ended = select(Ticket.id).where(condition, Ticket.status == TicketStatus.RESOLVED)
        newest = ended.order_by(Ticket.resolved_at.desc(), Ticket.id)
        page += await session.scalars(newest.limit(limit - len(page)).offset(max(offset - living, 0)))
    return page, total


async def _rows(session: AsyncSession, actor: Actor, page: list[UUID]) -> list[TicketRow]:
    read = and_(TicketRead.ticket_id == Ticket.id, TicketRead.staff_id == actor.id)
    query = (
        select(Ticket, Queue, Customer, TicketRead.seen_seq, waiting_since())
        .join(Queue, Queue.id == Ticket.queue_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(TicketRead, read)
        .where(Ticket.id.in_(page))
    )
    found = {row[0].id: row for row in await session.execute(query)}
    rows = [found[ticket_id] for ticket_id in page]
    said = await _last_said(session, [row[0].request_id for row in rows])
    names = await staff.names(session, {row[0].claimed_by for row in rows if row[0].claimed_by})
    return [
        TicketRow(
            ticket=row[0],
            queue=row[1],
            customer=row[2],
            agent=names.get(row[0].claimed_by),
            last_said=said.get(row[0].request_id),
            waiting_since=row[4],
            is_unread=_is_unread(row[3], said.get(row[0].request_id)),
        )
        for row in rows
    ]


def waiting_since() -> ColumnElement[Any]:
    """Since when somebody owes the customer an answer: the ticket's opening, or the first message after a reply."""
    reply = aliased(Message)
    by_agent = and_(reply.request_id == Ticket.request_id, reply.sender_kind == SenderKind.AGENT)
    replied = select(func.max(reply.seq)).where(by_agent).correlate(Ticket).scalar_subquery()
    unanswered = and_(_said_by(SenderKind.CUSTOMER), Message.seq > replied)
    asked = select(Message.sent_at).where(unanswered).order_by(Message.seq).limit(1)
    return case(
        (Ticket.status == TicketStatus.RESOLVED, None),
        (or_(Ticket.status == TicketStatus.OPEN, replied.is_(None)), Ticket.opened_at),
        else_=asked.correlate(Ticket).scalar_subquery(),
    )


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    """What is resolved comes last, newest first; the id makes pages that do not overlap."""
    return [Ticket.resolved_at.desc().nulls_first(), *_chosen(sort), Ticket.opened_at.asc(), Ticket.id.asc()]


def _chosen(sort: Sort) -> list[ColumnElement[Any]]:
    match sort:
        case Sort.PRIORITY:
            return [URGENCY, waiting_since().nulls_last()]
        case Sort.WAITING:
            return [waiting_since().nulls_last()]
        case Sort.NEWEST:
            return [Ticket.opened_at.desc()]
    newest = select(Message.sent_at).where(_said_by(SenderKind.CUSTOMER)).order_by(Message.seq.desc()).limit(1)
    is_live = Ticket.status != TicketStatus.RESOLVED
    return [case((is_live, newest.correlate(Ticket).scalar_subquery())).desc().nulls_last()]


def _searched(text: str) -> Iterable[ColumnElement[bool]]:
    alternatives = full_text.parse(text)
    if alternatives:
        yield or_(*(and_(*map(_has, terms)) for terms in alternatives))
    elif text.strip():
        # Signs alone: nothing has them.
        yield Ticket.id.is_(None)


def _has(term: Term) -> ColumnElement[bool]:
    """Tickets with a term in number, subject, the customer's name or e-mail, what was said, or a note."""
    places: list[Select[UUID]] = [
        select(Ticket.id).where(full_text.found(TICKET_WORDS, term)),
        select(Ticket.id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(full_text.found(CUSTOMER_WORDS, term)),
        select(Ticket.id)
        .join(Message, Message.request_id == Ticket.request_id)
        .where(full_text.found(MESSAGE_WORDS, term)),
        select(TicketNote.ticket_id).where(full_text.found(NOTE_WORDS, term)),
    ]
    found = union(*places)
    return Ticket.id.not_in(found) if term.is_excluded else Ticket.id.in_(found)


async def _last_said(session: AsyncSession, request_ids: list[UUID]) -> dict[UUID, Message]:
    newest = (
        select(Message)
        .where(Message.request_id.in_(request_ids), Message.sender_kind == SenderKind.CUSTOMER)
        .ext(distinct_on(Message.request_id))
        .order_by(Message.request_id, Message.seq.desc())
    )
    return {message.request_id: message for message in await session.scalars(newest)}


def _said_by(kind: SenderKind) -> ColumnElement[bool]:
    return and_(Message.request_id == Ticket.request_id, Message.sender_kind == kind)


def _is_unread(seen_seq: int | None, last_said: Message | None) -> bool:
    return seen_seq is None or (last_said is not None and last_said.seq > seen_seq)
