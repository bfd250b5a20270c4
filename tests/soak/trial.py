"""A run under load: begin, measure, inflict faults, heal, measure again, let everybody finish, and check."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from tests.soak.checks import checker, knowledge, resources, rows
from tests.soak.checks.evidence import Evidence, Span, merged
from tests.soak.light.moments import pass_by
from tests.soak.load import history
from tests.soak.load.crowd import Crowd
from tests.soak.run import Context, Report
from tests.soak.system.cluster import Cluster, NotWell, Shape

Inflict = Callable[[Context, Cluster], Awaitable[dict[str, int]]]
"""Does what is to be borne, and returns what it did."""
LOST_ANSWERS = 0.03
"""Part of the connections whose answer is lost on the way while there are faults (F2)."""
QUIET_SECONDS = 90.0
PACE, SAMPLE_PACE = 5.0, 2.0
"""Longest pause between two messages of a visitor in seconds."""
POLL_SECONDS = 0.1
NOT_APPLICABLE = {
    "I7": "this load has no deadlines; `timers` counts them",
    "F12, F13": "there is no Redis: nothing but PostgreSQL holds state",
}


async def under_load(context: Context, name: str, shape: Shape, inflict: Inflict, *, excused: bool = True) -> Report:
    """Make a run of faults under load.

    Agents take whatever tickets wait, also those that earlier runs left on a shared cluster.

    Args:
        context: of the run.
        name: of the run.
        shape: how many processes of each kind.
        inflict: makes the faults.
        excused: whether messages may wait for 60 s after the faults; otherwise the 15 s hold all the time.

    Returns:
        Counts, figures, and the violations of every invariant that applies.
    """
    report = Report(name, context.seed, not_applicable=dict(NOT_APPLICABLE))
    async with context.services.lend(shape, context.random("balancer")) as cluster:
        crowd = Crowd(context, cluster, pace=SAMPLE_PACE if context.is_sample else PACE)
        try:
            evidence = await _carry_out(context, cluster, crowd, inflict, report)
        finally:
            await crowd.close()
    if not excused:
        evidence.faulty = ()
    checker.check(evidence, report)
    resources.silence(evidence, report)
    return report


async def _carry_out(context: Context, cluster: Cluster, crowd: Crowd, inflict: Inflict, report: Report) -> Evidence:
    calm, healing, idle = (3.0, 3.0, 0.5) if context.is_sample else (30.0, 60.0, 30.0)
    context.say("load begins")
    await crowd.begin()
    began = time.time()
    await pass_by(calm)
    baseline, before = resources.since(began), await _use(cluster)
    context.say("faults begin")
    cluster.balancer.lost_answers = LOST_ANSWERS
    report.counts |= await inflict(context, cluster)
    cluster.balancer.lost_answers = 0.0
    report.counts["answers lost on the way"] = cluster.balancer.losses
    try:
        await cluster.wait_until_well()
    except NotWell as error:
        # What customers see of it is found below.
        report.violate("I11", f"the system did not get well again: {error}")
    healed_at = time.time()
    context.say("all faults have healed")
    await pass_by(healing)
    healed = resources.since(healed_at)
    for who in await crowd.finish():
        report.violate("I3", who)
    await _quiet(cluster)
    context.say("resuming and comparing every conversation")
    await crowd.compare()
    await pass_by(idle)
    resources.leaks(before, await _use(cluster), report, is_sample=context.is_sample)
    await knowledge.check(cluster, report)
    evidence = await _evidence(cluster, crowd, healed_at)
    resources.recovery(evidence, baseline, healed, report, is_sample=context.is_sample)
    return evidence


async def _use(cluster: Cluster) -> resources.Use:
    connection = await cluster.connect()
    try:
        return await resources.measured(cluster, connection)
    finally:
        await connection.close()


async def _quiet(cluster: Cluster) -> None:
    """Wait until no turn is due any more; whatever is left after that is the checker's to find."""
    connection = await cluster.connect()
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            while await connection.fetchval("SELECT count(*) FROM turn WHERE state = 'due'"):
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        return
    finally:
        await connection.close()


async def _evidence(cluster: Cluster, crowd: Crowd, healed_at: float) -> Evidence:
    noted = history.read(crowd.histories)
    connection = await cluster.connect()
    try:
        touched = [entry.values["ticket"] for entry in noted if entry.op == "claimed"]
        earlier = await connection.fetch("SELECT conversation_id FROM ticket WHERE id = ANY($1::uuid[])", touched)
        ids = {chat.id for chat in crowd.chats} | {str(row["conversation_id"]) for row in earlier}
        found = await rows.load(connection, ids)
        published = await _published(connection)
    finally:
        await connection.close()
    logs = {path.name: path.read_text(errors="replace") for path in _logs(cluster)}
    return Evidence(noted, found, _faulty(cluster, healed_at), logs, published)


async def _published(connection: asyncpg.Connection) -> frozenset[str]:
    found = await connection.fetch("SELECT id FROM article WHERE published_revision_id IS NOT NULL")
    return frozenset(str(row["id"]) for row in found)


def _logs(cluster: Cluster) -> list[Path]:
    return [*cluster.logs.glob("*.log"), *(cluster.data_dir / "logs").glob("*")]


def _faulty(cluster: Cluster, healed_at: float) -> list[Span]:
    return merged((fault.began_at, fault.ended_at or healed_at) for fault in cluster.faults)
