"""Timers under SIGKILLs and clock jumps: none early, none twice, none lost, none late; then an outage of all processes.

Two processes fire them, with the handlers of the service, on a database whose clock is the judge. One of the two at a
time is killed at random, or its time of day moved by as much as years. In the outage both are gone while timers become
due; afterwards the oldest go first.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from app import first_start, migrate
from app.embedded_postgres import throwaway_cluster
from app.timer_loop import AT_ONCE
from core.database import Sessions, create_engine, create_sessions, database_now
from tests.soak.clock import judging, seeding
from tests.soak.clock.firing import Firing, Trouble, faking_library, two_processes
from tests.soak.clock.judging import Fired
from tests.soak.clock.seeding import Planted
from tests.soak.run import Context, Report

NAME = "timers"
COUNT = 10_000
SAMPLE = 150
SECONDS_EACH = 0.06
"""10,000 timers are spread over 10 minutes."""
LEAST_SECONDS = 6.0
LEAD_SECONDS = 2.0
PLANTED_A_SECOND = 150
PAUSE_SECONDS = 12.0
PAUSE_OF_SAMPLE = 2.0
OUTAGE_OF = 5
"""One timer for every so many becomes due in the outage."""
OUTAGE_SECONDS = 30.0
GRACE_SECONDS = 30.0
POLL_SECONDS = 0.1


async def run(context: Context) -> Report:
    """Fire `context.count` timers under faults, then a fifth as many after an outage."""
    report = Report(NAME, context.seed)
    report.looked_at("I7")
    if faking_library() is None:
        report.skipped["F19 clock jumps"] = "libfaketime is not installed (package libfaketime, or FAKETIME_LIBRARY)"
    with throwaway_cluster() as url:
        await asyncio.to_thread(migrate.upgrade, url)
        engine = create_engine(url)
        sessions = create_sessions(engine)
        await first_start.load_demo(sessions)
        async with two_processes(url, context.folder) as pair:
            spread = await _under_faults(context, report, sessions, pair)
            overdue = await _after_outage(context, report, sessions, pair)
        await judging.whole(sessions, [*spread, *overdue], report)
        await engine.dispose()
    return report


async def _under_faults(
    context: Context, report: Report, sessions: Sessions, pair: tuple[Firing, Firing]
) -> list[Planted]:
    seconds = max(context.count * SECONDS_EACH, LEAST_SECONDS)
    planted = await _plant(context, sessions, context.count, seconds, "spread")
    context.say(f"{len(planted):,} timers become due within {seconds:.0f} s")
    trouble = Trouble(pair, context.random("trouble"), PAUSE_OF_SAMPLE if context.is_sample else PAUSE_SECONDS)
    making = asyncio.create_task(trouble.make())
    try:
        await _until_due(sessions, planted)
    finally:
        trouble.over.set()
        await making
    await _until_fired(sessions, planted)
    found = await judging.fired(sessions, planted, report)
    if not context.is_sample:
        # The machine may be busy with other tests.
        judging.too_late(found, report)
    report.counts |= {"timers": len(planted), "kills": trouble.kills, "clock jumps": trouble.jumps}
    report.figures |= _lateness(found)
    return planted


async def _after_outage(
    context: Context, report: Report, sessions: Sessions, pair: tuple[Firing, Firing]
) -> list[Planted]:
    for one in pair:
        await one.kill()
    count = max(context.count // OUTAGE_OF, 1)
    seconds = min(OUTAGE_SECONDS, count * SECONDS_EACH)
    planted = await _plant(context, sessions, count, seconds, "outage")
    context.say(f"outage, in which {count:,} timers become due")
    await _until_due(sessions, planted)
    async with asyncio.TaskGroup() as group:
        for one in pair:
            group.create_task(one.start())
    await _until_fired(sessions, planted)
    found = await judging.fired(sessions, planted, report)
    # What both processes carry out at the same moment may end in any order.
    places, allowed = judging.overtaken(found), 2 * AT_ONCE
    if places > allowed:
        report.violate("I7", f"after the outage a timer was fired {places} places before older ones")
    took = (found[-1].at - found[0].at).total_seconds() if found else 0.0
    report.counts["overdue timers"] = count
    report.figures["overdue fired a second"] = round(count / max(took, 0.001), 1)
    report.figures["overdue, places out of order"] = places
    return planted


async def _plant(context: Context, sessions: Sessions, count: int, seconds: float, part: str) -> list[Planted]:
    choose = context.random(part)
    async with sessions.begin() as session:
        begin = await database_now(session) + timedelta(seconds=LEAD_SECONDS + count / PLANTED_A_SECOND)
    dues = sorted(begin + timedelta(seconds=choose.uniform(0, seconds)) for _ in range(count))
    first = seeding.FIRST_NUMBER if part == "spread" else seeding.FIRST_NUMBER * 2
    planted = await seeding.plant(sessions, dues, choose, first_number=first)
    async with sessions.begin() as session:
        assert await database_now(session) < begin, "planting took longer than expected; nothing could be in time"
    return planted


async def _until_due(sessions: Sessions, planted: Sequence[Planted]) -> None:
    last = max(one.due_at for one in planted)
    while True:
        async with sessions.begin() as session:
            if await database_now(session) > last:
                return
        await asyncio.sleep(POLL_SECONDS)


async def _until_fired(sessions: Sessions, planted: Sequence[Planted]) -> None:
    """Until every one has fired, or none of them does any more."""
    left, patience = len(planted), GRACE_SECONDS
    while patience > 0 and (now := await judging.pending(sessions, planted)):
        patience = GRACE_SECONDS if now < left else patience - POLL_SECONDS
        left = now
        await asyncio.sleep(POLL_SECONDS)


def _lateness(found: Sequence[Fired]) -> dict[str, float | str]:
    late = sorted(one.late for one in found)
    if not late:
        return {}
    return {
        "late p50 s": round(late[len(late) // 2], 3),
        "late p95 s": round(late[int(len(late) * 0.95)], 3),
        "late at most s": round(late[-1], 3),
    }
