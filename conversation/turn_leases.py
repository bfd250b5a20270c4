"""Leases on turns: who works on which, for how long, and in which order."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from conversation.models import Turn, TurnState
from core.database import Sessions

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


async def take(sessions: Sessions, holder: str, conversation_id: UUID) -> TurnLease | None:
    """Take the next due turn of a conversation, if nobody works on it."""
    return await _take(sessions, holder, conversation_id, unattended_for=None)


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
    return await _take(sessions, holder, None, unattended_for=unattended_seconds, lost_at_once=lost_at_once)


async def held(session: AsyncSession, lease: TurnLease) -> tuple[Turn, datetime] | None:
    """The turn, locked, and the time, if the lease still holds; the conversation must be locked before."""
    query = select(Turn, func.clock_timestamp()).where(Turn.id == lease.turn_id).with_for_update()
    turn, now = (await session.execute(query.execution_options(populate_existing=True))).one()
    is_ours = turn.leases_lost == lease.leases_lost and turn.is_held_by(lease.holder, now)
    return (turn, now) if turn.state is TurnState.DUE and is_ours else None


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
        if (found := await held(session, lease)) is not None:
            turn, now = found
            turn.lease_until = now


async def _take(
    sessions: Sessions,
    holder: str,
    conversation_id: UUID | None,
    *,
    unattended_for: float | None,
    lost_at_once: bool = True,
) -> TurnLease | None:
    earlier = aliased(Turn)
    # Only the head of a conversation's line may be taken, so its turns are serial however many processes work.
    is_head = ~exists().where(
        earlier.conversation_id == Turn.conversation_id, earlier.state == TurnState.DUE, earlier.seq < Turn.seq
    )
    # The same for the whole statement, so that an index can be used.
    moment = func.statement_timestamp()
    async with sessions.begin() as session:
        query = select(Turn, moment).where(Turn.state == TurnState.DUE, Turn.free(moment), is_head)
        if conversation_id is not None:
            query = query.where(Turn.conversation_id == conversation_id)
        if unattended_for is not None:
            is_old = Turn.created_at <= moment - timedelta(seconds=unattended_for)
            query = query.where(Turn.lost(moment) | is_old if lost_at_once else is_old)
        query = query.order_by(Turn.created_at, Turn.seq).limit(1).with_for_update(skip_locked=True)
        found = (await session.execute(query)).one_or_none()
        if found is None:
            return None
        turn, now = found
        seconds = LEASE_SECONDS if turn.leased_by is None else TAKEOVER_SECONDS
        turn.take(holder, now, seconds)
        age = (now - turn.created_at).total_seconds()
        left = min(seconds - RESERVE_SECONDS, OWED_SECONDS - age)
        return TurnLease(turn.id, turn.conversation_id, holder, turn.leases_lost, time.monotonic() + left)
