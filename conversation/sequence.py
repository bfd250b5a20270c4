"""Sequence numbers and ownership: the two single statements that everything else relies on."""

from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.models import Conversation, Owner


class Superseded(Exception):
    """The conversation changed owner since the bot began to compute; what it computed must not be stored."""


async def next_seq(session: AsyncSession, conversation_id: UUID, *, epoch: int | None = None) -> int:
    """Take the next sequence number, in one statement.

    Args:
        session: the transaction that stores the message.
        conversation_id: whose number.
        epoch: for the bot's messages, the epoch it computed under; customers and agents are not fenced.

    Returns:
        1 for the first message, then rising by one without gaps.

    Raises:
        Superseded: the epoch is no longer the conversation's.
    """
    # What waits to be written has nothing to do with the number, and goes in one go with the message.
    with session.no_autoflush:
        if epoch is None:
            seq = await session.scalar(_NEXT_SEQ, {"conversation": conversation_id})
        else:
            seq = await session.scalar(_NEXT_SEQ_OF_EPOCH, {"conversation": conversation_id, "under": epoch})
    if seq is None:
        raise Superseded
    return seq


async def change_owner(session: AsyncSession, conversation: Conversation, owner: Owner) -> int:
    """Give a locked conversation to `owner` and raise its epoch, so that replies computed before are refused.

    Returns:
        The new epoch.
    """
    epoch = await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(owner=owner, epoch=Conversation.epoch + 1)
        .returning(Conversation.epoch)
        .execution_options(synchronize_session=False)
    )
    assert epoch is not None
    await session.refresh(conversation, ["owner", "epoch"])
    return epoch


async def locked(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """The conversation, locked: always the first lock that a transaction takes, before its ticket's."""
    return (await session.scalars(_LOCKED, {"conversation": conversation_id})).one()


# Made once: making them costs more than the database's part.
_NEXT_SEQ = (
    update(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .values(last_seq=Conversation.last_seq + 1)
    .returning(Conversation.last_seq)
    .execution_options(synchronize_session=False)
)
_NEXT_SEQ_OF_EPOCH = _NEXT_SEQ.where(Conversation.epoch == bindparam("under"))
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
