"""What happens by itself: the effects of a conversation's timers.

Each looks at the conversation again, for it may have moved on; where there is nothing left to do, nothing is done.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import announcing, clock, escalation, requests, sequence, speech, transcript, verdicts
from conversation.audience import readable_by
from conversation.episode import Episode
from conversation.models import TURN_IS_DUE, Conversation, MessageKind, Outcome, Owner, Request, Turn
from conversation.topic_choice import LIKELY_TOPIC
from core.catalogs import catalogs
from core.event_log import SYSTEM
from core.timers import Handler, Handlers
from directory import customers, sites
from handoff import checklists, tickets
from handoff.models import Reason
from knowledge import published


async def end_time_limit(session: AsyncSession, conversation_id: UUID, now: datetime) -> datetime | None:
    """The bot has had its time: hand the open question over; when the limit grew meanwhile, the new end."""
    episode = await _with_bot(session, conversation_id)
    if episode is None:
        return None
    request = episode.request
    due_at = clock.of_request(request).due_at(await clock.limit(session, request))
    if due_at is None or due_at > now:
        return due_at
    if request.topic is None:
        await requests.set_topic(session, request, await _topic_offered(session, episode), by=SYSTEM, now=now)
    await escalation.hand_off(session, episode, Reason.TIME_LIMIT, by=SYSTEM, now=now)
    return None


async def end_silence(session: AsyncSession, conversation_id: UUID, now: datetime) -> datetime | None:
    """Nobody complained of the answer: take the request for solved; later, if the customer wrote meanwhile."""
    episode = await _with_bot(session, conversation_id)
    if episode is None or await verdicts.awaited(session, episode.request.id) is not MessageKind.ANSWER:
        return None
    if await session.scalar(select(exists().where(Turn.conversation_id == conversation_id, TURN_IS_DUE))):
        return now + clock.SILENT_FOR
    wrote_at = await transcript.customer_wrote_at(session, conversation_id)
    if wrote_at is not None and wrote_at + clock.SILENT_FOR > now:
        return wrote_at + clock.SILENT_FOR
    await _say(session, episode, "notice-assumed", now)
    await requests.close(session, episode.request, Outcome.ASSUMED, by=SYSTEM, now=now)
    return None


async def end_checklist(session: AsyncSession, conversation_id: UUID, now: datetime) -> datetime | None:
    """Nobody answers the checklist: stop asking, and say so."""
    ticket = await tickets.live_of_conversation(session, conversation_id)
    if ticket is None or await checklists.open_field(session, ticket.id) is None:
        return None
    await checklists.end(session, ticket, by=SYSTEM, now=now)
    conversation = await session.get_one(Conversation, conversation_id)
    request = await requests.get(session, ticket.request_id)
    episode = await _episode(session, conversation, request)
    await _say(session, episode, "notice-checklist-ended", now, number=str(ticket.number))
    return None


HANDLERS: Handlers = {
    clock.TIME_LIMIT: Handler(sequence.locked, end_time_limit, announcing.changed),
    clock.SILENCE: Handler(sequence.locked, end_silence, announcing.changed),
    checklists.TIMER: Handler(sequence.locked, end_checklist, announcing.changed),
}
"""Every kind of timer, and what it does; the subject of each is a conversation."""


async def _with_bot(session: AsyncSession, conversation_id: UUID) -> Episode | None:
    """The open request of a locked conversation, while the bot has it."""
    conversation = await session.get_one(Conversation, conversation_id)
    request = await requests.current(session, conversation_id)
    if conversation.owner is not Owner.BOT or request is None:
        return None
    return await _episode(session, conversation, request)


async def _episode(session: AsyncSession, conversation: Conversation, request: Request) -> Episode:
    return Episode(await sites.by_id(session, conversation.site_id), conversation, request)


async def _topic_offered(session: AsyncSession, episode: Episode) -> str | None:
    """The topic of the best article that was offered last, if it is good enough to choose a queue by."""
    shown = (await verdicts.last_shown(session, [episode.request.id])).get(episode.request.id, [])
    best = max(shown, key=lambda tried: tried.confidence, default=None)
    if best is None or best.confidence < LIKELY_TOPIC:
        return None
    audiences = readable_by((await customers.get(session, episode.conversation.customer_id)).kind)
    found = await published.published_by_ids(session, episode.site.id, [best.article_id], audiences)
    return next((article.topic for article in found.values()), None)


async def _say(session: AsyncSession, episode: Episode, key: str, now: datetime, **values: str) -> None:
    text = catalogs().text(episode.conversation.language, key, **values)
    await speech.say(session, episode, MessageKind.NOTICE, text, now=now)
