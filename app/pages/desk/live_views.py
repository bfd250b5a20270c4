"""What the pages about the bot's chats show: plain values made from rows, in the language of whoever looks."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.pages.desk.list_views import name_of, one_line
from app.pages.ticket.views import Line, lines, web_address
from conversation.desk.watching import LiveChat, WatchedChat
from conversation.escalation import PAGE_KEY
from conversation.models import TriedArticle
from core.catalogs import FALLBACK
from core.rights import Actor
from directory.rights import Right
from directory.staff import SignedIn
from knowledge import published, topics


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A chat in the list.

    Attributes:
        said_by: who wrote the newest line.
        said: its beginning.
        verdict: of what was shown last: helped, did_not_help, none, or nothing_shown.
        page: where the customer is, without the host if it is long.
    """

    id: UUID
    number: int
    said_by: str
    said: str
    customer: str | None
    is_verified: bool
    topic: str | None
    language: str
    page: str | None
    verdict: str
    confidence: float | None
    messages: int
    began_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that the bot has shown; `url` only if the public page still exists."""

    title: str
    url: str | None
    confidence: float
    shown_as: str
    verdict: str
    steps: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ChatView:
    """One chat.

    Attributes:
        state: bot, handed_off, over, or not_begun.
        ticket: id and number, once it has one.
        metadata: what the customer's page said about itself, by name.
        may_take_over: whether there is something to take, and the reader may.
        has_right: whether the reader may take over chats at all.
    """

    id: UUID
    state: str
    number: int | None
    ticket: tuple[UUID, int] | None
    customer: str | None
    customer_kind: str
    email: str | None
    topic: str | None
    language: str
    question: str | None
    page: str | None
    page_link: str | None
    metadata: tuple[tuple[str, str], ...]
    began_at: datetime
    lines: tuple[Line, ...]
    tried: tuple[Tried, ...]
    may_take_over: bool
    has_right: bool


async def rows(session: AsyncSession, found: list[LiveChat], language: str) -> list[ChatRow]:
    """The list of chats."""
    titles = {site_id: await _topics(session, site_id, language) for site_id in {c.conversation.site_id for c in found}}
    return [_row(chat, titles[chat.conversation.site_id]) for chat in found]


async def chat_view(session: AsyncSession, found: WatchedChat, current: SignedIn) -> ChatView:
    """One chat for whoever looks on."""
    conversation, request, customer, actor = found.conversation, found.request, found.customer, current.actor
    titles = await _topics(session, conversation.site_id, current.language)
    page = conversation.context.get(PAGE_KEY)
    topic = request.topic if request else None
    has_right = actor.may(Right.TICKET_CLAIM)
    return ChatView(
        id=conversation.id,
        state=_state(found),
        number=request.number if request else None,
        ticket=_ticket(found, actor),
        customer=name_of(customer),
        customer_kind=str(customer.kind),
        email=customer.email,
        topic=titles.get(topic, topic) if topic else None,
        language=conversation.language,
        question=request.question if request else None,
        page=page,
        page_link=web_address(page),
        metadata=tuple(
            sorted((name, value) for name, value in conversation.context.items() if name != PAGE_KEY and value.strip())
        ),
        began_at=request.opened_at if request else conversation.opened_at,
        lines=lines(found.transcript),
        tried=await _tried(session, found),
        may_take_over=found.is_open and has_right,
        has_right=has_right,
    )


def _row(chat: LiveChat, titles: dict[str, str]) -> ChatRow:
    topic, page = chat.request.topic, chat.conversation.context.get(PAGE_KEY)
    best = max(chat.shown, key=lambda tried: tried.confidence, default=None)
    return ChatRow(
        id=chat.conversation.id,
        number=chat.request.number,
        said_by=str(chat.last.sender_kind),
        said=one_line(chat.last.text),
        customer=name_of(chat.customer),
        is_verified=chat.customer.kind == "verified",
        topic=titles.get(topic, topic) if topic else None,
        language=chat.conversation.language,
        page=_path(page),
        verdict=_verdict(chat.shown),
        confidence=best.confidence if best else None,
        messages=chat.messages,
        began_at=chat.request.opened_at,
        last_at=chat.last.sent_at,
    )


def _verdict(shown: tuple[TriedArticle, ...]) -> str:
    if not shown:
        return "nothing_shown"
    return next((str(tried.verdict) for tried in shown if tried.verdict), "none")


def _path(page: str | None) -> str | None:
    """The part of an address that tells pages of one site apart."""
    if page is None or web_address(page) is None:
        return page
    parts = urlsplit(page)
    return parts.path if len(parts.path) > 1 else parts.netloc


def _state(found: WatchedChat) -> str:
    if found.ticket is not None:
        return "handed_off"
    if found.request is None:
        return "not_begun"
    return "over" if found.request.closed_at else "bot"


def _ticket(found: WatchedChat, actor: Actor) -> tuple[UUID, int] | None:
    if found.ticket is None or not actor.may(Right.TICKET_READ):
        return None
    return found.ticket.id, found.ticket.number


async def _tried(session: AsyncSession, found: WatchedChat) -> tuple[Tried, ...]:
    articles = {tried.article_id for tried in found.tried}
    public = await published.published_by_ids(session, found.conversation.site_id, articles)
    urls = {article.id: article.url for article in public.values() if article.has_page}
    return tuple(
        Tried(
            title=tried.title,
            url=urls.get(tried.article_id),
            confidence=tried.confidence,
            shown_as=str(tried.shown_as),
            verdict=str(tried.verdict or "none"),
            steps=tried.steps_gone,
        )
        for tried in found.tried
    )


async def _topics(session: AsyncSession, site_id: UUID, language: str) -> dict[str, str]:
    """Titles of a site's topics by key."""
    found = await topics.every(session, site_id)
    return {topic.key: topic.title.get(language) or topic.title.get(FALLBACK) or topic.key for topic in found}
