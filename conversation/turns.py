"""Turns: the bot's work on a customer's message, in two short transactions with the computing in between."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import anyio
import structlog
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from conversation import arbitration, moves, requests, sequence, verdicts
from conversation.escalation import Episode
from conversation.facts import Decision, OpenField
from conversation.facts import Turn as TurnFacts
from conversation.models import Conversation, Message, Owner, Turn, TurnState
from conversation.phrases import recognise
from conversation.rasa_gateway import RasaFailed, RasaGateway
from core.database import Sessions, database_now
from core.notify import notify
from directory import sites
from handoff import checklists, tickets
from handoff.models import Reason
from retrieval import search_log
from retrieval.search import SearchQuery, SearchResult
from retrieval.service import SearchService, SearchWarmingUp

LEASE_SECONDS = 10.0
TAKEOVER_SECONDS = 3.0
SEARCH_SECONDS = 4.0
# A message is owed an answer within 15 s; one that waited behind another has less time for Rasa.
OWED_SECONDS = 13.0
SHORT_WORDS = 3
# What is left of a lease for the second transaction.
RESERVE_SECONDS = 0.7
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a turn is worked with.

    Attributes:
        holder: name of this process in leases.
    """

    sessions: Sessions
    search: SearchService
    rasa: RasaGateway
    holder: str


@dataclass(frozen=True, slots=True)
class Leased:
    """A turn that this process may finish until its lease ends.

    Attributes:
        leases_lost: how many holders died or were too slow before.
        deadline: monotonic seconds at which computing must be over.
    """

    turn_id: UUID
    conversation_id: UUID
    leases_lost: int
    deadline: float


@dataclass(frozen=True, slots=True)
class _Read:
    """What the first transaction read."""

    site_id: UUID
    language: str
    epoch: int
    message: Message
    facts: TurnFacts


async def lease(parts: Parts, conversation_id: UUID) -> Leased | None:
    """Take the next due turn of a conversation, if nobody works on it."""
    return await _lease(parts, conversation_id, unattended_for=None)


async def lease_left_over(parts: Parts, unattended_seconds: float) -> Leased | None:
    """Take the oldest turn whose holder was lost, or that nobody took for `unattended_seconds`."""
    return await _lease(parts, None, unattended_for=unattended_seconds)


async def work(parts: Parts, leased: Leased) -> None:
    """Finish a leased turn: decide without any transaction open, then store replies and effects in one.

    A first lease asks Rasa; a taken over turn is decided without it; one that was lost twice becomes a ticket.
    """
    read = await _read(parts, leased)
    if read is None:
        return
    decision, result, with_rasa = await _decide(parts, leased, read)
    try:
        done = await _finish(parts, leased, read, decision, result, with_rasa)
    except sequence.Superseded:
        done = await _let_go(parts, leased)
    if done:
        await notify(parts.sessions, f"conversation:{leased.conversation_id}", "tickets")
    log.info("turn_done", turn_id=str(leased.turn_id), row=decision.row, with_rasa=with_rasa, stored=done)


async def drain(parts: Parts, conversation_id: UUID) -> None:
    """Work on a conversation's due turns, one by one in order, until none is left for this process."""
    while (leased := await lease(parts, conversation_id)) is not None:
        await work(parts, leased)


async def _lease(parts: Parts, conversation_id: UUID | None, unattended_for: float | None) -> Leased | None:
    earlier = aliased(Turn)
    # Only the head of a conversation's line may be taken, so its turns are serial however many processes work.
    is_head = ~exists().where(
        earlier.conversation_id == Turn.conversation_id,
        earlier.state == TurnState.DUE,
        earlier.seq < Turn.seq,
    )
    async with parts.sessions.begin() as session:
        now = await database_now(session)
        query = select(Turn).where(Turn.state == TurnState.DUE, Turn.free(now), is_head)
        if conversation_id is not None:
            query = query.where(Turn.conversation_id == conversation_id)
        if unattended_for is not None:
            query = query.where(Turn.lost(now) | (Turn.created_at <= now - timedelta(seconds=unattended_for)))
        turn = await session.scalar(
            query.order_by(Turn.created_at, Turn.seq).limit(1).with_for_update(skip_locked=True)
        )
        if turn is None:
            return None
        seconds = LEASE_SECONDS if turn.leased_by is None else TAKEOVER_SECONDS
        turn.take(parts.holder, now, seconds)
        age = (now - turn.created_at).total_seconds()
        left = min(seconds - RESERVE_SECONDS, OWED_SECONDS - age)
        return Leased(turn.id, turn.conversation_id, turn.leases_lost, time.monotonic() + left)


async def _read(parts: Parts, leased: Leased) -> _Read | None:
    async with parts.sessions.begin() as session:
        turn = await session.get_one(Turn, leased.turn_id)
        message = await session.get_one(Message, turn.message_id)
        conversation = await session.get_one(Conversation, leased.conversation_id)
        if conversation.owner is Owner.AGENT:
            turn.state, turn.decided_by, turn.done_at = (
                TurnState.DONE,
                "agent_owns",
                await database_now(session),
            )
            return None
        facts = await _facts(session, conversation, message)
        return _Read(conversation.site_id, conversation.language, conversation.epoch, message, facts)


async def _facts(session: AsyncSession, conversation: Conversation, message: Message) -> TurnFacts:
    heard = recognise(message.text) if message.option_id is None else None
    return TurnFacts(
        owner=Owner(conversation.owner),
        option=message.option_id,
        asks_for_person=heard.person if heard else False,
        social=heard.social if heard else None,
        has_words=any(character.isalnum() for character in message.text),
        is_question=message.text.rstrip().endswith(("?", "？")),
        is_short=len(message.text.split()) <= SHORT_WORDS,
        open_field=await _open_field(session, conversation, message),
        awaits_verdict=await verdicts.awaited(session, message.request_id),
    )


async def _open_field(session: AsyncSession, conversation: Conversation, message: Message) -> OpenField | None:
    if conversation.owner is not Owner.QUEUE:
        return None
    ticket = await tickets.live_of_conversation(session, conversation.id)
    field = await checklists.open_field(session, ticket.id) if ticket is not None else None
    if field is None:
        return None
    said = message.option_id or message.text
    return OpenField(field.key, checklists.accepted_value(field.type, field.choices, said))


async def _decide(parts: Parts, leased: Leased, read: _Read) -> tuple[Decision, SearchResult | None, bool]:
    """What to do, the search behind it, and whether Rasa took part."""
    if leased.leases_lost >= 2:
        return Decision(arbitration.LOST_TWICE, arbitration.Move.HAND_OFF, reason=Reason.BOT_FAILURE), None, False
    facts = read.facts
    if facts.option is not None or not facts.has_words:
        return arbitration.decide(facts, intent=None), None, False
    result = await _search(parts, read)
    if facts.asks_for_person:
        # Decided already; what the search found only helps to choose the queue.
        return arbitration.decide(facts, intent=None), result, False
    if result is not None:
        facts = replace(facts, band=result.band, articles=tuple(hit.article_id for hit in result.hits))
    left = leased.deadline - time.monotonic()
    if leased.leases_lost or left <= 0:
        return arbitration.decide(facts, intent=None), result, False
    try:
        decision = await parts.rasa.decide(leased.conversation_id, read.message.text, facts, within=left)
    except RasaFailed as failure:
        log.warning("rasa_failed", cause=failure.cause, turn_id=str(leased.turn_id))
        return arbitration.decide(facts, intent=None), result, False
    return decision, result, True


async def _search(parts: Parts, read: _Read) -> SearchResult | None:
    query = _query(read)
    try:
        with anyio.move_on_after(SEARCH_SECONDS):
            return await parts.search.search(query)
    except SearchWarmingUp:
        log.warning("search_warming_up")
        return None
    log.warning("search_timed_out")
    return None


def _query(read: _Read) -> SearchQuery:
    return SearchQuery(site_id=read.site_id, text=read.message.text, language=read.language)


async def _finish(
    parts: Parts,
    leased: Leased,
    read: _Read,
    decision: Decision,
    result: SearchResult | None,
    with_rasa: bool,
) -> bool:
    """The second transaction; false when the lease was lost meanwhile."""
    async with parts.sessions.begin() as session:
        conversation = await sequence.locked(session, leased.conversation_id)
        turn = await session.get_one(Turn, leased.turn_id, with_for_update=True)
        now = await database_now(session)
        if turn.state is not TurnState.DUE or not turn.is_held_by(parts.holder, now):
            return False
        if conversation.epoch != read.epoch:
            raise sequence.Superseded
        request = await requests.get(session, read.message.request_id)
        search_id = await _log_search(session, leased, read, result, now)
        scene = moves.Scene(
            episode=Episode(await sites.by_id(session, conversation.site_id), conversation, request),
            turn_id=turn.id,
            message=read.message,
            epoch=read.epoch,
            confidences={hit.article_id: hit.confidence for hit in result.hits} if result else {},
            search_id=search_id,
            now=now,
        )
        if decision.row == arbitration.LOST_TWICE and conversation.owner is Owner.QUEUE:
            decision = replace(decision, move=arbitration.Move.ACKNOWLEDGE)
        await moves.carry_out(session, scene, decision)
        turn.state, turn.done_at, turn.decided_by, turn.with_rasa = (
            TurnState.DONE,
            now,
            decision.row,
            with_rasa,
        )
        return True


async def _log_search(
    session: AsyncSession, leased: Leased, read: _Read, result: SearchResult | None, now: datetime
) -> UUID | None:
    if result is None:
        return None
    origin = search_log.Origin(leased.conversation_id, read.message.request_id, leased.turn_id)
    return await search_log.record(session, _query(read), result, origin, now=now)


async def _let_go(parts: Parts, leased: Leased) -> bool:
    """After a change of owner: a person answers now, or the turn is computed anew at once. Stores no reply."""
    async with parts.sessions.begin() as session:
        conversation = await sequence.locked(session, leased.conversation_id)
        turn = await session.get_one(Turn, leased.turn_id, with_for_update=True)
        if conversation.owner is Owner.AGENT:
            turn.state, turn.decided_by, turn.done_at = (
                TurnState.DONE,
                "agent_owns",
                await database_now(session),
            )
        else:
            turn.leased_by, turn.lease_until = None, None
    return False
