"""The worker process: turns that were left over, and the index."""

import asyncio
import signal

import structlog

from app.building import Built, process
from app.index_loop import IndexLoop
from app.loops import forever
from app.state import holder_name
from app.timer_loop import TimerLoop
from app.turn_runner import TurnRunner
from conversation.timed import HANDLERS
from core import heartbeats
from core.database import database_now
from core.settings import ServiceSettings

BEAT_SECONDS = 3.0
DRAIN_SECONDS = 4.0
# What fails there may have cost seconds of a processor first.
LONGEST_INDEX_PAUSE = 10.0
log = structlog.get_logger()


async def work(settings: ServiceSettings) -> None:
    """Run every loop until told to stop."""
    async with process(settings, holder_name("worker")) as built:
        runner = TurnRunner(built.parts)
        loops = (
            forever("listen", built.hub.run),
            forever("heartbeat", lambda: _beat(built)),
            forever("turns", runner.take_left_over),
            forever("timers", TimerLoop(built.sessions, HANDLERS).run),
            forever("rasa", built.parts.rasa.watch),
            forever("index", IndexLoop(built.sessions, built.hub, built.search).run, longest=LONGEST_INDEX_PAUSE),
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
