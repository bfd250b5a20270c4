"""What a ticket's page shows: plain values made from rows, in the language of whoever looks."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.desk.list_views import shown_reason
from conversation.desk import activity, packet
from conversation.desk.activity import Activity
from conversation.desk.packet import Packet
from conversation.escalation import PAGE_KEY
from conversation.models import Message, MessageKind, SenderKind, TriedArticle
from core.rights import Actor
from directory.rights import Right
from handoff.models import FieldState, Ticket, TicketField, TicketStatus
from knowledge import published, rendering, topics
from knowledge.topics import TopicNotFound

_KNOWN = (FieldState.ANSWERED, FieldState.KNOWN)
# Messages of one person within this time are shown as one piece.
_TOGETHER = timedelta(minutes=5)


class Stance(StrEnum):
    """What a ticket is to the person who looks at it."""

    OPEN = "open"
    MINE = "mine"
    OTHERS = "others"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the checklist.

    Attributes:
        value: `None` while it is not known.
        as_written: the value does not fit the question.
        depends: it may turn out not to apply.
    """

    question: str
    value: str | None
    state: str
    as_written: bool
    depends: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that the customer was shown.

    Attributes:
        url: only if the public page still exists.
        confidence: `None` for one that a person sent.
        shown_as: how the bot showed it, or `sent` by a person.
        steps: how many were shown one at a time, and of how many; `None` if none was.
    """

    id: UUID
    title: str
    url: str | None
    confidence: float | None
    shown_as: str
    verdict: str | None
    steps: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One message.

    Attributes:
        html: set for those that are Markdown.
        state: of agents' messages: sent or seen.
        continued: it goes on from the message before: same sender, soon afterwards.
        client_id: of the reader's own messages, the id that they were sent under.
    """

    seq: int
    sender: str
    name: str | None
    kind: str
    text: str
    html: str | None
    options: tuple[str, ...]
    article: tuple[str, str | None] | None
    sent_at: datetime
    state: str | None
    continued: bool
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note."""

    id: UUID
    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Before:
    """Another request of the customer; `url` leads to its ticket, or to what was said in it."""

    number: int
    subject: str
    opened_at: datetime
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Who asks, as far as it is known.

    Attributes:
        kind: anonymous, claimed or verified.
        external_id: what the site calls a verified customer.
        metadata: what the customer's page said about itself, by name.
    """

    kind: str
    name: str | None
    email: str | None
    external_id: str | None
    language: str
    metadata: tuple[tuple[str, str], ...]
    earlier: tuple[Before, ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with its packet.

    Attributes:
        question: what is wrong, in the customer's words.
        mentioned: kind and value of what the customer named besides the answers.
        page_link: the customer's page if it is a web address, otherwise `None`.
        level: L2, L3 or L4.
        judged: the verdict on the knowledge base, and the title of the article.
        may_reply: whether the reader may write to the customer now; the other three likewise.
    """

    id: UUID
    site_id: UUID
    conversation_id: UUID
    number: int
    subject: str
    question: str
    topic: str
    priority: str
    reason: str
    language: str
    queue: str
    level: str
    stance: Stance
    agent: str | None
    opened_at: datetime
    resolution: str | None
    judged: tuple[str, str | None] | None
    page: str | None
    page_link: str | None
    rating: tuple[int, str | None] | None
    customer: CustomerCard
    checklist: tuple[Answer, ...]
    mentioned: tuple[tuple[str, str], ...]
    tried: tuple[Tried, ...]
    transcript: tuple[Line, ...]
    notes: tuple[Note, ...]
    activity: tuple[Activity, ...]
    may_claim: bool
    may_reply: bool
    may_release: bool
    may_resolve: bool

    @property
    def answered(self) -> tuple[Answer, ...]:
        """The questions of the checklist that have an answer."""
        return tuple(answer for answer in self.checklist if answer.value is not None)

    @property
    def missing(self) -> tuple[Answer, ...]:
        """Those that have none although they apply."""
        unanswered = (answer for answer in self.checklist if answer.value is None)
        return tuple(answer for answer in unanswered if answer.state != FieldState.NOT_APPLICABLE)

    @property
    def not_applicable(self) -> tuple[Answer, ...]:
        """Those that nobody was asked, because of another answer."""
        return tuple(answer for answer in self.checklist if answer.state == FieldState.NOT_APPLICABLE)

    @property
    def candidates(self) -> tuple[Tried, ...]:
        """The articles that may be called right or wrong, each once, what was sent last first."""
        return tuple({tried.id: tried for tried in reversed(self.tried)}.values())

    @property
    def newest(self) -> int:
        """Sequence number of the newest message, 0 if there is none."""
        return self.transcript[-1].seq if self.transcript else 0

    @property
    def newest_words(self) -> int:
        """Sequence number of what the customer wrote last in words, 0 if there is nothing."""
        return max((line.seq for line in self.transcript if line.sender == SenderKind.CUSTOMER), default=0)

    @property
    def version(self) -> str:
        """Differs as soon as anything shown differs."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def ticket_view(session: AsyncSession, actor: Actor, language: str, ticket_id: UUID) -> TicketView:
    """One ticket for `actor`.

    Raises:
        TicketNotFound, RightMissing: it is not for the actor.
    """
    found = await packet.of_ticket(session, actor, ticket_id)
    ticket = found.ticket
    tried = tuple(_tried(each) for each in found.tried) + tuple(_sent(found.transcript))
    public = await published.published_by_ids(session, ticket.site_id, {each.id for each in tried})
    stance = _stance(ticket, actor)
    mine = stance is Stance.MINE
    return TicketView(
        id=ticket.id,
        site_id=ticket.site_id,
        conversation_id=ticket.conversation_id,
        number=ticket.number,
        subject=ticket.subject,
        question=found.question or ticket.subject,
        topic=await _topic(session, ticket, language),
        priority=ticket.priority,
        reason=shown_reason(ticket),
        language=found.conversation.language,
        queue=found.queue.name,
        level=ticket.level,
        stance=stance,
        agent=found.names.get(ticket.claimed_by) if ticket.claimed_by else None,
        opened_at=ticket.opened_at,
        resolution=ticket.resolution,
        judged=(str(ticket.article_verdict), found.judged) if ticket.article_verdict else None,
        page=ticket.page,
        page_link=web_address(ticket.page),
        rating=(found.rating.score, found.rating.comment) if found.rating else None,
        customer=_customer(found),
        checklist=tuple(_answer(field) for field in found.checklist if not _is_subject(field, found)),
        mentioned=tuple((str(entity.kind), entity.value) for entity in found.mentioned),
        tried=tuple(
            _with_page(each, {article.id: article.url for article in public.values() if article.has_page})
            for each in tried
        ),
        transcript=lines(found.transcript, actor.id),
        notes=_notes(found),
        activity=tuple(await activity.of_ticket(session, actor, ticket.id)),
        may_claim=stance is Stance.OPEN and actor.may(Right.TICKET_CLAIM),
        may_reply=mine and actor.may(Right.TICKET_REPLY_CUSTOMER),
        may_release=(mine and actor.may(Right.TICKET_CLAIM))
        or (stance in (Stance.MINE, Stance.OTHERS) and actor.may(Right.TICKET_ASSIGN)),
        may_resolve=mine and actor.may(Right.TICKET_RESOLVE),
    )


def lines(messages: Iterable[Message], reader_id: UUID | None = None) -> tuple[Line, ...]:
    """A transcript as it is shown to a member of staff."""
    shown: list[Line] = []
    before: Message | None = None
    for message in messages:
        shown.append(_line(message, before, reader_id))
        before = message
    return tuple(shown)


def web_address(text: str | None) -> str | None:
    """`text` if a browser may follow it: an http or https address, nothing that could run."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def _stance(ticket: Ticket, actor: Actor) -> Stance:
    if ticket.status is TicketStatus.RESOLVED or ticket.resolved_at is not None:
        return Stance.RESOLVED
    if ticket.claimed_by is None:
        return Stance.OPEN
    return Stance.MINE if ticket.claimed_by == actor.id else Stance.OTHERS


async def _topic(session: AsyncSession, ticket: Ticket, language: str) -> str:
    try:
        return topics.title(await topics.by_key(session, ticket.site_id, ticket.topic), language)
    except TopicNotFound:
        return ticket.topic


def _customer(found: Packet) -> CustomerCard:
    customer, said = found.customer, found.conversation.context
    return CustomerCard(
        kind=str(customer.kind),
        name=customer.name,
        email=customer.email,
        external_id=customer.external_id,
        language=found.conversation.language,
        metadata=tuple(sorted((name, value) for name, value in said.items() if name != PAGE_KEY and value.strip())),
        earlier=tuple(
            Before(
                number=each.number,
                subject=each.subject,
                opened_at=each.opened_at,
                state=str(each.ticket_status or each.outcome or "running"),
                url=f"/desk/tickets/{each.ticket_id}"
                if each.ticket_id
                else f"/desk/tickets/{found.ticket.id}/requests/{each.request_id}",
            )
            for each in found.earlier
        ),
    )


def _answer(field: TicketField) -> Answer:
    known = field.value is not None and field.state in _KNOWN
    return Answer(
        question=field.label,
        value=field.answer if known else None,
        state=str(field.state),
        as_written=field.as_written,
        depends=bool(field.condition) and field.state is FieldState.PENDING,
    )


def _is_subject(field: TicketField, found: Packet) -> bool:
    """What the ticket is about needs not be said twice."""
    return field.value is not None and field.value == found.question


def _tried(tried: TriedArticle) -> Tried:
    verdict = str(tried.verdict) if tried.verdict else None
    return Tried(tried.article_id, tried.title, None, tried.confidence, str(tried.shown_as), verdict, tried.steps_gone)


def _sent(transcript: Iterable[Message]) -> Iterable[Tried]:
    """The articles that people sent with a reply."""
    for message in transcript:
        if message.sender_kind is SenderKind.AGENT and message.article:
            yield Tried(UUID(str(message.article["id"])), str(message.article["title"]), None, None, "sent", None)


def _with_page(tried: Tried, urls: dict[UUID, str]) -> Tried:
    return replace(tried, url=urls.get(tried.id))


def _line(message: Message, before: Message | None, reader_id: UUID | None) -> Line:
    url = str(message.article["url"]) if message.article else ""
    by_agent = message.sender_kind is SenderKind.AGENT
    return Line(
        seq=message.seq,
        sender=str(message.sender_kind),
        name=message.sender_name,
        kind=str(message.kind),
        text=message.text,
        html=rendering.html(message.text) if message.kind == MessageKind.ANSWER else None,
        options=tuple(str(option["title"]) for option in message.options),
        article=(str(message.article["title"]), _article_link(url)) if message.article else None,
        sent_at=message.sent_at,
        state=("seen" if message.seen_at else "sent") if by_agent else None,
        continued=before is not None
        and before.sender_kind not in (SenderKind.SYSTEM, SenderKind.BOT)
        and (before.sender_kind, before.sender_id) == (message.sender_kind, message.sender_id)
        and message.sent_at - before.sent_at < _TOGETHER,
        client_id=message.client_message_id if by_agent and message.sender_id == reader_id else None,
    )


def _article_link(url: str) -> str | None:
    return url if url.startswith("/help/") else web_address(url)


def _notes(found: Packet) -> tuple[Note, ...]:
    return tuple(Note(note.id, found.names.get(note.author_id, ""), note.text, note.written_at) for note in found.notes)
