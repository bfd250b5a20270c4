"""SIGKILL of app, worker, Rasa and PostgreSQL at random moments under load."""

import random
import signal
from dataclasses import dataclass

import asyncpg

from tests.soak.light.moments import pass_by
from tests.soak.run import Context, Report
from tests.soak.system.cluster import Cluster, Shape
from tests.soak.system.kept import Kept
from tests.soak.trial import under_load

NAME = "kills"
COUNT = 300
SAMPLE = 6
VICTIMS = {"app": 35, "worker": 20, "rasa": 15, "postgres": 30}
"""How often each kind is chosen, of a hundred."""
BACKENDS = 0.3
"""Part of the kills of PostgreSQL that hit one backend, after which the server restarts itself."""
STARTING = 0.25
"""Part of the kills that may hit a process while it starts."""
GAPS = (0.4, 6.6)
SHORT_GAPS = (0.3, 2.0)
"""Seconds between two kills."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill that is planned.

    Attributes:
        pause: seconds before it.
        kind: of process.
        which: among the processes of that kind, as a part of one.
        while_starting: whether it may hit a process that is still starting; otherwise it waits until that has begun to
            work, for a process that does nothing yet has nothing to lose.
        hits_backend: of PostgreSQL, whether a backend is killed instead of the whole server.
        backend: which one, as a part of one.
    """

    pause: float
    kind: str
    which: float
    while_starting: bool
    hits_backend: bool
    backend: float


async def run(context: Context) -> Report:
    """One of each process."""
    return await under_load(context, NAME, Shape(), kill_at_random)


def planned(choose: random.Random, count: int, gaps: tuple[float, float]) -> list[Kill]:
    """The whole schedule, before anything happens: the same seed makes the same one."""
    kinds, weights = list(VICTIMS), list(VICTIMS.values())
    return [
        Kill(
            pause=choose.uniform(*gaps),
            kind=choose.choices(kinds, weights)[0],
            which=choose.random(),
            while_starting=choose.random() < STARTING,
            hits_backend=choose.random() < BACKENDS,
            backend=choose.random(),
        )
        for _ in range(count)
    ]


async def kill_at_random(context: Context, cluster: Cluster) -> dict[str, int]:
    """Kill what chance chooses, `context.count` times; how often each kind was hit."""
    plan = planned(context.random("kills"), context.count, SHORT_GAPS if context.is_sample else GAPS)
    killed = dict.fromkeys(VICTIMS, 0)
    for number, kill in enumerate(plan, start=1):
        await pass_by(kill.pause)
        victims = cluster.of(kill.kind)
        victim = victims[int(kill.which * len(victims))]
        if not kill.while_starting:
            await victim.wait_until_ready()
        is_backend = kill.kind == "postgres" and kill.hits_backend
        if not (is_backend and await _kill_backend(cluster, victim, kill.backend)):
            while not await victim.kill():
                await pass_by(0.05)
        killed[kill.kind] += 1
        if number % 20 == 0:
            context.say(f"{number} of {context.count} kills")
    return {f"kills of {kind}": count for kind, count in killed.items()}


async def _kill_backend(cluster: Cluster, postgres: Kept, which: float) -> bool:
    """SIGKILL a backend that works for the service; false when there is none to be found."""
    try:
        connection = await cluster.connect()
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    query = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'firstline%' ORDER BY backend_start"
    try:
        pids = [row["pid"] for row in await connection.fetch(query)]
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    finally:
        connection.terminate()
    return bool(pids) and postgres.strike(signal.SIGKILL, "kill of a backend", pids[int(which * len(pids))])
