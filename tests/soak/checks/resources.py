"""I11: how soon it is as quick as before, and whether anything is left of the faults in memory and connections."""

import itertools
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from tests.soak.checks.evidence import Evidence, Span, seconds
from tests.soak.run import Report
from tests.soak.system.cluster import Cluster
from tests.soak.system.kept import use_of

SLOWER = 1.5
WINDOW_SECONDS = 10.0
RECOVERED_SECONDS = 60.0
# Of so little nobody notices one and a half times as much.
LEAST_P95_SECONDS = 0.25
MEBIBYTE = 2**20
MORE_MEMORY = 1.5
MORE_DESCRIPTORS = 40
MORE_CONNECTIONS = 10


@dataclass(frozen=True, slots=True)
class Use:
    """What a system uses.

    Attributes:
        memory: resident bytes by name of the process.
        descriptors: open files and sockets by name of the process.
        connections: of the service to its database.
    """

    memory: dict[str, int]
    descriptors: dict[str, int]
    connections: int


async def measured(cluster: Cluster, connection: asyncpg.Connection) -> Use:
    """What the system uses now."""
    used = {name: use_of(kept) for name, kept in cluster.kept.items() if name != "postgres"}
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'firstline%'"
    return Use(
        {name: memory for name, (memory, _) in used.items()},
        {name: descriptors for name, (_, descriptors) in used.items()},
        await connection.fetchval(query),
    )


def leaks(before: Use, after: Use, report: Report, *, is_sample: bool) -> None:
    """Compare; a process that was started again meanwhile has to be as small as the one before."""
    report.figures["database connections"] = f"{before.connections} → {after.connections}"
    found = []
    if after.connections > before.connections + MORE_CONNECTIONS:
        found.append(f"{after.connections} connections to the database instead of {before.connections}")
    for name, memory in after.memory.items():
        earlier, descriptors = before.memory.get(name, memory), before.descriptors.get(name, 0)
        used = f"{earlier / MEBIBYTE:.0f} → {memory / MEBIBYTE:.0f} MiB"
        report.figures[name] = f"{used}, descriptors {descriptors} → {after.descriptors[name]}"
        if memory > earlier * MORE_MEMORY:
            found.append(f"{name}: {used}")
        if after.descriptors[name] > descriptors + MORE_DESCRIPTORS:
            found.append(f"{name}: {after.descriptors[name]} descriptors instead of {descriptors}")
    if not is_sample:
        report.looked_at("I11")
        for leak in found:
            report.violate("I11", leak)


def recovery(evidence: Evidence, baseline: Span, healed: Span, report: Report, *, is_sample: bool) -> None:
    """How long after healing the outcomes of ten seconds come as quickly as before the faults.

    Args:
        evidence: the rows.
        baseline: when the load ran without faults, before them.
        healed: the same after them.
        report: takes figures and violations.
        is_sample: whether times are figures only.
    """
    before = _p95(evidence, baseline)
    allowed = max(before, LEAST_P95_SECONDS) * SLOWER
    report.figures["outcome p95 s before faults"] = round(before, 3)
    begin, found = healed[0], math.inf
    while begin + WINDOW_SECONDS <= healed[1]:
        if _p95(evidence, (begin, begin + WINDOW_SECONDS)) <= allowed:
            found = begin - healed[0]
            break
        begin += WINDOW_SECONDS / 2
    report.figures["as quick as before after s"] = round(found, 1) if found < math.inf else "not seen"
    if not is_sample:
        report.looked_at("I11")
        if found > RECOVERED_SECONDS:
            report.violate("I11", f"outcomes were slower than {allowed:.2f} s for {healed[1] - healed[0]:.0f} s")


def silence(evidence: Evidence, report: Report) -> None:
    """The longest time in which nobody got an acknowledgement."""
    moments = sorted(entry.at for entry in evidence.noted("acked"))
    pairs = itertools.pairwise(moments)
    report.figures["longest time without an acknowledgement s"] = round(max((b - a for a, b in pairs), default=0.0), 1)


def since(began: float) -> Span:
    """From a moment until now."""
    return began, time.time()


def _p95(evidence: Evidence, span: Span) -> float:
    """Seconds from a message to its outcome, of the messages of a span; infinite when there are none."""
    sent = {message.id: seconds(message.sent_at) for message in evidence.rows.messages}
    took: Sequence[float] = sorted(
        seconds(turn.done_at) - sent[turn.message_id]
        for turn in evidence.rows.turns
        if turn.done_at is not None and span[0] <= sent.get(turn.message_id, 0.0) < span[1]
    )
    return took[int(len(took) * 0.95)] if took else math.inf
