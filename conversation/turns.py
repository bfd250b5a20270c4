"""Turns: the bot's work on a customer's message, in two short transactions with the computing in between."""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
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
    known,
    moves,
    requests,
    speech,
    turn_leases,
    turn_reading,
)
from conversation.bursts import Burst, Line
from conversation.episode import Episode
from conversation.facts import Decision
from conversation.facts import Turn as TurnFacts
from conversation.models import Conversation, MessageKind, Owner, Turn
from conversation.rasa.gateway import RasaFailed, RasaGateway
from conversation.replies import Scene
from conversation.turn_leases import HeldTurn, TurnLease
from conversation.turn_reading import Read
from core.catalogs import catalogs
from core.database import Sessions
from core.event_log import SYSTEM
from knowledge.models import Scope
from retrieval import search_log
from retrieval.bands import Band
from retrieval.encoders import Vectors
from retrieval.search import SearchQuery, SearchResult
from retrieval.service import SearchService, SearchWarmingUp

SEARCH_SECONDS = 4.0
LEAST_SEARCH_SECONDS = 0.3
NEAR = 0.5
"""Part of the confidence from which titles are offered that tells uncertainty from having nothing."""
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
class _Decided:
    """What was computed between the transactions.

    Attributes:
        words: what was searched for and recognised: all that was said, or the newest of several messages.
    """

    decision: Decision
    words: str
    result: SearchResult | None = None
    with_rasa: bool = False

    def question(self, burst: Burst, before: str | None) -> str | None:
        """What the request is about from now on, if the decision takes it from these messages.

        Args:
            burst: the messages.
            before: what it was about; beside a call for people only the first thing that is said counts.
        """
        if self.decision.row in arbitration.CALLS_FOR_PEOPLE:
            matter = burst.matter if burst.calls_by_list_or_button else None
            return matter or (None if before else known.told_with_call(burst.typed))
        return self.words if self.decision.row in arbitration.QUESTION_ROWS else None


class _Ending(Enum):
    """How the work on a turn ended.

    Attributes:
        NOTHING_STORED: somebody else has it or what it was about, or its messages wait for the next turn.
        LAST: what it came to is stored, and no turn of the conversation was waiting.
        OTHERS_WAIT: the same, and some were.
    """

    NOTHING_STORED = "nothing_stored"
    LAST = "last"
    OTHERS_WAIT = "others_wait"


async def drain(parts: Parts, conversation_id: UUID) -> None:
    """Work on a conversation's due turns, one by one in order, until none is left for this process."""
    lease = await turn_leases.take(parts.sessions, parts.holder, conversation_id)
    if lease is not None:
        await go_on(parts, lease)


async def go_on(parts: Parts, lease: TurnLease, read: Read | None = None) -> None:
    """Finish a leased turn, then the turns behind it, into one of which it may have been merged.

    Args:
        parts: what it is worked with.
        lease: on the first turn.
        read: what that turn has to know, if it was read already.
    """
    following: TurnLease | None = lease
    while following is not None and await work(parts, following, read):
        following, read = await turn_leases.take(parts.sessions, parts.holder, lease.conversation_id), None


async def work(parts: Parts, lease: TurnLease, read: Read | None = None) -> bool:
    """Finish a leased turn: decide without any transaction open, then store replies and effects in one.

    A first lease asks Rasa; a taken over turn is decided without it; one that was lost twice becomes a ticket.

    Returns:
        Whether the conversation may have turns that are left to do.
    """
    ending = None
    try:
        gives_up = lease.leases_lost >= LOST_TWICE
        ending = await (_give_up(parts, lease) if gives_up else _compute(parts, lease, read))
    finally:
        if ending is None:
            with contextlib.suppress(SQLAlchemyError, OSError):
                await turn_leases.give_back(parts.sessions, lease)
    await announcing.changed(parts.sessions, lease.conversation_id)
    return ending is not _Ending.LAST


async def _compute(parts: Parts, lease: TurnLease, read: Read | None) -> _Ending:
    """Read, decide, store."""
    if read is None:
        read = await turn_reading.of_turn(parts.sessions, lease.turn_id)
    if read.facts.owner is Owner.AGENT:
        async with parts.sessions.begin() as session:
            await _end_for_agent(session, lease)
        return _Ending.NOTHING_STORED
    decided = await _decide(parts, lease, read)
    ending = await _store(parts, lease, read, decided)
    row, with_rasa = decided.decision.row, decided.with_rasa
    log.info("turn_done", turn_id=str(lease.turn_id), row=row, with_rasa=with_rasa, ending=ending.value)
    return ending


async def _decide(parts: Parts, lease: TurnLease, read: Read) -> _Decided:
    """What to do, the search behind it, and whether Rasa took part."""
    facts, words = read.facts, read.burst.whole
    if facts.option is not None or not facts.has_words:
        return _Decided(arbitration.decide(facts, intent=None), words)
    words, result = await _search(parts, lease, read)
    if facts.asks_for_person or facts.asks_for_callback or facts.is_unsafe:
        # Decided already; what the search found only helps to choose the queue.
        return _Decided(arbitration.decide(facts, intent=None), words, result)
    if result is not None:
        facts = _with_found(facts, result)
    if lease.leases_lost or lease.seconds_left <= 0:
        return _Decided(arbitration.decide(facts, intent=None), words, result)
    vector = await _vector(parts, lease, read, words)
    try:
        decision = await parts.rasa.decide(
            lease.conversation_id, words, facts, vector=vector, within=max(lease.seconds_left, 0)
        )
    except RasaFailed as failure:
        log.warning("rasa_failed", cause=failure.cause, turn_id=str(lease.turn_id))
        return _Decided(arbitration.decide(facts, intent=None), words, result)
    return _Decided(decision, words, result, with_rasa=True)


async def _vector(parts: Parts, lease: TurnLease, read: Read, words: str) -> Vectors | None:
    """What Rasa tells intents by; `None` when it could not be made in time."""
    with anyio.move_on_after(min(SEARCH_SECONDS, max(lease.seconds_left, LEAST_SEARCH_SECONDS))):
        try:
            return await parts.search.vector(_query(read, words))
        except SearchWarmingUp:
            return None
    log.warning("vector_timed_out")
    return None


def _with_found(facts: TurnFacts, result: SearchResult) -> TurnFacts:
    articles = tuple(hit.article_id for hit in result.hits)
    is_near = result.band is Band.NONE and result.confidence >= NEAR * result.thresholds.unsure > 0
    scope = result.hits[0].scope if result.hits else Scope.ANSWERED
    return replace(facts, band=result.band, is_near=is_near, articles=articles, scope=scope)


async def _search(parts: Parts, lease: TurnLease, read: Read) -> tuple[str, SearchResult | None]:
    """What was searched for, and what was found; `None` when searching failed."""
    try:
        with anyio.move_on_after(min(SEARCH_SECONDS, max(lease.seconds_left, LEAST_SEARCH_SECONDS))):
            return await _found(parts, read)
    except SearchWarmingUp:
        log.warning("search_warming_up")
        return read.burst.whole, None
    log.warning("search_timed_out")
    return read.burst.whole, None


async def _found(parts: Parts, read: Read) -> tuple[str, SearchResult]:
    """What was searched for and found: of several messages the newest alone if that is understood better.

    Then it puts right what came before; otherwise the messages say one thing together.
    """
    whole, correction = read.burst.whole, read.burst.correction
    if read.facts.asks_for_person or read.facts.asks_for_callback:
        # What it is about chooses the queue.
        whole, correction = read.burst.matter or known.told_with_call(read.burst.texts) or whole, None
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


def _query(read: Read, words: str) -> SearchQuery:
    return SearchQuery(read.site_id, words, read.language, read.audiences)


async def _store(parts: Parts, lease: TurnLease, read: Read, decided: _Decided) -> _Ending:
    """The second transaction; nothing when the lease was lost or the conversation changed owner meanwhile."""
    async with parts.sessions.begin() as session:
        held = await turn_leases.held(session, lease)
        if held is None:
            return _Ending.NOTHING_STORED
        turn, now = held.turn, held.now
        if held.conversation.epoch != read.epoch:
            await _release(session, lease, held.conversation)
            return _Ending.NOTHING_STORED
        line = await bursts.line(session, turn)
        if bursts.merge(turn, line, now):
            return _Ending.NOTHING_STORED
        episode = await _episode(session, held, line.burst)
        search_id = _log_search(session, lease, episode, read, decided, now)
        found = decided.result.hits if decided.result else ()
        scene = Scene(
            episode=episode,
            turn_id=turn.id,
            epoch=read.epoch,
            question=decided.question(read.burst, episode.request.question),
            audiences=read.audiences,
            confidences={hit.article_id: hit.confidence for hit in found},
            search_id=search_id,
            is_upset=decided.decision.is_upset,
            now=now,
        )
        # First, so that it is written together with the rest.
        turn_leases.end(turn, decided.decision.row, now, with_rasa=decided.with_rasa)
        await moves.carry_out(session, scene, decided.decision)
        return _stored(line)


async def _give_up(parts: Parts, lease: TurnLease) -> _Ending:
    """A turn that was lost twice becomes a ticket by the shortest way; one that cannot even become that is ended."""
    async with parts.sessions.begin() as session:
        held = await turn_leases.held(session, lease)
        if held is None:
            return _Ending.NOTHING_STORED
        conversation, turn, now = held.conversation, held.turn, held.now
        if conversation.owner is Owner.AGENT:
            turn_leases.end(turn, AGENT_OWNS, now)
            return _Ending.NOTHING_STORED
        line = await bursts.line(session, turn)
        episode = await _episode(session, held, line.burst)
        if episode.request.closed_at is not None:
            log.info("late_verdict_dropped", turn_id=str(lease.turn_id))
        elif conversation.owner is Owner.BOT and lease.leases_lost < HOPELESS:
            await escalation.hand_off_bare(session, episode, by=SYSTEM, now=now)
        else:
            key = "notice-added-to-ticket" if conversation.owner is Owner.QUEUE else "notice-failed"
            await speech.say(session, episode, MessageKind.NOTICE, catalogs().text(conversation.language, key), now=now)
            if conversation.owner is Owner.BOT and episode.message is not None:
                # What could not be handed over is, by the latest, when the bot's time is over.
                clock.question(session, episode.request, episode.message, now)
                await clock.wind(session, episode.request)
        turn_leases.end(turn, "lost_twice", now)
    log.error("turn_given_up", turn_id=str(lease.turn_id), leases_lost=lease.leases_lost)
    return _stored(line)


def _stored(line: Line) -> _Ending:
    return _Ending.OTHERS_WAIT if line.waiting else _Ending.LAST


async def _episode(session: AsyncSession, held: HeldTurn, burst: Burst) -> Episode:
    for message in burst.messages[:-1]:
        await requests.of_message(session, held.conversation, message, held.now)
    request = await requests.of_message(session, held.conversation, burst.newest, held.now)
    return Episode(held.site, held.conversation, request, burst.newest)


def _log_search(
    session: AsyncSession,
    lease: TurnLease,
    episode: Episode,
    read: Read,
    decided: _Decided,
    now: datetime,
) -> UUID | None:
    if decided.result is None:
        return None
    origin = search_log.Origin(lease.conversation_id, episode.request.id, lease.turn_id)
    return search_log.record(session, _query(read, decided.words), decided.result, origin, now=now)


async def _release(session: AsyncSession, lease: TurnLease, conversation: Conversation) -> None:
    """After a change of owner: a person answers now, or the turn is computed anew at once."""
    if conversation.owner is Owner.AGENT:
        await _end_for_agent(session, lease)
        return
    turn = await session.get_one(Turn, lease.turn_id)
    turn.leased_by, turn.lease_until = None, None


async def _end_for_agent(session: AsyncSession, lease: TurnLease) -> None:
    if (found := await turn_leases.held_turn(session, lease)) is not None:
        turn_leases.end(found[0], AGENT_OWNS, found[1])
