"""Saying something to a customer in the service's own name."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import transcript
from conversation.episode import Episode
from conversation.models import Message, MessageKind, SenderKind


async def say(session: AsyncSession, episode: Episode, kind: MessageKind, text: str, *, now: datetime) -> Message:
    """Put a line of the service itself (handoff, claimed, resolved, notice) into the transcript."""
    message = Message(
        sender_kind=SenderKind.SYSTEM,
        kind=kind,
        text=text,
        options=[],
        in_reply_to=episode.message.id if episode.message else None,
        sent_at=now,
    )
    return await transcript.append(session, episode.conversation, episode.request, message)
