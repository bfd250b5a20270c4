"""Turns: the bot's work on a customer's message, in two short transactions with the computing in between."""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import anyio
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import (
    announcing,
    arbitration,
    bursts,
    clock,
    escalation,
    moves,
    requests,
    sequence,
    speech,
    transcript,
    turn_leases,
    verdicts,
)
from conversation.audience import readable_by
from conversation.bursts import Burst
from conversation.episode import Episode
from conversation.facts import Decision, OpenField
from conversation.facts import Turn as TurnFacts
from conversation.models import Conversation, MessageKind, Owner, Turn
from conversation.rasa_gateway import RasaFailed, RasaGateway
from conversation.turn_leases import TurnLease
from core.catalogs import catalogs
from core.database import Sessions
from core.event_log import SYSTEM
from directory import customers, sites
from handoff import checklists, tickets
from knowledge.models import Audience
from retrieval import search_log
from retrieval.bands import Band
from retrieval.search import SearchQuery, SearchResult
from retrieval.service import SearchService, SearchWarmingUp

SEARCH_SECONDS = 4.0
LEAST_SEARCH_SECONDS = 0.3
SHORT_WORDS = 3
LOST_TWICE = 2
# By then even opening a ticket failed again and again: say so, and let the messages behind this one through.
HOPELESS = 5
AGENT_OWNS = "agent_owns"
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
class _Read:
    """What the first transaction read."""

    site_id: UUID
    language: str
    epoch: int
    burst: Burst
    facts: TurnFacts
    audiences: frozenset[Audience]


@dataclass(frozen=True, slots=True)
class _Decided:
    """What was computed between the transactions.

    Attributes:
        words: what was searched for and recognised: all that was said, or the newest of several messages.
    """

    decision: Decision
    words: str
    result: SearchResult | None = None
    with_rasa: bool = False

    def question(self, burst: Burst) -> str | None:
        """What the request is about from now on, if the decision takes it from these messages."""
        if self.decision.row == arbitration.ASKS_FOR_PERSON:
            return burst.matter
        return self.words if self.decision.row in arbitration.QUESTION_ROWS else None


async def drain(parts: Parts, conversation_id: UUID) -> None:
    """Work on a conversation's due turns, one by one in order, until none is left for this process."""
    while (lease := await turn_leases.take(parts.sessions, parts.holder, conversation_id)) is not None:
        await work(parts, lease)


async def go_on(parts: Parts, lease: TurnLease) -> None:
    """Finish a leased turn, then the turns behind it, into one of which it may have been merged."""
    await work(parts, lease)
    await drain(parts, lease.conversation_id)


async def work(parts: Parts, lease: TurnLease) -> None:
    """Finish a leased turn: decide without any transaction open, then store replies and effects in one.

    A first lease asks Rasa; a taken over turn is decided without it; one that was lost twice becomes a ticket.
    """
    finished = False
    try:
        stored = await (_give_up if lease.leases_lost >= LOST_TWICE else _compute)(parts, lease)
        finished = True
    finally:
        if not finished:
            with contextlib.suppress(SQLAlchemyError, OSError):
                await turn_leases.give_back(parts.sessions, lease)
    if stored:
        await announcing.changed(parts.sessions, lease.conversation_id)


async def _compute(parts: Parts, lease: TurnLease) -> bool:
    """Read, decide, store; whether anything was stored."""
    read = await _read(parts, lease)
    if read is None:
        return False
    decided = await _decide(parts, lease, read)
    stored = await _store(parts, lease, read, decided)
    row, with_rasa = decided.decision.row, decided.with_rasa
    log.info("turn_done", turn_id=str(lease.turn_id), row=row, with_rasa=with_rasa, stored=stored)
    return stored


async def _read(parts: Parts, lease: TurnLease) -> _Read | None:
    async with parts.sessions.begin() as session:
        turn = await session.get_one(Turn, lease.turn_id)
        burst = await bursts.of_turn(session, turn)
        conversation = await session.get_one(Conversation, lease.conversation_id)
        if conversation.owner is Owner.AGENT:
            await _end_for_agent(session, lease)
            return None
        facts = await _facts(session, conversation, burst)
        audiences = readable_by(await customers.get(session, conversation.customer_id))
        return _Read(conversation.site_id, conversation.language, conversation.epoch, burst, facts, audiences)


async def _facts(session: AsyncSession, conversation: Conversation, burst: Burst) -> TurnFacts:
    is_text = burst.newest.option_id is None
    request = await requests.get(session, burst.newest.request_id)
    # What was shown in a request that has ended waits for nothing any more.
    awaited = await verdicts.awaited(session, request.id) if request.closed_at is None else None
    return TurnFacts(
        owner=conversation.owner,
        option=burst.newest.option_id,
        asks_for_person=is_text and burst.asks_for_person,
        social=burst.social if is_text else None,
        has_words=any(character.isalnum() for character in burst.whole),
        is_question=burst.is_question,
        is_short=len(burst.whole.split()) <= SHORT_WORDS,
        open_field=await _open_field(session, conversation, burst),
        awaits_verdict=awaited is MessageKind.ANSWER,
        awaits_choice=awaited is MessageKind.CHOICES,
    )


async def _open_field(session: AsyncSession, conversation: Conversation, burst: Burst) -> OpenField | None:
    """The open checklist field, unless what was said cannot be about it.

    That is an option of another question than the newest, or what was written before the field was asked for.
    """
    if conversation.owner is not Owner.QUEUE:
        return None
    option, asked_in = burst.newest.option_id, burst.newest.in_reply_to
    if option and asked_in != await transcript.newest_question(session, conversation.id):
        return None
    ticket = await tickets.live_ticket(session, conversation.id)
    field = await checklists.open_field(session, ticket.id) if ticket is not None else None
    if field is None or field.asked_at is None:
        return None
    said = [option] if option else burst.said_since(field.asked_at)
    return OpenField(field.key, checklists.accepted_of_several(field.type, field.choices, said)) if said else None


async def _decide(parts: Parts, lease: TurnLease, read: _Read) -> _Decided:
    """What to do, the search behind it, and whether Rasa took part."""
    facts, words = read.facts, read.burst.whole
    if facts.option is not None or not facts.has_words:
        return _Decided(arbitration.decide(facts, intent=None), words)
    words, result = await _search(parts, lease, read)
    if facts.asks_for_person:
        # Decided already; what the search found only helps to choose the queue.
        return _Decided(arbitration.decide(facts, intent=None), words, result)
    if result is not None:
        facts = replace(facts, band=result.band, articles=tuple(hit.article_id for hit in result.hits))
    if lease.leases_lost or lease.seconds_left <= 0:
        return _Decided(arbitration.decide(facts, intent=None), words, result)
    try:
        decision = await parts.rasa.decide(lease.conversation_id, words, facts, within=lease.seconds_left)
    except RasaFailed as failure:
        log.warning("rasa_failed", cause=failure.cause, turn_id=str(lease.turn_id))
        return _Decided(arbitration.decide(facts, intent=None), words, result)
    return _Decided(decision, words, result, with_rasa=True)


async def _search(parts: Parts, lease: TurnLease, read: _Read) -> tuple[str, SearchResult | None]:
    """What was searched for, and what was found; `None` when searching failed."""
    try:
        with anyio.move_on_after(min(SEARCH_SECONDS, max(lease.seconds_left, LEAST_SEARCH_SECONDS))):
            return await _found(parts, read)
    except SearchWarmingUp:
        log.warning("search_warming_up")
        return read.burst.whole, None
    log.warning("search_timed_out")
    return read.burst.whole, None


async def _found(parts: Parts, read: _Read) -> tuple[str, SearchResult]:
    """What was searched for and found: of several messages the newest alone if that is understood better.

    Then it puts right what came before; otherwise the messages say one thing together.
    """
    whole, correction = read.burst.whole, read.burst.correction
    if read.facts.asks_for_person:
        # What it is about chooses the queue.
        whole, correction = read.burst.matter or whole, None
    together = await parts.search.search(_query(read, whole))
    if correction is not None:
        alone = await parts.search.search(_query(read, correction))
        if _stands_alone(together, alone):
            return correction, alone
    return whole, together


def _stands_alone(together: SearchResult, alone: SearchResult) -> bool:
    if alone.band is Band.NONE:
        return False
    firsts = [tuple(hit.article_id for hit in found.hits[:1]) for found in (together, alone)]
    if alone.band is together.band and firsts[0] == firsts[1]:
        return False
    return alone.band is Band.SURE or alone.confidence > together.confidence


def _query(read: _Read, words: str) -> SearchQuery:
    return SearchQuery(read.site_id, words, read.language, read.audiences)


async def _store(parts: Parts, lease: TurnLease, read: _Read, decided: _Decided) -> bool:
    """The second transaction; false when the lease was lost or the conversation changed owner meanwhile."""
    async with parts.sessions.begin() as session:
        held = await _held(session, lease)
        if held is None:
            return False
        conversation, turn, now = held
        if conversation.epoch != read.epoch:
            await _release(session, lease, conversation)
            return False
        if await bursts.merge(session, turn, now):
            return False
        episode = await _episode(session, conversation, turn, now)
        search_id = await _log_search(session, lease, episode, read, decided, now)
        found = decided.result.hits if decided.result else ()
        scene = moves.Scene(
            episode=episode,
            turn_id=turn.id,
            epoch=read.epoch,
            question=decided.question(read.burst),
            audiences=read.audiences,
            confidences={hit.article_id: hit.confidence for hit in found},
            search_id=search_id,
            now=now,
        )
        await moves.carry_out(session, scene, decided.decision)
        turn_leases.end(turn, decided.decision.row, now, with_rasa=decided.with_rasa)
        return True


async def _give_up(parts: Parts, lease: TurnLease) -> bool:
    """A turn that was lost twice becomes a ticket by the shortest way; one that cannot even become that is ended."""
    async with parts.sessions.begin() as session:
        held = await _held(session, lease)
        if held is None:
            return False
        conversation, turn, now = held
        if conversation.owner is Owner.AGENT:
            turn_leases.end(turn, AGENT_OWNS, now)
            return False
        episode = await _episode(session, conversation, turn, now)
        if episode.request.closed_at is not None:
            log.info("late_verdict_dropped", turn_id=str(lease.turn_id))
        elif conversation.owner is Owner.BOT and lease.leases_lost < HOPELESS:
            await escalation.hand_off_bare(session, episode, by=SYSTEM, now=now)
        else:
            key = "notice-added-to-ticket" if conversation.owner is Owner.QUEUE else "notice-failed"
            await speech.say(session, episode, MessageKind.NOTICE, catalogs().text(conversation.language, key), now=now)
            if conversation.owner is Owner.BOT and episode.message is not None:
                # What could not be handed over is, by the latest, when the bot's time is over.
                await clock.question(session, episode.request, episode.message, now)
        turn_leases.end(turn, "lost_twice", now)
    log.error("turn_given_up", turn_id=str(lease.turn_id), leases_lost=lease.leases_lost)
    return True


async def _held(session: AsyncSession, lease: TurnLease) -> tuple[Conversation, Turn, datetime] | None:
    """Conversation and turn, locked in this order, and the time; `None` when the lease was lost."""
    conversation = await sequence.locked(session, lease.conversation_id)
    found = await turn_leases.held(session, lease)
    return (conversation, *found) if found is not None else None


async def _episode(session: AsyncSession, conversation: Conversation, turn: Turn, now: datetime) -> Episode:
    burst = await bursts.of_turn(session, turn)
    for message in burst.messages[:-1]:
        await requests.of_message(session, conversation, message, now)
    request = await requests.of_message(session, conversation, burst.newest, now)
    return Episode(await sites.by_id(session, conversation.site_id), conversation, request, burst.newest)


async def _log_search(
    session: AsyncSession,
    lease: TurnLease,
    episode: Episode,
    read: _Read,
    decided: _Decided,
    now: datetime,
) -> UUID | None:
    if decided.result is None:
        return None
    origin = search_log.Origin(lease.conversation_id, episode.request.id, lease.turn_id)
    return await search_log.record(session, _query(read, decided.words), decided.result, origin, now=now)


async def _release(session: AsyncSession, lease: TurnLease, conversation: Conversation) -> None:
    """After a change of owner: a person answers now, or the turn is computed anew at once."""
    if conversation.owner is Owner.AGENT:
        await _end_for_agent(session, lease)
        return
    turn = await session.get_one(Turn, lease.turn_id)
    turn.leased_by, turn.lease_until = None, None


async def _end_for_agent(session: AsyncSession, lease: TurnLease) -> None:
    if (found := await turn_leases.held(session, lease)) is not None:
        turn_leases.end(found[0], AGENT_OWNS, found[1])
