"""Telling every process that a conversation changed."""

from uuid import UUID

from core.database import Sessions
from core.notify import TICKETS, conversation_topic, notify, signalling


async def changed(sessions: Sessions, conversation_id: UUID) -> None:
    """Wake the conversation's streams and the desks, after the transaction that changed it or its ticket."""
    signalled = signalling(TICKETS, conversation=str(conversation_id))
    await notify(sessions, conversation_topic(conversation_id), signalled)
