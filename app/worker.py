"""The worker process: turns that were left over, and the index."""

import asyncio
import signal

import structlog

from app.building import Built, process
from app.loops import forever
from app.state import holder_name
from app.turn_runner import TurnRunner
from core import heartbeats
from core.database import database_now
from core.notify import INDEX, KNOWLEDGE, announced, notify
from core.settings import ServiceSettings
from retrieval.builder import build_outdated

INDEX_SECONDS = 1.0
BEAT_SECONDS = 3.0
DRAIN_SECONDS = 4.0
log = structlog.get_logger()


async def work(settings: ServiceSettings) -> None:
    """Run every loop until told to stop."""
    async with process(settings, holder_name("worker")) as built:
        runner = TurnRunner(built.parts)
        loops = (
            forever("listen", built.hub.run),
            forever("heartbeat", lambda: _beat(built)),
            forever("turns", runner.take_left_over),
            forever("index", lambda: _index(built)),
        )
        tasks = [asyncio.create_task(loop) for loop in loops]
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await runner.drain(DRAIN_SECONDS)


async def _beat(built: Built) -> None:
    async with built.sessions.begin() as session:
        await heartbeats.beat(session, "worker", built.parts.holder, await database_now(session))
    await asyncio.sleep(BEAT_SECONDS)


async def _index(built: Built) -> None:
    """Keep the snapshots on disk and in this process level with what is published."""
    await built.search.load()
    # Damage on disk is looked for once, at the start: it reads every file.
    verify = True
    with built.hub.watch(KNOWLEDGE) as changed:
        while True:
            changed.clear()
            async with built.sessions.begin() as session:
                now = await database_now(session)
            encoder, folder = built.search.encoder, built.search.folder
            if await build_outdated(built.sessions, encoder, folder, now, verify=verify):
                await notify(built.sessions, INDEX)
            verify = False
            await built.search.live.refresh()
            await announced(changed, INDEX_SECONDS)
