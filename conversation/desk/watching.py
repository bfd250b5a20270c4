"""Chats that the bot has: people look on, and take one over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import escalation, requests, sequence, transcript, verdicts
from conversation.desk import agent_work
from conversation.episode import Episode
from conversation.models import (
    Conversation,
    Message,
    Owner,
    Request,
    SenderKind,
    TriedArticle,
    Verdict,
)
from core.errors import Conflict, NotFound
from core.rights import Actor
from directory import customers, sites
from directory.models import Customer
from directory.rights import Right
from handoff import tickets
from handoff.models import Reason, Ticket

LIVE_MINUTES = 30
MOST_CHATS = 200


class ChatNotFound(NotFound):
    """No such conversation, or it belongs to a site that the actor does not work for."""

    code = "chat_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such chat.")


class ChatOver(Conflict):
    """The customer has ended the chat, or has said that the bot helped: there is nothing to take over."""

    code = "chat_over"

    def __init__(self) -> None:
        super().__init__("This chat has ended; there is nothing to take over.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation belongs.

    Attributes:
        has_ticket: whether a ticket was ever opened for it.
    """

    site_id: UUID
    has_ticket: bool


@dataclass(frozen=True, slots=True)
class LiveChat:
    """A chat that the bot has now, as a list shows it.

    Attributes:
        last: the newest line.
        shown: the article or articles shown last; empty when none was.
        messages: how many lines the request has.
    """

    conversation: Conversation
    request: Request
    customer: Customer
    last: Message
    shown: tuple[TriedArticle, ...]
    messages: int

    @property
    def verdict(self) -> Verdict | None:
        """What the customer said of what was shown last."""
        return next((tried.verdict for tried in self.shown if tried.verdict), None)


@dataclass(frozen=True, slots=True)
class WatchedChat:
    """One chat with everything that a person needs to decide whether to step in.

    Attributes:
        request: the newest one; `None` before the customer's first message.
        ticket: the newest ticket, if the chat has left the bot.
    """

    conversation: Conversation
    customer: Customer
    request: Request | None
    transcript: list[Message]
    tried: list[TriedArticle]
    ticket: Ticket | None

    @property
    def is_open(self) -> bool:
        """Whether the bot has it and there is something to take over."""
        return self.conversation.owner is Owner.BOT and self.request is not None and self.request.closed_at is None


async def places(session: AsyncSession, conversation_ids: set[UUID]) -> dict[UUID, Place]:
    """Where some conversations belong; unknown ones are left out."""
    has_ticket = exists().where(Ticket.conversation_id == Conversation.id)
    query = select(Conversation.id, Conversation.site_id, has_ticket).where(Conversation.id.in_(conversation_ids))
    return {row[0]: Place(row[1], row[2]) for row in await session.execute(query)}


async def live_chats(session: AsyncSession, actor: Actor, now: datetime) -> list[LiveChat]:
    """Chats of the actor's sites in which the bot has been at work lately, the one with the newest line first.

    Raises:
        RightMissing: the actor may not watch.
    """
    actor.require(Right.CONVERSATION_WATCH)
    lately = (
        select(Message.request_id, func.max(Message.seq).label("seq"), func.max(Message.sent_at).label("sent_at"))
        .where(Message.sent_at > now - timedelta(minutes=LIVE_MINUTES))
        .group_by(Message.request_id)
        .subquery()
    )
    newest = (Message.request_id == Request.id) & (Message.seq == lately.c.seq)
    query = (
        _chats()
        .join(lately, lately.c.request_id == Request.id)
        .join(Message, newest)
        .add_columns(Message)
        .where(Conversation.site_id.in_(actor.site_ids), Conversation.owner == Owner.BOT, Request.closed_at.is_(None))
        .order_by(lately.c.sent_at.desc(), Conversation.id)
        .limit(MOST_CHATS)
    )
    rows = (await session.execute(query)).all()
    ids = [row[1].id for row in rows]
    shown, counts = await verdicts.last_shown(session, ids), await _lengths(session, ids)
    return [
        LiveChat(row[0], row[1], row[2], row[3], tuple(shown.get(row[1].id, ())), counts.get(row[1].id, 0))
        for row in rows
    ]


async def chat(session: AsyncSession, actor: Actor, conversation_id: UUID) -> WatchedChat:
    """One chat, whoever has it by now.

    Raises:
        ChatNotFound: unknown, or of a site that is not the actor's.
        RightMissing: the actor may not watch.
    """
    actor.require(Right.CONVERSATION_WATCH)
    conversation = await session.scalar(_theirs(conversation_id, actor))
    if conversation is None:
        raise ChatNotFound
    request = await requests.newest(session, conversation_id)
    return WatchedChat(
        conversation=conversation,
        customer=await customers.get(session, conversation.customer_id),
        request=request,
        transcript=await transcript.of_request(session, request.id) if request else [],
        tried=await verdicts.of_request(session, request.id) if request else [],
        ticket=await tickets.of_request(session, request.id) if request else None,
    )


async def take_over(session: AsyncSession, actor: Actor, conversation_id: UUID, now: datetime) -> Ticket:
    """Open a ticket for the chat and claim it, in one transaction: from here on the bot is silent.

    What the bot computes at this moment is refused by the epoch. If the bot handed the chat off meanwhile, its open
    ticket is claimed; if the actor has it already, so be it.

    Raises:
        ChatNotFound, ChatOver, TicketAlreadyClaimed, RightMissing: it cannot be taken.
    """
    actor.require(Right.CONVERSATION_WATCH)
    actor.require(Right.TICKET_CLAIM)
    if await session.scalar(_theirs(conversation_id, actor).with_only_columns(Conversation.id)) is None:
        raise ChatNotFound
    conversation = await sequence.locked(session, conversation_id)
    ticket = await tickets.live_of_conversation(session, conversation_id)
    if ticket is None:
        request = await requests.current(session, conversation_id)
        if conversation.owner is not Owner.BOT or request is None or not await _has_words(session, request):
            raise ChatOver
        episode = Episode(await sites.by_id(session, conversation.site_id), conversation, request)
        ticket = await escalation.hand_to_person(session, episode, Reason.TAKEN_OVER, by=actor.by, now=now)
    return await agent_work.claim(session, actor, ticket.id, now)


async def _lengths(session: AsyncSession, request_ids: list[UUID]) -> dict[UUID, int]:
    counted = select(Message.request_id, func.count()).where(Message.request_id.in_(request_ids))
    return {row[0]: row[1] for row in await session.execute(counted.group_by(Message.request_id))}


async def _has_words(session: AsyncSession, request: Request) -> bool:
    said = exists().where(Message.request_id == request.id, Message.sender_kind == SenderKind.CUSTOMER)
    return bool(await session.scalar(select(said)))


def _chats() -> Select[Conversation, Request, Customer]:
    return (
        select(Conversation, Request, Customer)
        .join(Request, Request.conversation_id == Conversation.id)
        .join(Customer, Customer.id == Conversation.customer_id)
    )


def _theirs(conversation_id: UUID, actor: Actor) -> Select[Conversation]:
    return select(Conversation).where(Conversation.id == conversation_id, Conversation.site_id.in_(actor.site_ids))
