"""What a Rasa tracker that was lost would hold: the last turns of a conversation as Rasa's events."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import bursts
from conversation.bursts import Burst
from conversation.customer.opening import ConversationNotFound
from conversation.models import Conversation, Message, Owner, Turn, TurnState
from conversation.rasa.gateway import as_sent
from handoff import checklists, tickets

ACTION = "action_take_turn"
"""The action that every rule leads to."""
CHECKLIST_SLOT = "checklist_field"
"""The slot that names the open checklist question."""
CHANNEL = "rest"
LISTEN = "action_listen"
UNKNOWN = "nlu_fallback"
"""Intent of words that nothing is known of any more."""
SESSION_START = "action_session_start"


async def of_conversation(session: AsyncSession, conversation_id: UUID, turns: int) -> list[dict[str, Any]]:
    """The events of a conversation's last turns that Rasa took part in, oldest first.

    Args:
        session: a transaction, for reading.
        conversation_id: Rasa's sender.
        turns: how many turns at most.

    Returns:
        Rasa's event JSON; empty for a conversation that begins, which Rasa then begins as well.

    Raises:
        ConversationNotFound: there is none with this id.
    """
    owner = await session.scalar(select(Conversation.owner).where(Conversation.id == conversation_id))
    if owner is None:
        raise ConversationNotFound
    said = [await bursts.of_turn(session, turn) for turn in await _last_turns(session, conversation_id, turns)]
    asked = await _open_field(session, conversation_id) if owner is Owner.QUEUE else None
    return rendered(said, asked) if said or asked else []


def rendered(said: list[Burst], asked: str | None) -> list[dict[str, Any]]:
    """Rasa's events for turns that are over.

    What Rasa understood is not among them: no rule looks back, and the vector that it tells intents by is not kept.

    Args:
        said: what each turn answered, oldest first.
        asked: key of the checklist field whose question is open.
    """
    events = [_action(SESSION_START), {"event": "session_started"}, _action(LISTEN)]
    for burst in said:
        events += _turn(burst)
    if asked is not None:
        events.append({"event": "slot", "name": CHECKLIST_SLOT, "value": asked})
    return events


def _turn(burst: Burst) -> Iterator[dict[str, Any]]:
    at = burst.newest.sent_at.timestamp()
    text = as_sent(burst.whole).strip()
    understood = {"text": text, "intent": {"name": UNKNOWN, "confidence": 0.0}, "entities": []}
    yield {"event": "user", "text": text, "parse_data": understood, "input_channel": CHANNEL, "timestamp": at}
    yield {"event": "user_featurization", "use_text_for_featurization": False, "timestamp": at}
    yield {**_action(ACTION), "timestamp": at}
    yield {**_action(LISTEN), "timestamp": at}


def _action(name: str) -> dict[str, Any]:
    return {"event": "action", "name": name}


async def _last_turns(session: AsyncSession, conversation_id: UUID, turns: int) -> list[Turn]:
    """Oldest first, found by way of the transcript's index. One that was merged into a later one is part of that."""
    query = (
        select(Turn)
        .join(Message, Message.id == Turn.message_id)
        .where(Message.conversation_id == conversation_id, Turn.state == TurnState.DONE, Turn.with_rasa.is_(True))
        .order_by(Message.seq.desc())
        .limit(turns)
    )
    return list(await session.scalars(query))[::-1]


async def _open_field(session: AsyncSession, conversation_id: UUID) -> str | None:
    ticket = await tickets.live_ticket(session, conversation_id)
    field = await checklists.open_field(session, ticket.id) if ticket is not None else None
    return field.key if field is not None else None
