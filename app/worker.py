"""The worker process: turns that were left over, and the index."""

import asyncio
import signal

import structlog

from app.building import Built, process
from app.index_loop import IndexLoop
from app.loops import forever, running
from app.refining_loop import RefiningLoop
from app.state import holder_name
from app.timer_loop import TimerLoop
from app.turn_runner import TurnRunner
from conversation.timed import HANDLERS
from core import heartbeats
from core.database import single
from core.interpreter import switch_sooner
from core.settings import ServiceSettings

BEAT_SECONDS = 3.0
DRAIN_SECONDS = 4.0
# What fails there may have cost seconds of a processor first.
LONGEST_INDEX_PAUSE = 10.0
log = structlog.get_logger()


async def work(settings: ServiceSettings) -> None:
    """Run every loop until told to stop."""
    switch_sooner()
    async with process(settings, holder_name("worker")) as built:
        runner = TurnRunner(built.parts)
        index = IndexLoop(built.sessions, built.hub, built.search)
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with running(
            listen=forever(built.hub.run),
            heartbeat=forever(lambda: _beat(built)),
            turns=forever(runner.take_left_over),
            timers=forever(TimerLoop(built.sessions, HANDLERS).run),
            rasa=forever(built.parts.rasa.watch),
            index=forever(index.run, longest=LONGEST_INDEX_PAUSE),
            progress=forever(index.progress.step),
            verdicts=forever(RefiningLoop(built.sessions, built.search).step, longest=LONGEST_INDEX_PAUSE),
        ):
            await stop.wait()
        await runner.drain(DRAIN_SECONDS)


async def _beat(built: Built) -> None:
    async with single(built.sessions) as session:
        await heartbeats.beat(session, "worker", built.parts.holder)
    await asyncio.sleep(BEAT_SECONDS)
