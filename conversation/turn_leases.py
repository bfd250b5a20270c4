"""Leases on turns: who works on which, for how long, and in which order."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Interval, Select, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from conversation.models import TURN_IS_DUE, Conversation, Turn, TurnState
from core.database import Sessions, single
from directory.models import Site

LEASE_SECONDS = 10.0
TAKEOVER_SECONDS = 3.0
# What is left of a lease for the second transaction.
RESERVE_SECONDS = 0.7
# A message is owed an answer within 15 s; one that waited behind another has less time.
OWED_SECONDS = 13.0


@dataclass(frozen=True, slots=True)
class TurnLease:
    """A turn that one process may finish until the lease ends.

    Attributes:
        leases_lost: how many holders died, failed or were too slow before.
        deadline: monotonic seconds at which computing must be over.
    """

    turn_id: UUID
    conversation_id: UUID
    holder: str
    leases_lost: int
    deadline: float

    @property
    def seconds_left(self) -> float:
        """Seconds that are left for computing; negative when there are none."""
        return self.deadline - time.monotonic()


@dataclass(frozen=True, slots=True)
class HeldTurn:
    """A turn whose lease holds, locked after its conversation, and the database's time."""

    conversation: Conversation
    turn: Turn
    site: Site
    now: datetime


def of_new(turn: Turn, holder: str, now: datetime) -> TurnLease:
    """The lease on a turn that was stored as taken for `LEASE_SECONDS`, at the head of its conversation's line."""
    return _lease(turn, holder, now, LEASE_SECONDS)


async def take(sessions: Sessions, holder: str, conversation_id: UUID) -> TurnLease | None:
    """Take the next due turn of a conversation, if nobody works on it."""
    return await _take(sessions, holder, _NEXT_OF_CONVERSATION, conversation_id=conversation_id)


async def take_left_over(
    sessions: Sessions, holder: str, unattended_seconds: float, *, lost_at_once: bool = True
) -> TurnLease | None:
    """Take the oldest turn that was left over.

    Args:
        sessions: for one short transaction.
        holder: name of this process.
        unattended_seconds: age from which a turn counts as left over.
        lost_at_once: whether one whose holder was lost is taken at whatever age.
    """
    query = _NEXT_OLD_OR_LOST if lost_at_once else _NEXT_OLD
    unattended = timedelta(seconds=unattended_seconds)
    # Mostly there is none, and then one statement tells.
    async with single(sessions) as session:
        if await session.scalar(_IS_ANY_DUE, {"unattended": unattended}) is None:
            return None
    return await _take(sessions, holder, query, unattended=unattended)


async def held(session: AsyncSession, lease: TurnLease) -> HeldTurn | None:
    """Conversation and turn, locked in this order, if the lease still holds."""
    found = HeldTurn(*(await session.execute(_OWN, {"turn_id": lease.turn_id})).one())
    return found if _is_held(found.turn, lease, found.now) else None


async def held_turn(session: AsyncSession, lease: TurnLease) -> tuple[Turn, datetime] | None:
    """The turn alone, locked, and the time, if the lease still holds; nothing may be locked after it."""
    turn, now = (await session.execute(_OWN_TURN, {"turn_id": lease.turn_id})).one()
    return (turn, now) if _is_held(turn, lease, now) else None


def end(turn: Turn, decided_by: str, now: datetime, *, with_rasa: bool = False) -> None:
    """Finish a locked turn.

    Args:
        turn: locked, and held.
        decided_by: the row of the arbitration table, or why there was nothing to decide.
        now: when.
        with_rasa: whether Rasa took part.
    """
    turn.state, turn.done_at, turn.decided_by, turn.with_rasa = TurnState.DONE, now, decided_by, with_rasa


async def end_due(session: AsyncSession, conversation_id: UUID, decided_by: str, now: datetime) -> None:
    """Finish every due turn of a locked conversation, whoever works on it: what they computed is not stored."""
    due = (Turn.conversation_id == conversation_id) & (Turn.state == TurnState.DUE)
    for turn in await session.scalars(select(Turn).where(due).order_by(Turn.seq).with_for_update()):
        end(turn, decided_by, now)


async def give_back(sessions: Sessions, lease: TurnLease) -> None:
    """Let a lease end now after a failure, so that nobody waits for it; whoever takes over counts it as lost."""
    async with sessions.begin() as session:
        if (found := await held_turn(session, lease)) is not None:
            turn, now = found
            turn.lease_until = now


# Made once: making them costs more than the database's part.
_EARLIER = aliased(Turn)
_DUE = TURN_IS_DUE.right
# The same for the whole statement, so that an index can be used.
_MOMENT = func.statement_timestamp()
# Only the head of a conversation's line may be taken, so its turns are serial however many processes work.
_IS_HEAD = ~exists().where(
    _EARLIER.conversation_id == Turn.conversation_id, _EARLIER.state == _DUE, _EARLIER.seq < Turn.seq
)
_IS_OLD = Turn.created_at <= _MOMENT - bindparam("unattended", type_=Interval)
_NEXT = (
    select(Turn, _MOMENT)
    .where(TURN_IS_DUE, Turn.free(_MOMENT), _IS_HEAD)
    .order_by(Turn.created_at, Turn.seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT_OF_CONVERSATION = _NEXT.where(Turn.conversation_id == bindparam("conversation_id"))
_IS_ANY_DUE = select(Turn.id).where(TURN_IS_DUE, Turn.lost(_MOMENT) | _IS_OLD).limit(1)
_NEXT_OLD = _NEXT.where(_IS_OLD)
_NEXT_OLD_OR_LOST = _NEXT.where(Turn.lost(_MOMENT) | _IS_OLD)
_OWN = (
    select(Conversation, Turn, Site, func.clock_timestamp())
    .join(Turn, Turn.conversation_id == Conversation.id)
    .join(Site, Site.id == Conversation.site_id)
    .where(Turn.id == bindparam("turn_id"))
    .with_for_update(of=[Conversation, Turn])
    .execution_options(populate_existing=True)
)
_OWN_TURN = (
    select(Turn, func.clock_timestamp())
    .where(Turn.id == bindparam("turn_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _is_held(turn: Turn, lease: TurnLease, now: datetime) -> bool:
    is_ours = turn.leases_lost == lease.leases_lost and turn.is_held_by(lease.holder, now)
    return turn.state is TurnState.DUE and is_ours


async def _take(
    sessions: Sessions, holder: str, query: Select[Turn, datetime], **values: UUID | timedelta
) -> TurnLease | None:
    async with sessions.begin() as session:
        found = (await session.execute(query, values)).one_or_none()
        if found is None:
            return None
        turn, now = found
        seconds = LEASE_SECONDS if turn.leased_by is None else TAKEOVER_SECONDS
        turn.take(holder, now, seconds)
        return _lease(turn, holder, now, seconds)


def _lease(turn: Turn, holder: str, now: datetime, seconds: float) -> TurnLease:
    age = (now - turn.created_at).total_seconds()
    left = min(seconds - RESERVE_SECONDS, OWED_SECONDS - age)
    return TurnLease(turn.id, turn.conversation_id, holder, turn.leases_lost, time.monotonic() + left)
