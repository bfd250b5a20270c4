"""Timers: each fires once and in time, whoever fires it and whatever fails meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.timer_loop import TimerLoop
from core import timers
from core.database import Sessions, create_engine, create_sessions, database_now
from core.event_log import SYSTEM, Event, record
from core.timers import Handler, Timer

RINGS = "rings"
POLL_SECONDS = 0.02


class Broken(Exception):
    """A handler that cannot do its work."""


@dataclass(slots=True)
class Bell:
    """A handler that leaves an event for each time it rings.

    Attributes:
        broken: subjects for which it fails.
        again: subjects that it wants to hear of once more, and when.
    """

    broken: set[UUID] = field(default_factory=set)
    again: dict[UUID, datetime] = field(default_factory=dict)
    told: list[UUID] = field(default_factory=list)

    async def lock(self, session: AsyncSession, subject_id: UUID) -> None:
        await session.execute(select(func.pg_advisory_xact_lock(subject_id.int % 2**31)))

    async def fire(self, session: AsyncSession, subject_id: UUID, now: datetime) -> datetime | None:
        record(session, "bell_rung", by=SYSTEM, subject=("bell", subject_id), site_id=None, at=now)
        await session.flush()
        if subject_id in self.broken:
            raise Broken
        return self.again.pop(subject_id, None)

    async def fired(self, sessions: Sessions, subject_id: UUID) -> None:
        self.told.append(subject_id)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {RINGS: Handler(self.lock, self.fire, self.fired)}


async def set_all(sessions: Sessions, ages: Mapping[UUID, float]) -> None:
    """Set timers that were due so many seconds ago; a negative number is still to come."""
    async with sessions.begin() as session:
        now = await database_now(session)
        for subject_id, age in ages.items():
            await timers.schedule(session, RINGS, subject_id, now - timedelta(seconds=age))


async def rung(sessions: Sessions) -> list[UUID]:
    async with sessions.begin() as session:
        query = select(Event.subject_id).where(Event.kind == "bell_rung").order_by(Event.at, Event.id)
        return list(await session.scalars(query))


async def rows(sessions: Sessions) -> dict[UUID, Timer]:
    async with sessions.begin() as session:
        return {timer.subject_id: timer for timer in await session.scalars(select(Timer))}


async def make_due(sessions: Sessions) -> None:
    """Let the time pass after which what failed is tried again."""
    async with sessions.begin() as session:
        await session.execute(update(Timer).values(next_attempt_at=Timer.due_at))


async def fire_what_is_due(sessions: Sessions, bell: Bell) -> list[bool]:
    found = await timers.look(sessions, bell.handlers.keys(), 1000)
    return [await timers.fire(sessions, timer_id, bell.handlers) for timer_id in found.ids]


async def test_what_is_due_fires_oldest_first_and_what_is_not_stays(empty_sessions: Sessions) -> None:
    bell, subjects = Bell(), [uuid4() for _ in range(5)]
    await set_all(empty_sessions, dict(zip(subjects, (10, 30, 20, -60, 40), strict=True)))
    assert await fire_what_is_due(empty_sessions, bell) == [True] * 4
    assert await rung(empty_sessions) == [subjects[i] for i in (4, 1, 2, 0)]
    assert bell.told == await rung(empty_sessions)
    assert set(await rows(empty_sessions)) == {subjects[3]}


async def test_a_timer_that_is_moved_away_or_taken_back_after_it_was_seen_does_not_fire(
    empty_sessions: Sessions,
) -> None:
    bell, moved, cancelled = Bell(), uuid4(), uuid4()
    await set_all(empty_sessions, {moved: 5, cancelled: 5})
    found = await timers.look(empty_sessions, bell.handlers.keys(), 10)
    await set_all(empty_sessions, {moved: -60})
    async with empty_sessions.begin() as session:
        await timers.cancel(session, cancelled, RINGS)
    assert [await timers.fire(empty_sessions, timer_id, bell.handlers) for timer_id in found.ids] == [False, False]
    assert set(await rows(empty_sessions)) == {moved}
    assert await rung(empty_sessions) == []


async def test_there_is_one_timer_of_a_kind_for_a_subject(empty_sessions: Sessions) -> None:
    subject = uuid4()
    for age in (10, -10, 20):
        await set_all(empty_sessions, {subject: age})
    async with empty_sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Timer)) == 1


async def test_setting_one_kind_can_take_back_another(empty_sessions: Sessions) -> None:
    subject, other = uuid4(), uuid4()
    await set_all(empty_sessions, {subject: 1, other: 1})
    async with empty_sessions.begin() as session:
        now = await database_now(session)
        await timers.schedule(session, "sings", subject, now, instead_of=(RINGS,))
    assert {timer.subject_id: timer.kind for timer in (await rows(empty_sessions)).values()} == {
        subject: "sings",
        other: RINGS,
    }


async def test_a_handler_may_ask_to_be_called_again(empty_sessions: Sessions) -> None:
    subject = uuid4()
    async with empty_sessions.begin() as session:
        later = await database_now(session) + timedelta(minutes=7)
    await set_all(empty_sessions, {subject: 1})
    await fire_what_is_due(empty_sessions, Bell(again={subject: later}))
    assert (await rows(empty_sessions))[subject].due_at == later


async def test_two_processes_fire_two_hundred_timers_once_each(
    empty_database_url: str, empty_sessions: Sessions
) -> None:
    subjects = [uuid4() for _ in range(200)]
    await set_all(empty_sessions, {subject: 200 - number for number, subject in enumerate(subjects)})
    engines = [create_engine(empty_database_url) for _ in range(2)]
    bells = [Bell(), Bell()]
    loops = [TimerLoop(create_sessions(engine), bell.handlers) for engine, bell in zip(engines, bells, strict=True)]
    while await rows(empty_sessions):
        await asyncio.gather(*(loop.run() for loop in loops))
    assert Counter(await rung(empty_sessions)) == Counter(subjects)
    assert sorted(bells[0].told + bells[1].told) == sorted(subjects)
    for engine in engines:
        await engine.dispose()


async def test_the_same_timer_fired_many_times_at_once_fires_once(empty_sessions: Sessions) -> None:
    bell, subject = Bell(), uuid4()
    await set_all(empty_sessions, {subject: 1})
    (timer_id,) = (await timers.look(empty_sessions, bell.handlers.keys(), 10)).ids
    fired = await asyncio.gather(*(timers.fire(empty_sessions, timer_id, bell.handlers) for _ in range(8)))
    assert sum(fired) == 1
    assert await rung(empty_sessions) == [subject]


async def test_a_handler_that_fails_holds_up_nobody_and_is_tried_again(empty_sessions: Sessions) -> None:
    first, *others = subjects = [uuid4() for _ in range(6)]
    await set_all(empty_sessions, {subject: 60 - number for number, subject in enumerate(subjects)})
    bell = Bell(broken={first})
    loop = TimerLoop(empty_sessions, bell.handlers)
    await loop.run()
    # What it had written before it failed is not there.
    assert sorted(await rung(empty_sessions)) == sorted(others)
    (timer,) = (await rows(empty_sessions)).values()
    assert (timer.subject_id, timer.failures) == (first, 1)
    assert timer.next_attempt_at > timer.due_at + timedelta(seconds=60)
    assert (await timers.look(empty_sessions, bell.handlers.keys(), 10)).ids == ()
    for failures in (2, 3):
        await make_due(empty_sessions)
        await loop.run()
        assert (await rows(empty_sessions))[first].failures == failures
    bell.broken.clear()
    await make_due(empty_sessions)
    await loop.run()
    assert (await rung(empty_sessions))[-1] == first
    assert await rows(empty_sessions) == {}


async def test_a_subject_that_somebody_holds_locked_holds_up_nobody_else(empty_sessions: Sessions) -> None:
    first, *others = subjects = [uuid4() for _ in range(6)]
    await set_all(empty_sessions, {subject: 60 - number for number, subject in enumerate(subjects)})
    bell = Bell()
    loop = TimerLoop(empty_sessions, bell.handlers)
    async with empty_sessions.begin() as session:
        await bell.lock(session, first)
        running = asyncio.create_task(loop.run())
        for _ in range(200):
            if len(await rung(empty_sessions)) == len(others):
                break
            await asyncio.sleep(POLL_SECONDS)
    await running
    assert set(others) <= set(await rung(empty_sessions))
    await make_due(empty_sessions)
    await loop.run()
    assert sorted(await rung(empty_sessions)) == sorted(subjects)


async def test_setting_a_timer_anew_forgets_its_failures(empty_sessions: Sessions) -> None:
    subject = uuid4()
    await set_all(empty_sessions, {subject: 5})
    await TimerLoop(empty_sessions, Bell(broken={subject}).handlers).run()
    await set_all(empty_sessions, {subject: 5})
    assert await fire_what_is_due(empty_sessions, Bell()) == [True]


async def test_a_process_that_dies_while_it_fires_loses_nothing(
    empty_database_url: str, empty_sessions: Sessions
) -> None:
    subject = uuid4()
    await set_all(empty_sessions, {subject: 5})
    engine = create_engine(empty_database_url, application="dies")

    async def die(session: AsyncSession, subject_id: UUID, now: datetime) -> datetime | None:
        async with empty_sessions.begin() as other:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dies'"
            await other.execute(text(ended))
        return None

    dying = Bell()
    handlers = {RINGS: Handler(dying.lock, die, dying.fired)}
    await TimerLoop(create_sessions(engine), handlers).run()
    assert dying.told == []
    await make_due(empty_sessions)
    assert await fire_what_is_due(empty_sessions, Bell()) == [True]
    assert await rung(empty_sessions) == [subject]
    await engine.dispose()


async def test_kinds_that_a_process_does_not_know_are_left_to_others(empty_sessions: Sessions) -> None:
    async with empty_sessions.begin() as session:
        await timers.schedule(session, "from_the_future", uuid4(), await database_now(session))
    await TimerLoop(empty_sessions, Bell().handlers).run()
    assert len(await rows(empty_sessions)) == 1


async def test_who_looks_is_told_how_long_to_wait(empty_sessions: Sessions) -> None:
    nothing = await timers.look(empty_sessions, (RINGS,), 10)
    assert (nothing.ids, nothing.late, nothing.next_in) == ((), 0.0, None)
    await set_all(empty_sessions, {uuid4(): -60, uuid4(): -90, uuid4(): 30, uuid4(): 10})
    found = await timers.look(empty_sessions, (RINGS,), 10)
    assert len(found.ids) == 2
    assert 30 <= found.late < 60
    assert await fire_what_is_due(empty_sessions, Bell()) == [True, True]
    later = await timers.look(empty_sessions, (RINGS,), 10)
    assert later.next_in is not None
    assert 30 < later.next_in <= 60
