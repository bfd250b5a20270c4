"""What the desk's pages show: plain values made from rows, in the language of whoever looks."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.wording import Words
from conversation import packet
from conversation.models import Message, MessageKind, TriedArticle
from conversation.packet import Packet
from core.catalogs import FALLBACK
from core.rights import Actor
from directory import staff
from handoff import tickets
from handoff.models import FieldState, Queue, Ticket, TicketField, TicketStatus
from handoff.tickets import TicketFilter
from knowledge import published, rendering, topics
from knowledge.topics import TopicNotFound

_KNOWN = (FieldState.ANSWERED, FieldState.KNOWN)


class Stance(StrEnum):
    """What a ticket is to the person who looks at it."""

    OPEN = "open"
    MINE = "mine"
    OTHERS = "others"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in the list.

    Attributes:
        agent: name of whoever claimed it.
        open_for: from its opening to its end, or to now, in words.
    """

    id: UUID
    number: int
    subject: str
    priority: str
    reason: str
    language: str
    status: str
    queue: str
    agent: str | None
    open_for: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the checklist; `value` is `None` while it is not known."""

    question: str
    value: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that the customer was shown; `url` only if the public page still exists."""

    title: str
    url: str | None
    confidence: float
    shown_as: str
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `html` is set for those that are Markdown."""

    sender: str
    name: str | None
    kind: str
    text: str
    html: str | None
    options: tuple[str, ...]
    article: tuple[str, str | None] | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note."""

    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with its packet.

    Attributes:
        page_link: the customer's page if it is a web address, otherwise `None`.
    """

    id: UUID
    conversation_id: UUID
    number: int
    subject: str
    topic: str
    priority: str
    reason: str
    language: str
    queue: str
    stance: Stance
    agent: str | None
    opened_at: datetime
    resolution: str | None
    page: str | None
    page_link: str | None
    customer: str
    customer_name: str | None
    customer_email: str | None
    checklist: tuple[Answer, ...]
    tried: tuple[Tried, ...]
    transcript: tuple[Line, ...]
    notes: tuple[Note, ...]

    @property
    def missing(self) -> int:
        """How many questions of the checklist have no answer."""
        return sum(answer.value is None for answer in self.checklist)

    @property
    def version(self) -> str:
        """Differs as soon as anything shown differs."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


async def rows(session: AsyncSession, actor: Actor, words: Words, wanted: TicketFilter, now: datetime) -> list[Row]:
    """The tickets that a filter lets through."""
    found = await tickets.list_tickets(session, actor, wanted)
    names = await staff.names(session, {ticket.claimed_by for ticket, _ in found if ticket.claimed_by})
    return [
        _row(ticket, queue, names, words.duration((ticket.resolved_at or now) - ticket.opened_at))
        for ticket, queue in found
    ]


async def ticket_view(session: AsyncSession, actor: Actor, language: str, ticket_id: UUID) -> TicketView:
    """One ticket for `actor`.

    Raises:
        TicketNotFound, RightMissing: it is not for the actor.
    """
    found = await packet.of_ticket(session, actor, ticket_id)
    ticket, customer = found.ticket, found.customer
    public = await published.published_by_ids(session, ticket.site_id, {tried.article_id for tried in found.tried})
    urls = {article.id: article.url for article in public.values()}
    return TicketView(
        id=ticket.id,
        conversation_id=ticket.conversation_id,
        number=ticket.number,
        subject=ticket.subject,
        topic=await _topic(session, ticket, language),
        priority=ticket.priority,
        reason=str(ticket.reason),
        language=ticket.language,
        queue=found.queue.name,
        stance=_stance(ticket, actor),
        agent=found.names.get(ticket.claimed_by) if ticket.claimed_by else None,
        opened_at=ticket.opened_at,
        resolution=ticket.resolution,
        page=ticket.page,
        page_link=web_address(ticket.page),
        customer=str(customer.kind),
        customer_name=customer.name,
        customer_email=customer.email,
        checklist=tuple(_answer(field) for field in found.checklist),
        tried=tuple(_tried(tried, urls) for tried in found.tried),
        transcript=tuple(_line(message) for message in found.transcript),
        notes=_notes(found),
    )


def web_address(text: str | None) -> str | None:
    """`text` if a browser may follow it: an http or https address, nothing that could run."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def _row(ticket: Ticket, queue: Queue, names: dict[UUID, str], open_for: str) -> Row:
    return Row(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        priority=ticket.priority,
        reason=str(ticket.reason),
        language=ticket.language,
        status=str(ticket.status),
        queue=queue.name,
        agent=names.get(ticket.claimed_by) if ticket.claimed_by else None,
        open_for=open_for,
    )


def _stance(ticket: Ticket, actor: Actor) -> Stance:
    if ticket.status is TicketStatus.RESOLVED or ticket.resolved_at is not None:
        return Stance.RESOLVED
    if ticket.claimed_by is None:
        return Stance.OPEN
    return Stance.MINE if ticket.claimed_by == actor.id else Stance.OTHERS


async def _topic(session: AsyncSession, ticket: Ticket, language: str) -> str:
    try:
        topic = await topics.by_key(session, ticket.site_id, ticket.topic)
    except TopicNotFound:
        return ticket.topic
    return topic.title.get(language) or topic.title.get(FALLBACK) or topic.key


def _answer(field: TicketField) -> Answer:
    titles = {str(choice["id"]): str(choice["title"]) for choice in field.choices}
    known = field.value is not None and field.state in _KNOWN
    return Answer(field.label, titles.get(field.value or "", field.value) if known else None, str(field.state))


def _tried(tried: TriedArticle, urls: dict[UUID, str]) -> Tried:
    verdict = str(tried.verdict) if tried.verdict else None
    return Tried(tried.title, urls.get(tried.article_id), tried.confidence, str(tried.shown_as), verdict)


def _line(message: Message) -> Line:
    url = str(message.article["url"]) if message.article else ""
    return Line(
        sender=str(message.sender_kind),
        name=message.sender_name,
        kind=str(message.kind),
        text=message.text,
        html=rendering.html(message.text) if message.kind == MessageKind.ANSWER else None,
        options=tuple(str(option["title"]) for option in message.options),
        article=(str(message.article["title"]), _article_link(url)) if message.article else None,
        sent_at=message.sent_at,
    )


def _article_link(url: str) -> str | None:
    return url if url.startswith("/help/") else web_address(url)


def _notes(found: Packet) -> tuple[Note, ...]:
    return tuple(Note(found.names.get(note.author_id, ""), note.text, note.written_at) for note in found.notes)
