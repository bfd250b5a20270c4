"""Tickets: opening, claiming, resolving and finding them. Chat is somebody else's: only ids of it come here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict, Invalid, NotFound
from core.event_log import By, record
from core.rights import Actor
from handoff import priorities
from handoff.models import ArticleVerdict, Queue, Reason, Ticket, TicketKind, TicketNote, TicketStatus

SUBJECT_LENGTH = 120


class TicketNotFound(NotFound):
    """No such ticket, or it belongs to a site that the actor does not work for."""

    code = "ticket_not_found"

    def __init__(self, ticket_id: UUID) -> None:
        super().__init__("There is no such ticket.", ticket_id=str(ticket_id))


class TicketAlreadyClaimed(Conflict):
    """Another agent was faster."""

    code = "ticket_already_claimed"

    def __init__(self, ticket_id: UUID) -> None:
        super().__init__("Another agent took this ticket first.", ticket_id=str(ticket_id))


class TicketNotYours(Conflict):
    """Only the agent who claimed a ticket works on it."""

    code = "ticket_not_yours"

    def __init__(self, ticket_id: UUID) -> None:
        super().__init__("Claim the ticket first; only its agent may do this.", ticket_id=str(ticket_id))


class TicketNotClaimed(Conflict):
    """Nobody has the ticket, so nobody can give it back."""

    code = "ticket_not_claimed"

    def __init__(self, ticket_id: UUID) -> None:
        super().__init__("Nobody has claimed the ticket.", ticket_id=str(ticket_id))


class TicketResolved(Conflict):
    """The ticket is closed."""

    code = "ticket_resolved"

    def __init__(self, ticket_id: UUID) -> None:
        super().__init__("The ticket is resolved already.", ticket_id=str(ticket_id))


class VerdictInvalid(Invalid):
    """What was said of the knowledge base does not fit together."""

    code = "article_verdict_invalid"

    def __init__(self) -> None:
        super().__init__(
            "Give article_verdict right or wrong together with article_id, and missing without.",
            accepted=[verdict.value for verdict in ArticleVerdict],
        )


@dataclass(frozen=True, slots=True)
class Ending:
    """How a ticket ends.

    Attributes:
        resolution: a code that the caller has checked.
        article_verdict: what the agent says of the knowledge base, if anything.
        article_id: the article that was right or wrong.
    """

    resolution: str
    article_verdict: ArticleVerdict | None = None
    article_id: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse a verdict without its article, and an article without a verdict.

        Raises:
            VerdictInvalid: the two do not fit together.
        """
        judged = self.article_verdict in (ArticleVerdict.RIGHT, ArticleVerdict.WRONG)
        if judged != (self.article_id is not None):
            raise VerdictInvalid


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a handoff knows when it opens a ticket.

    Attributes:
        subject: first words of what the customer asked.
        page: address of the page that the customer wrote from.
        kind: what the customer waits for.
    """

    site_id: UUID
    number: int
    request_id: UUID
    conversation_id: UUID
    customer_id: UUID
    subject: str
    topic: str
    priority: str
    reason: Reason
    language: str
    page: str | None
    kind: TicketKind = TicketKind.QUESTION


async def open_ticket(session: AsyncSession, new: NewTicket, queue: Queue, *, by: By, now: datetime) -> Ticket:
    """Open a ticket in a queue; the unique indexes allow one live ticket for each conversation."""
    ticket = Ticket(
        site_id=new.site_id,
        number=new.number,
        request_id=new.request_id,
        conversation_id=new.conversation_id,
        customer_id=new.customer_id,
        queue_id=queue.id,
        level=queue.level,
        status=TicketStatus.OPEN,
        subject=" ".join(new.subject.split())[:SUBJECT_LENGTH],
        topic=new.topic,
        priority=new.priority,
        reason=new.reason,
        kind=new.kind,
        language=new.language,
        page=new.page,
        opened_at=now,
    )
    session.add(ticket)
    await session.flush()
    _log(session, ticket, "ticket_opened", by, now, reason=new.reason.value, queue=queue.key)
    return ticket


async def locked(session: AsyncSession, ticket_id: UUID, actor: Actor) -> Ticket:
    """The ticket, locked for a change.

    Raises:
        TicketNotFound: unknown, or of a site that is not the actor's.
    """
    ticket = await session.scalar(select(Ticket).where(_theirs(ticket_id, actor)).with_for_update())
    if ticket is None:
        raise TicketNotFound(ticket_id)
    return ticket


async def get(session: AsyncSession, ticket_id: UUID, actor: Actor) -> tuple[Ticket, Queue]:
    """The ticket and its queue, for reading.

    Raises:
        TicketNotFound: unknown, or of a site that is not the actor's.
    """
    row = (await session.execute(_with_queue().where(_theirs(ticket_id, actor)))).one_or_none()
    if row is None:
        raise TicketNotFound(ticket_id)
    return row[0], row[1]


async def of_requests(session: AsyncSession, request_ids: Collection[UUID]) -> dict[UUID, Ticket]:
    """The tickets of some requests, by request; those that never left the first line are left out."""
    found = await session.scalars(select(Ticket).where(Ticket.request_id.in_(request_ids)))
    return {ticket.request_id: ticket for ticket in found}


async def live_ticket(session: AsyncSession, conversation_id: UUID) -> Ticket | None:
    """The conversation's ticket that is not resolved yet, for reading."""
    return await session.scalar(_live(conversation_id))


async def live_of_conversation(session: AsyncSession, conversation_id: UUID) -> Ticket | None:
    """The conversation's ticket that is not resolved yet, locked; the conversation must be locked before."""
    return await session.scalar(_live(conversation_id).with_for_update())


async def newest(
    session: AsyncSession, conversation_id: UUID, customer_id: UUID | None, number: int | None
) -> Ticket | None:
    """The newest ticket of a conversation or, where given, of a customer; only of this number, where given."""
    belongs = Ticket.conversation_id == conversation_id
    if customer_id is not None:
        belongs |= Ticket.customer_id == customer_id
    query = select(Ticket).where(belongs)
    if number is not None:
        query = query.where(Ticket.number == number)
    return await session.scalar(query.order_by(Ticket.opened_at.desc()).limit(1))


def claim(session: AsyncSession, ticket: Ticket, actor: Actor, now: datetime) -> None:
    """Assign a locked, open ticket to one agent.

    Raises:
        TicketAlreadyClaimed: somebody has it.
        TicketResolved: it is closed.
    """
    if ticket.status is TicketStatus.RESOLVED:
        raise TicketResolved(ticket.id)
    if ticket.status is TicketStatus.CLAIMED:
        raise TicketAlreadyClaimed(ticket.id)
    ticket.status, ticket.claimed_by, ticket.claimed_at = TicketStatus.CLAIMED, actor.id, now
    _log(session, ticket, "ticket_claimed", actor.by, now)


def require_agent(ticket: Ticket, actor: Actor) -> None:
    """Refuse everybody but the agent who claimed a locked ticket.

    Raises:
        TicketResolved: it is closed.
        TicketNotYours: it is open, or somebody else's.
    """
    if ticket.status is TicketStatus.RESOLVED:
        raise TicketResolved(ticket.id)
    if ticket.claimed_by != actor.id:
        raise TicketNotYours(ticket.id)


def release(session: AsyncSession, ticket: Ticket, actor: Actor, now: datetime) -> None:
    """Put a locked, claimed ticket back into its queue.

    Raises:
        TicketResolved: it is closed.
        TicketNotClaimed: nobody has it.
    """
    if ticket.status is TicketStatus.RESOLVED:
        raise TicketResolved(ticket.id)
    if ticket.status is TicketStatus.OPEN:
        raise TicketNotClaimed(ticket.id)
    before = ticket.claimed_by
    ticket.status, ticket.claimed_by, ticket.claimed_at = TicketStatus.OPEN, None, None
    _log(session, ticket, "ticket_released", actor.by, now, before=str(before))


def resolve(session: AsyncSession, ticket: Ticket, ending: Ending, *, by: By, now: datetime) -> None:
    """Close a locked ticket; what was said of an article is an event of its own."""
    ticket.status, ticket.resolved_at, ticket.resolution = TicketStatus.RESOLVED, now, ending.resolution
    ticket.article_verdict, ticket.article_id = ending.article_verdict, ending.article_id
    _log(session, ticket, "ticket_resolved", by, now, resolution=ending.resolution)
    if ending.article_verdict is not None:
        article = {"article_id": str(ending.article_id)} if ending.article_id else {}
        _log(session, ticket, "ticket_article_judged", by, now, verdict=ending.article_verdict.value, **article)


def raise_priority(session: AsyncSession, ticket: Ticket, priority: str, *, by: By, now: datetime) -> None:
    """Make a locked ticket at least as pressing as `priority`."""
    before = ticket.priority
    ticket.priority = priorities.higher(before, priority)
    if ticket.priority != before:
        _log(session, ticket, "ticket_priority_raised", by, now, before=before, after=ticket.priority)


def change_reason(session: AsyncSession, ticket: Ticket, reason: Reason, *, by: By, now: datetime) -> None:
    """Note on a locked ticket that it is with people for another reason by now."""
    before = ticket.reason
    ticket.reason = reason
    if before != reason:
        _log(session, ticket, "ticket_reason_changed", by, now, before=before, after=reason.value)


def make_callback(session: AsyncSession, ticket: Ticket, *, by: By, now: datetime) -> None:
    """Note on a locked ticket that its customer wants to be called."""
    ticket.kind = TicketKind.CALLBACK
    _log(session, ticket, "ticket_callback_wanted", by, now)


def change_language(session: AsyncSession, ticket: Ticket, language: str, *, by: By, now: datetime) -> None:
    """Note on a locked ticket that its customer goes on in another language."""
    ticket.language = language
    _log(session, ticket, "ticket_language_changed", by, now, language=language)


def change_customer(session: AsyncSession, ticket: Ticket, customer_id: UUID, *, by: By, now: datetime) -> None:
    """Give a locked ticket to the customer that its conversation turned out to be with."""
    before = ticket.customer_id
    ticket.customer_id = customer_id
    _log(session, ticket, "ticket_customer_changed", by, now, before=str(before))


async def add_note(
    session: AsyncSession, ticket: Ticket, actor: Actor, client_message_id: str, text: str, now: datetime
) -> UUID:
    """Write an internal note; the same `client_message_id` gives the same note."""
    added: UUID | None = await session.scalar(
        insert(TicketNote)
        .values(
            ticket_id=ticket.id,
            author_id=actor.id,
            client_message_id=client_message_id,
            text=text,
            written_at=now,
        )
        .on_conflict_do_nothing()
        .returning(TicketNote.id)
    )
    if added is not None:
        _log(session, ticket, "ticket_note_written", actor.by, now, note_id=str(added))
        return added
    same = (
        (TicketNote.ticket_id == ticket.id)
        & (TicketNote.author_id == actor.id)
        & (TicketNote.client_message_id == client_message_id)
    )
    return (await session.scalars(select(TicketNote.id).where(same))).one()


async def notes(session: AsyncSession, ticket_id: UUID) -> list[TicketNote]:
    """A ticket's notes, oldest first."""
    query = select(TicketNote).where(TicketNote.ticket_id == ticket_id).order_by(TicketNote.written_at)
    return list(await session.scalars(query))


async def of_request(session: AsyncSession, request_id: UUID) -> Ticket | None:
    """The ticket of a request, if it left the first line."""
    return await session.scalar(select(Ticket).where(Ticket.request_id == request_id))


def _live(conversation_id: UUID) -> Select[Ticket]:
    return select(Ticket).where(Ticket.conversation_id == conversation_id, Ticket.status != TicketStatus.RESOLVED)


def _with_queue() -> Select[Ticket, Queue]:
    return select(Ticket, Queue).join(Queue, Queue.id == Ticket.queue_id)


def _theirs(ticket_id: UUID, actor: Actor) -> ColumnElement[bool]:
    return (Ticket.id == ticket_id) & Ticket.site_id.in_(actor.site_ids)


def _log(session: AsyncSession, ticket: Ticket, kind: str, by: By, now: datetime, **data: str) -> None:
    record(session, kind, by=by, subject=("ticket", ticket.id), site_id=ticket.site_id, at=now, **data)
