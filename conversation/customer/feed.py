"""What a customer's page has to hear of a conversation: new messages, and messages that changed, in one sequence."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, Integer, and_, bindparam, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.customer.opening import ConversationNotFound
from conversation.models import Conversation, Message
from conversation.transcript import PAGE


@dataclass(frozen=True, slots=True)
class Entry:
    """A message that is new, or that changed after it was told of.

    Attributes:
        number: its place in the conversation's sequence.
    """

    number: int
    message: Message
    is_new: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The next entries, in order.

    Attributes:
        up_to: everything up to this number is told with them.
    """

    entries: list[Entry]
    up_to: int


async def after(session: AsyncSession, conversation: Conversation, seen: int, limit: int = PAGE) -> Page:
    """What has happened since `seen`, a number of the conversation's sequence.

    A message that is told as new is told as it is now; its earlier changes are not told again.

    Args:
        session: for reading.
        conversation: as it was when the page showed its token.
        seen: the last number that the page knows.
        limit: entries at most.

    Raises:
        ConversationNotFound: it is gone, or its token is not the same any more.
    """
    given = {"conversation": conversation.id, "token_hash": conversation.token_hash, "seen": seen, "most": limit}
    rows = (await session.execute(_AFTER, given)).all()
    if not rows:
        raise ConversationNotFound
    last = rows[0][0]
    if last < seen:
        # A place beyond the newest is one that does not exist any more: a backup was restored since.
        return await after(session, conversation, 0, limit)
    entries = [Entry(place, message, is_new=message.seq > seen) for _, message, place in rows if message is not None]
    up_to = entries[-1].number if len(entries) == limit else last
    return Page(entries, up_to)


_SEEN = bindparam("seen", type_=BigInteger)
_NUMBER = case((Message.seq > _SEEN, Message.seq), else_=Message.changed_seq)
# Made once: making it costs more than the database's part. One statement sees one moment: whoever takes a number holds
# the conversation until what has it is committed.
_AFTER = (
    select(Conversation.last_seq, Message, _NUMBER)
    .outerjoin(
        Message,
        and_(Message.conversation_id == Conversation.id, or_(Message.seq > _SEEN, Message.changed_seq > _SEEN)),
    )
    .where(Conversation.id == bindparam("conversation"), Conversation.token_hash == bindparam("token_hash"))
    .order_by(_NUMBER)
    .limit(bindparam("most", type_=Integer))
)


async def newest(session: AsyncSession, conversations: Collection[UUID]) -> dict[UUID, int]:
    """The last number that was taken in each of some conversations; those that are gone are missing."""
    rows = await session.execute(
        select(Conversation.id, Conversation.last_seq).where(Conversation.id.in_(conversations))
    )
    return {row[0]: row[1] for row in rows}
