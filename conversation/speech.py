"""Saying something to a customer in the service's own name or the bot's."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import transcript
from conversation.models import Conversation, Message, MessageKind, Request, SenderKind


async def say(
    session: AsyncSession,
    conversation: Conversation,
    request: Request,
    kind: MessageKind,
    text: str,
    *,
    now: datetime,
) -> Message:
    """Put a line of the service itself (handoff, claimed, resolved) into a locked conversation's transcript."""
    message = Message(sender_kind=SenderKind.SYSTEM, kind=kind, text=text, options=[], sent_at=now)
    return await transcript.append(session, conversation, request, message)
