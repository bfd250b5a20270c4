"""Time that passes for one conversation: its rows are moved back, and what is due then is fired."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from conversation.models import Message, Request
from conversation.timed import HANDLERS
from core import timers
from core.database import Sessions
from core.timers import Timer

POLL_SECONDS = 0.02


async def move_back(sessions: Sessions, conversation_id: UUID, minutes: float) -> None:
    """Everything of the conversation that counts time was so much earlier."""
    span = timedelta(minutes=minutes)
    columns = (
        Request.first_question_at,
        Request.clock_started_at,
        Request.clock_paused_at,
        Request.reopened_at,
        Request.ended_at,
        Request.closed_at,
    )
    async with sessions.begin() as session:
        of_conversation = Request.conversation_id == conversation_id
        await session.execute(update(Request).where(of_conversation).values({c: c - span for c in columns}))
        messages = update(Message).where(Message.conversation_id == conversation_id)
        await session.execute(messages.values(sent_at=Message.sent_at - span))
        due = {Timer.due_at: Timer.due_at - span, Timer.next_attempt_at: Timer.next_attempt_at - span}
        await session.execute(update(Timer).where(Timer.subject_id == conversation_id).values(due))


async def fire_due(sessions: Sessions) -> None:
    """Fire what is due, or wait for the loop of the app that does."""
    while (found := await timers.look(sessions, HANDLERS.keys(), 100)).ids:
        for timer_id in found.ids:
            await timers.fire(sessions, timer_id, HANDLERS)
        await asyncio.sleep(POLL_SECONDS)


async def pass_time(sessions: Sessions, conversation_id: UUID, minutes: float) -> None:
    """So many minutes go by in which nobody does anything."""
    await move_back(sessions, conversation_id, minutes)
    await fire_due(sessions)


async def kinds(sessions: Sessions, conversation_id: UUID) -> list[str]:
    """Which timers the conversation has."""
    async with sessions.begin() as session:
        return list(await session.scalars(select(Timer.kind).where(Timer.subject_id == conversation_id)))
