"""Sequence numbers and ownership: the single statements that everything else relies on."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Insert, Update, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from conversation.models import Conversation, Message, Owner
from core.database import Base


class Superseded(Exception):
    """The conversation changed owner since the bot began to compute; what it computed must not be stored."""


async def next_seq(session: AsyncSession, conversation_id: UUID) -> int:
    """Take the next sequence number for something other than a new message, in one statement."""
    seq: int | None = await session.scalar(_NEXT_SEQ, {"conversation": conversation_id})
    assert seq is not None
    return seq


async def store(session: AsyncSession, message: Message, *, epoch: int | None = None) -> None:
    """Store a message under the next sequence number, in one statement.

    Args:
        session: the transaction; the message does not become one of its objects.
        message: gets its id and its number: 1 for the first, then rising by one without gaps.
        epoch: for the bot's messages, the epoch it computed under; customers and agents are not fenced.

    Raises:
        Superseded: the epoch is no longer the conversation's.
    """
    values = {column.name: getattr(message, column.name) for column in _FILLED_IN}
    statement = _STORE
    if epoch is not None:
        statement, values["under"] = _STORE_OF_EPOCH, epoch
    # What else waits to be written has nothing to do with it, and is written in one go later.
    with session.no_autoflush:
        row = (await session.execute(statement, values)).one_or_none()
    if row is None:
        raise Superseded
    message.id, message.seq = row


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
_CONVERSATION, _MESSAGE = (Base.metadata.tables[each.__tablename__] for each in (Conversation, Message))
_COUNTED = update(_CONVERSATION).values(last_seq=_CONVERSATION.c.last_seq + 1).returning(_CONVERSATION.c.last_seq)
_NEXT_SEQ = _COUNTED.where(_CONVERSATION.c.id == bindparam("conversation"))
_FILLED_IN = [column for column in _MESSAGE.c if column.name not in {"id", "seq", "seen_at", "changed_seq"}]


def _storing(counted: Update) -> Insert:
    place = counted.cte("place")
    given = [bindparam(column.name, type_=_type(column)) for column in _FILLED_IN]
    return (
        insert(_MESSAGE)
        .from_select([*(column.name for column in _FILLED_IN), "seq"], select(*given, place.c.last_seq))
        .returning(_MESSAGE.c.id, _MESSAGE.c.seq)
    )


def _type(column: Column[Any]) -> TypeEngine[Any]:
    # Nothing is stored as nothing, not as the JSON value null.
    return JSONB(none_as_null=True) if isinstance(column.type, JSONB) else column.type


_OF_MESSAGE = _COUNTED.where(_CONVERSATION.c.id == bindparam("conversation_id"))
_STORE = _storing(_OF_MESSAGE)
_STORE_OF_EPOCH = _storing(_OF_MESSAGE.where(_CONVERSATION.c.epoch == bindparam("under")))
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
