"""Timers: things that become due at a time, as rows, judged by the database's clock.

A timer is set, moved and taken back in the transaction that changes what it depends on. It fires in one transaction
too, which carries out its effect and deletes the row: a process that dies in the middle leaves it as it was.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Double,
    Index,
    Integer,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    extract,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Sessions, database_now, single

BACK_OFF = timedelta(seconds=1)
LONGEST_BACK_OFF = timedelta(minutes=5)
LOCK_MILLISECONDS = 1000


class Timer(Base):
    """Something that is due at a time; there is at most one of a kind for a subject.

    Attributes:
        kind: whose handler carries it out.
        subject_id: what it is about; which table that is in, the kind says.
        due_at: when.
        next_attempt_at: `due_at`, or later after a failure.
        failures: how often its handler failed.
    """

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind"),
        CheckConstraint("next_attempt_at >= due_at", name="attempt_not_early"),
        Index("ix_timer_due", "due_at"),
        Index("ix_timer_next_attempt", "next_attempt_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    due_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(server_default="0")


# Made once: making them costs more than the database's part.
_TABLE = Base.metadata.tables[Timer.__tablename__]
_FRESH = insert(_TABLE).values(
    kind=bindparam("kind"),
    subject_id=bindparam("subject_id"),
    due_at=bindparam("due_at"),
    next_attempt_at=bindparam("due_at"),
    failures=0,
)
_SET = _FRESH.on_conflict_do_update(
    index_elements=[Timer.subject_id, Timer.kind],
    set_={"due_at": _FRESH.excluded.due_at, "next_attempt_at": _FRESH.excluded.due_at, "failures": 0},
)
_CANCEL = delete(_TABLE).where(
    _TABLE.c.subject_id == bindparam("subject"), _TABLE.c.kind.in_(bindparam("kinds", expanding=True))
)
_SET_INSTEAD = _SET.add_cte(_CANCEL.cte("taken_back"))


@dataclass(frozen=True, slots=True)
class Handler:
    """What a kind of timer does.

    Attributes:
        lock: takes the locks that come before the timer's own, for the subject.
        fire: the effect, given subject and time; a time that it returns is when the timer is due again.
        fired: called after the transaction, to tell whoever waits for news of the subject.
    """

    lock: Callable[[AsyncSession, UUID], Awaitable[object]]
    fire: Callable[[AsyncSession, UUID, datetime], Awaitable[datetime | None]]
    fired: Callable[[Sessions, UUID], Awaitable[None]]


Handlers = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a look at the timers found.

    Attributes:
        ids: of timers that may be fired now, the one that was due first at the head.
        late: for how many seconds that one could have been fired; 0 when there is none.
        next_in: seconds until one may be fired; `None` when there is none.
    """

    ids: tuple[UUID, ...]
    late: float
    next_in: float | None


async def schedule(
    session: AsyncSession, kind: str, subject_id: UUID, due_at: datetime, *, instead_of: Collection[str] = ()
) -> None:
    """Set the timer of a kind for a subject, or move it; its failures are forgotten.

    Args:
        session: the transaction that changes what the timer depends on.
        kind: of the timer.
        subject_id: what it is about.
        due_at: when; a time that has passed is due at once.
        instead_of: kinds of the same subject that are taken back.
    """
    wanted = {"kind": kind, "subject_id": subject_id, "due_at": due_at}
    if instead_of:
        await session.execute(_SET_INSTEAD, {**wanted, "subject": subject_id, "kinds": instead_of})
    else:
        await session.execute(_SET, wanted)


async def cancel(session: AsyncSession, subject_id: UUID, *kinds: str) -> None:
    """Take back the timers of some kinds for a subject, if there are any."""
    await session.execute(_CANCEL, {"subject": subject_id, "kinds": kinds})


async def due_at(session: AsyncSession, kind: str, subject_id: UUID) -> datetime | None:
    """When the timer of a kind for a subject is due, if there is one."""
    return await session.scalar(select(Timer.due_at).where(Timer.subject_id == subject_id, Timer.kind == kind))


async def look(sessions: Sessions, kinds: Collection[str], most: int) -> Waiting:
    """Which timers may be fired now, without locking any.

    Args:
        sessions: for reading.
        kinds: those that this process knows how to carry out.
        most: how many at most.
    """
    async with single(sessions) as session:
        next_in = await session.scalar(_NEXT_IN, {"kinds": kinds})
        if next_in is None or next_in > 0:
            return Waiting((), 0.0, next_in)
        rows = (await session.execute(_READY, {"kinds": kinds, "most": most})).all()
    return Waiting(tuple(row[0] for row in rows), rows[0][1] if rows else 0.0, next_in=0.0)


async def fire(sessions: Sessions, timer_id: UUID, handlers: Handlers) -> bool:
    """Carry out a timer in one transaction; false when another process has it, or it is not due (any more).

    What the handler raises ends the transaction, and the timer stays as it was.
    """
    async with sessions.begin() as session:
        seen = await _taken(session, timer_id)
        if seen is None:
            return False
        kind, subject_id = seen
        handler = handlers[kind]
        await handler.lock(session, subject_id)
        held = select(Timer.next_attempt_at, func.clock_timestamp()).where(Timer.id == timer_id).with_for_update()
        row = (await session.execute(held)).one_or_none()
        if row is None or row[0] > row[1]:
            return False
        now: datetime = row[1]
        # Before the effect, which may set the same timer anew.
        await cancel(session, subject_id, kind)
        again = await handler.fire(session, subject_id, now)
        if again is not None:
            await schedule(session, kind, subject_id, again)
    await handler.fired(sessions, subject_id)
    return True


async def failed(sessions: Sessions, timer_id: UUID) -> int:
    """Note that a handler failed: the timer is tried again, later each time; how often it has failed by now."""
    async with sessions.begin() as session:
        failures = await session.scalar(
            update(Timer)
            .where(Timer.id == timer_id)
            .values(failures=Timer.failures + 1)
            .returning(Timer.failures)
            .execution_options(synchronize_session=False)
        )
        if failures is None:
            return 0
        again = await database_now(session) + back_off(failures)
        moved = update(Timer).where(Timer.id == timer_id).values(next_attempt_at=again)
        await session.execute(moved.execution_options(synchronize_session=False))
        return failures


def back_off(failures: int) -> timedelta:
    """How long a timer rests after so many failures: a second, doubled with each, five minutes at most."""
    return min(BACK_OFF * (1 << min(failures - 1, 16)), LONGEST_BACK_OFF)


def _seconds(span: ColumnElement[Any]) -> ColumnElement[float]:
    return cast(extract("epoch", span), Double)


_KNOWN = Timer.kind.in_(bindparam("kinds", expanding=True))
_NEXT_IN = select(_seconds(func.min(Timer.next_attempt_at) - func.now())).where(_KNOWN)
_READY = (
    select(Timer.id, _seconds(func.now() - Timer.next_attempt_at))
    .where(_KNOWN, Timer.due_at <= func.now(), Timer.next_attempt_at <= func.now())
    .order_by(Timer.due_at, Timer.id)
    .limit(bindparam("most", type_=Integer))
)


async def _taken(session: AsyncSession, timer_id: UUID) -> tuple[str, UUID] | None:
    """Kind and subject of a timer that nobody else is firing; others pass over it until this transaction ends."""
    key = int.from_bytes(timer_id.bytes[:8], "big", signed=True)
    # Whoever waits for a lock in vain fails, and the timers behind this one are not held up.
    patience = func.set_config("lock_timeout", str(LOCK_MILLISECONDS), True)
    row = await session.execute(
        select(Timer.kind, Timer.subject_id, patience).where(Timer.id == timer_id, func.pg_try_advisory_xact_lock(key))
    )
    found = row.one_or_none()
    return (found.kind, found.subject_id) if found is not None else None
