"""Looking at an app from outside: how long ordinary requests take, what its process holds, what the database does."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import psutil

from tests.soak.light.chat import Chat
from tests.soak.light.moments import pass_by
from tests.soak.light.system import ROOT

SETTLE_SECONDS = 1.2


@dataclass(slots=True)
class Probe:
    """Ordinary requests, one after the other, and how long each took.

    Attributes:
        failed: how many had no answer, or one that is no success.
    """

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def p95(self) -> float:
        """Seconds that 95 of 100 requests did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else float("inf")


@contextlib.asynccontextmanager
async def probing(chat: Chat) -> AsyncIterator[Probe]:
    """Read a transcript again and again for as long as the block lasts, and now and then write.

    From a process of its own: whatever else a crowd of clients does is not to count as the app's delay.
    """
    (address, *_) = chat.system.addresses
    told = json.dumps([address.host, address.port, chat.id, chat.token])
    prober = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.soak.light.prober", told), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert prober.stdout is not None
    probe = Probe()
    listening = asyncio.create_task(_listen(prober.stdout, probe))
    try:
        yield probe
    finally:
        prober.kill()
        await prober.wait()
        await listening


async def _listen(lines: asyncio.StreamReader, probe: Probe) -> None:
    while (line := await lines.readline()).endswith(b"\n"):
        seconds, has_failed = line.split()
        probe.seconds.append(float(seconds))
        probe.failed += has_failed == b"failed"


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds."""

    megabytes: float
    files: int
    connections: int


def held_by(pid: int) -> Held:
    """What a process holds now; of its connections those that it believes to be alive."""
    process = psutil.Process(pid)
    alive = [one for one in process.net_connections("tcp") if one.status == psutil.CONN_ESTABLISHED]
    return Held(process.memory_info().rss / 1e6, process.num_fds(), len(alive))


async def transactions(database: asyncpg.Pool) -> int:
    """How many transactions the database has finished; its backends report them with a delay."""
    await pass_by(SETTLE_SECONDS)
    query = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
    async with database.acquire() as connection:
        await connection.execute("SELECT pg_stat_clear_snapshot()")
        return int(await connection.fetchval(query))
