"""The transcript: storing a customer's message once, and reading what was said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import requests, sequence, turn_leases, turn_reading, verdicts
from conversation.facts import VERDICTS
from conversation.inbound import Inbound, MessageInvalid
from conversation.masking import mask
from conversation.models import (
    FROM_CUSTOMER,
    TURN_IS_DUE,
    Conversation,
    Message,
    MessageKind,
    Owner,
    Request,
    SenderKind,
    Turn,
    TurnState,
)
from conversation.turn_leases import TurnLease
from conversation.turn_reading import Read
from directory.models import Customer

PAGE = 500


class OptionUnknown(MessageInvalid):
    """The message replied to does not offer this option."""

    code = "option_unknown"

    def __init__(self) -> None:
        super().__init__("The message that in_reply_to names does not offer this option.")


@dataclass(frozen=True, slots=True)
class Stored:
    """A message that is in the transcript for good.

    Attributes:
        is_new: false when the same `client_message_id` had been stored before.
        needs_turn: whether the bot has to do something about it.
        lease: on its turn, if the process that stored it begins with it.
        read: what the turn has to know, where that is known by now.
    """

    id: UUID
    seq: int
    is_new: bool
    needs_turn: bool
    lease: TurnLease | None = None
    read: Read | None = None


async def receive(
    session: AsyncSession, conversation_id: UUID, inbound: Inbound, *, holder: str | None = None
) -> Stored:
    """Store a customer's message once, in sequence, and make a turn due unless a person owns the conversation.

    Args:
        session: the transaction.
        conversation_id: whose message it is.
        inbound: the message.
        holder: name of the process that leases the turn at once, if no earlier one of the conversation is due.

    Raises:
        OptionUnknown: the option is not one of the message replied to.
    """
    conversation = await sequence.locked(session, conversation_id)
    needs_turn = conversation.owner is not Owner.AGENT
    before = {"conversation": conversation_id, "client_message_id": inbound.client_message_id}
    now, earlier, current, others_due, kind, awaited, shown = (await session.execute(_BEFORE, before)).one()
    if earlier is not None:
        return Stored(earlier.id, earlier.seq, is_new=False, needs_turn=needs_turn)
    request, text = await _placed(session, conversation, current, inbound, now)
    if request.closed_at is None:
        # Whoever writes again has not ended the chat after all.
        request.ended_at = None
    message = _message(conversation, request, inbound, text, now)
    if not needs_turn:
        await sequence.store(session, message)
        verdict = VERDICTS.get(inbound.option_id or "")
        if verdict is not None:
            # No turn will come to it, and what the customer thinks of the article counts all the same.
            await verdicts.note(session, request, message, verdict, now)
        return Stored(message.id, message.seq, is_new=True, needs_turn=False)
    turn = _turn(message)
    if holder is None or others_due:
        await sequence.store_due(session, message, turn)
        return Stored(message.id, message.seq, is_new=True, needs_turn=True)
    turn.take(holder, now, turn_leases.LEASE_SECONDS)
    await sequence.store_due(session, message, turn)
    lease = turn_leases.of_new(turn, holder, now)
    is_plain = request is current and message.option_id is None
    read = turn_reading.of_new(conversation, request, message, kind, awaited, shown) if is_plain else None
    return Stored(message.id, message.seq, is_new=True, needs_turn=True, lease=lease, read=read)


async def append(
    session: AsyncSession,
    conversation: Conversation,
    request: Request,
    message: Message,
    *,
    epoch: int | None = None,
) -> Message:
    """Give a message its place in the transcript.

    Args:
        session: the transaction.
        conversation: locked.
        request: the episode that it belongs to.
        message: text, kind and sender are filled in; place and request are set here.
        epoch: for the bot's messages, the epoch it computed under.

    Raises:
        sequence.Superseded: the epoch has passed.
    """
    message.conversation_id, message.request_id = conversation.id, request.id
    await sequence.store(session, message, epoch=epoch)
    return message


async def since(session: AsyncSession, conversation_id: UUID, after: int, limit: int = PAGE) -> list[Message]:
    """Messages with a sequence number above `after`, in order, at most `limit`."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > after)
    return list(await session.scalars(query.order_by(Message.seq).limit(limit)))


async def of_request(session: AsyncSession, request_id: UUID) -> list[Message]:
    """The messages of one request, in order."""
    return list(await session.scalars(select(Message).where(Message.request_id == request_id).order_by(Message.seq)))


async def customer_wrote_at(session: AsyncSession, conversation_id: UUID) -> datetime | None:
    """When the customer's newest message was stored."""
    theirs = (Message.conversation_id == conversation_id) & FROM_CUSTOMER
    return await session.scalar(select(Message.sent_at).where(theirs).order_by(Message.seq.desc()).limit(1))


async def from_agent(session: AsyncSession, request_id: UUID, agent_id: UUID, client_message_id: str) -> Message | None:
    """What an agent stored in a request under this id before."""
    return await session.scalar(
        select(Message).where(
            Message.request_id == request_id,
            Message.sender_kind == SenderKind.AGENT,
            Message.sender_id == agent_id,
            Message.client_message_id == client_message_id,
        )
    )


# Read after the lock, so that it sees what was stored while somebody waited for that.
# Made once: making it costs more than the database's part.
_BEFORE = (
    select(
        func.clock_timestamp(),
        Message,
        Request,
        exists().where(Turn.conversation_id == Conversation.id, TURN_IS_DUE),
        Customer.kind,
        verdicts.AWAITED,
        verdicts.SHOWN_BEFORE,
    )
    .select_from(Conversation)
    .join(Customer, Customer.id == Conversation.customer_id)
    .outerjoin(
        Message,
        (Message.conversation_id == Conversation.id)
        & FROM_CUSTOMER
        & (Message.client_message_id == bindparam("client_message_id")),
    )
    .outerjoin(Request, (Request.conversation_id == Conversation.id) & Request.closed_at.is_(None))
    .where(Conversation.id == bindparam("conversation"))
)


def _message(conversation: Conversation, request: Request, inbound: Inbound, text: str, now: datetime) -> Message:
    return Message(
        conversation_id=conversation.id,
        request_id=request.id,
        sender_kind=SenderKind.CUSTOMER,
        sender_id=conversation.customer_id,
        kind=MessageKind.TEXT,
        text=text,
        options=[],
        option_id=inbound.option_id,
        in_reply_to=inbound.in_reply_to,
        client_message_id=inbound.client_message_id,
        sent_at=now,
    )


def _turn(message: Message) -> Turn:
    return Turn(
        conversation_id=message.conversation_id,
        state=TurnState.DUE,
        created_at=message.sent_at,
        leases_lost=0,
    )


async def _placed(
    session: AsyncSession, conversation: Conversation, current: Request | None, inbound: Inbound, now: datetime
) -> tuple[Request, str]:
    """The request that a message is about, and its words as they may be stored."""
    if inbound.text is not None:
        return current or await requests.anew(session, conversation, now), mask(inbound.text)
    offered, title = await _offered(session, conversation.id, inbound)
    return await requests.of_option(session, conversation, offered.request_id, inbound.option_id, now), title


async def _offered(session: AsyncSession, conversation_id: UUID, inbound: Inbound) -> tuple[Message, str]:
    """The message whose option was chosen, and the option's title."""
    offered = await session.scalar(
        select(Message).where(Message.conversation_id == conversation_id, Message.id == inbound.in_reply_to)
    )
    if offered is not None:
        for option in offered.options:
            if option["id"] == inbound.option_id:
                return offered, str(option["title"])
    raise OptionUnknown
