"""Who has seen what: an agent a customer's messages, the customer an agent's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import sequence
from conversation.customer.opening import ConversationNotFound
from conversation.models import Conversation, Message, SenderKind
from core.event_log import ActorKind, By, record
from core.rights import Actor
from directory.rights import Right


async def seen_by_agent(session: AsyncSession, actor: Actor, conversation_id: UUID, up_to: int, now: datetime) -> int:
    """Note that an agent has seen the customer's messages up to a sequence number.

    Returns:
        How many messages that is news for; if any, the conversation is to be announced after the transaction.

    Raises:
        RightMissing: the actor may not read tickets.
        ConversationNotFound: unknown, or of a site that is not the actor's.
    """
    actor.require(Right.TICKET_READ)
    site_id = await session.scalar(select(Conversation.site_id).where(Conversation.id == conversation_id))
    if site_id not in actor.site_ids:
        raise ConversationNotFound
    return await _mark(session, conversation_id, SenderKind.CUSTOMER, up_to, by=actor.by, now=now)


async def seen_by_customer(session: AsyncSession, conversation: Conversation, up_to: int, now: datetime) -> int:
    """Note that the customer has seen the agents' messages up to a sequence number; how many that is news for."""
    by = By(ActorKind.CUSTOMER, conversation.customer_id)
    return await _mark(session, conversation.id, SenderKind.AGENT, up_to, by=by, now=now)


async def _mark(
    session: AsyncSession, conversation_id: UUID, side: SenderKind, up_to: int, *, by: By, now: datetime
) -> int:
    """Each message that is seen now takes a number of its own, so that a stream can resume between any two."""
    unseen = _unseen(conversation_id, side, up_to)
    # Mostly there is nothing to note, and then nobody has to wait for a lock.
    if not await session.scalar(select(exists().where(unseen))):
        return 0
    conversation = await sequence.locked(session, conversation_id)
    messages = list(await session.scalars(select(Message).where(unseen).order_by(Message.seq)))
    for message in messages:
        message.seen_at, message.changed_seq = now, await sequence.next_seq(session, conversation_id)
    if messages:
        record(
            session,
            "messages_seen",
            by=by,
            subject=("conversation", conversation_id),
            site_id=conversation.site_id,
            at=now,
            up_to=messages[-1].seq,
            count=len(messages),
        )
    return len(messages)


def _unseen(conversation_id: UUID, side: SenderKind, up_to: int) -> ColumnElement[bool]:
    return (
        (Message.conversation_id == conversation_id)
        & (Message.sender_kind == side)
        & (Message.seq <= up_to)
        & Message.seen_at.is_(None)
    )
