"""The database restarts, throws everybody out, or keeps everybody waiting (F10, F11).

`pg_ctl restart -m immediate` is SIGQUIT to the server and a start; here the server is started again by its keeper.
"""

import asyncio
import contextlib
import signal
import time

import asyncpg

from tests.soak.light.moments import pass_by
from tests.soak.run import Context, Report
from tests.soak.system.cluster import Cluster, Shape
from tests.soak.system.kept import Fault
from tests.soak.trial import under_load

NAME = "database"
COUNT = 60
SAMPLE = 3
KINDS = ("immediate restarts", "terminations of all", "locked tables")
TABLES = ("message", "conversation", "turn", "ticket")
LOCKED = (1.0, 30.0)
LOCKED_IN_SAMPLE = (1.0, 2.0)
BETWEEN = (2.0, 8.0)
BETWEEN_IN_SAMPLE = (0.5, 2.0)
CONNECTED_SECONDS = 20.0
_TERMINATE = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'firstline%'"


async def run(context: Context) -> Report:
    """One of each process; the kinds take turns."""
    return await under_load(context, NAME, Shape(), _disturb)


async def _disturb(context: Context, cluster: Cluster) -> dict[str, int]:
    choose, done = context.random("database"), dict.fromkeys(KINDS, 0)
    for number in range(context.count):
        await pass_by(choose.uniform(*(BETWEEN_IN_SAMPLE if context.is_sample else BETWEEN)))
        kind, table = KINDS[number % len(KINDS)], choose.choice(TABLES)
        seconds = choose.uniform(*(LOCKED_IN_SAMPLE if context.is_sample else LOCKED))
        await cluster.kept["postgres"].wait_until_ready()
        if kind == "immediate restarts":
            pid = cluster.kept["postgres"].pid
            done[kind] += pid is not None and cluster.kept["postgres"].strike(signal.SIGQUIT, "restart", pid)
        elif kind == "terminations of all":
            done[kind] += await _terminate_all(cluster)
        else:
            done[kind] += await _lock(cluster, table, seconds)
    return done


async def _terminate_all(cluster: Cluster) -> bool:
    """End every session of the service, as soon as it has any."""
    connection = await cluster.connect()
    try:
        async with asyncio.timeout(CONNECTED_SECONDS):
            while not await connection.fetchval(_TERMINATE):
                await pass_by(0.05)
    except TimeoutError:
        return False
    finally:
        await connection.close()
    now = time.time()
    cluster.faults.append(Fault("terminate", "postgres", now, now))
    return True


async def _lock(cluster: Cluster, table: str, seconds: float) -> bool:
    """Nobody reads or writes a table for a while; false when the lock was not to be had."""
    connection = await cluster.connect()
    fault = Fault("lock", table, time.time())
    try:
        with contextlib.suppress(asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            async with connection.transaction():
                await connection.execute("SET LOCAL lock_timeout = '5s'")
                await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                await pass_by(seconds)
            return True
        return False
    finally:
        fault.ended_at = time.time()
        cluster.faults.append(fault)
        await connection.close()
