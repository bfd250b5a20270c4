"""What a customer's page has to hear of a conversation: new messages, and messages that changed, in one sequence."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import transcript
from conversation.models import Conversation, Message
from conversation.opening import ConversationNotFound


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


async def after(session: AsyncSession, conversation: Conversation, seen: int, limit: int = transcript.PAGE) -> Page:
    """What has happened since `seen`, a number of the conversation's sequence.

    A message that is told as new is told as it is now; its earlier changes are not told again.

    Args:
        session: for reading.
        conversation: as it was when the page showed its token.
        seen: the last number that the page knows.
        limit: messages at most, and as many changes.

    Raises:
        ConversationNotFound: it is gone, or its token is not the same any more.
    """
    still = (Conversation.id == conversation.id) & (Conversation.token_hash == conversation.token_hash)
    # Read first: whoever takes a number holds the conversation until it commits, so all numbers below are visible.
    last = await session.scalar(select(Conversation.last_seq).where(still))
    if last is None:
        raise ConversationNotFound
    if last <= seen:
        return Page([], seen)
    fresh = await transcript.since(session, conversation.id, seen, limit)
    changed = await _changed(session, conversation, seen, limit)
    up_to = last
    if len(fresh) == limit:
        up_to = fresh[-1].seq
    if len(changed) == limit:
        up_to = min(up_to, changed[-1].number)
    told = [Entry(message.seq, message, is_new=True) for message in fresh] + changed
    entries = sorted((entry for entry in told if entry.number <= up_to), key=lambda entry: entry.number)
    return Page(entries, up_to)


async def _changed(session: AsyncSession, conversation: Conversation, seen: int, limit: int) -> list[Entry]:
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.changed_seq > seen, Message.seq <= seen
    )
    found = await session.scalars(query.order_by(Message.changed_seq).limit(limit))
    return [Entry(message.changed_seq or 0, message, is_new=False) for message in found]
