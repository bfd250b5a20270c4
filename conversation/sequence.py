"""Sequence numbers and ownership: the single statements that everything else relies on."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Column, Update, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeEngine

from conversation.models import Conversation, Message, Owner, Turn
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
    values = _values(message, _FILLED_IN)
    statement = _STORE
    if epoch is not None:
        statement, values["under"] = _STORE_OF_EPOCH, epoch
    # What else waits to be written has nothing to do with it, and is written in one go later.
    with session.no_autoflush:
        row = (await session.execute(statement, values)).one_or_none()
    if row is None:
        raise Superseded
    message.id, message.seq = row


async def store_due(session: AsyncSession, message: Message, turn: Turn) -> None:
    """Store a customer's message under the next sequence number, and the turn that it makes due, in one statement.

    Args:
        session: the transaction; neither becomes one of its objects.
        message: gets its id and its number.
        turn: gets its id, and message and number of the message.
    """
    values = _values(message, _FILLED_IN) | _values(turn, _OF_TURN)
    row = (await session.execute(_STORE_DUE, values)).one()
    turn.id, turn.message_id, turn.seq = row
    message.id, message.seq = turn.message_id, turn.seq


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
_CONVERSATION, _MESSAGE, _TURN = (Base.metadata.tables[each.__tablename__] for each in (Conversation, Message, Turn))
_COUNTED = update(_CONVERSATION).values(last_seq=_CONVERSATION.c.last_seq + 1).returning(_CONVERSATION.c.last_seq)
_NEXT_SEQ = _COUNTED.where(_CONVERSATION.c.id == bindparam("conversation"))
_FILLED_IN = [column for column in _MESSAGE.c if column.name not in {"id", "seq", "seen_at", "changed_seq"}]
_OF_TURN = [_TURN.c[name] for name in ("state", "created_at", "leased_by", "lease_until", "leases_lost")]


def _values(row: Base, columns: Iterable[Column[Any]]) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in columns}


def _storing(counted: Update) -> ReturningInsert[UUID, int]:
    place = counted.cte("place")
    return (
        insert(_MESSAGE)
        .from_select([*_FILLED_IN, _MESSAGE.c.seq], select(*map(_given, _FILLED_IN), place.c.last_seq))
        .returning(_MESSAGE.c.id, _MESSAGE.c.seq)
    )


def _storing_due() -> ReturningInsert[UUID, UUID, int]:
    said = _storing(_OF_MESSAGE).cte("said")
    return (
        insert(_TURN)
        .from_select(
            [_TURN.c.conversation_id, _TURN.c.message_id, _TURN.c.seq, *_OF_TURN],
            select(_given(_MESSAGE.c.conversation_id), said.c.id, said.c.seq, *map(_given, _OF_TURN)),
        )
        .returning(_TURN.c.id, _TURN.c.message_id, _TURN.c.seq)
    )


def _given(column: Column[Any]) -> BindParameter[Any]:
    return bindparam(column.name, type_=_type(column))


def _type(column: Column[Any]) -> TypeEngine[Any]:
    # Nothing is stored as nothing, not as the JSON value null.
    return JSONB(none_as_null=True) if isinstance(column.type, JSONB) else column.type


_OF_MESSAGE = _COUNTED.where(_CONVERSATION.c.id == bindparam("conversation_id"))
_STORE = _storing(_OF_MESSAGE)
_STORE_OF_EPOCH = _storing(_OF_MESSAGE.where(_CONVERSATION.c.epoch == bindparam("under")))
_STORE_DUE = _storing_due()
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
