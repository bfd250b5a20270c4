"""Looking at an app from outside: how long ordinary requests take, what its process holds, what the database does."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random

import asyncpg
import psutil

from tests.soak.light.chat import Chat
from tests.soak.light.moments import pass_by
from tests.soak.light.wire import Cut, ask

PAUSE_SECONDS = 0.05
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
async def probing(chat: Chat, choose: Random) -> AsyncIterator[Probe]:
    """Read a transcript again and again for as long as the block lasts, and now and then write."""
    probe = Probe()

    async def go_on() -> None:
        number = 0
        while True:
            number += 1
            call = chat.call("GET", "/messages")
            if number % 10 == 0:
                message = {"client_message_id": f"{choose.getrandbits(64):x}", "text": "hello"}
                call = chat.call("POST", "/messages", message)
            began = time.monotonic()
            try:
                answer = await ask(chat.system.any(choose), call)
                probe.failed += answer.status >= 300
            except Cut:
                probe.failed += 1
            probe.seconds.append(time.monotonic() - began)
            await pass_by(PAUSE_SECONDS)

    task = asyncio.create_task(go_on())
    try:
        yield probe
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


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
