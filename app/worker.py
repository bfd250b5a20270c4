"""The worker process: turns that were left over, and the index."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

import structlog

from app.building import Built, process
from app.state import holder_name
from conversation import turns
from core import heartbeats
from core.database import database_now
from core.notify import notify
from core.settings import ServiceSettings
from retrieval.builder import build_outdated

POLL_SECONDS = 0.4
MOST_TURNS = 16
# A turn that nobody took for this long was stored by an app that died before it began.
UNATTENDED_SECONDS = 1.0
INDEX_SECONDS = 1.0
# While the model is loading here a turn is left to the app; past this it must be decided without a search.
UNATTENDED_WHILE_LOADING_SECONDS = 9.0
BEAT_SECONDS = 3.0
PAUSE_AFTER_FAILURE = 1.0
log = structlog.get_logger()


async def work(settings: ServiceSettings) -> None:
    """Run every loop until told to stop."""
    async with process(settings, holder_name("worker")) as built:
        running: set[asyncio.Task[None]] = set()
        loops = (
            built.hub.run(),
            _forever("heartbeat", lambda: _beat(built)),
            _forever("turns", lambda: _turns_left_over(built, running)),
            _forever("index", lambda: _index(built)),
        )
        tasks = [asyncio.create_task(loop) for loop in loops]
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _forever(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Repeat a step; a failure is logged and the step tried again, for whatever it took is leased or a row."""
    while True:
        try:
            await step()
        except Exception as error:
            log.exception("worker_step_failed", step=name, kind=type(error).__name__)
            await asyncio.sleep(PAUSE_AFTER_FAILURE)


async def _beat(built: Built) -> None:
    async with built.sessions.begin() as session:
        await heartbeats.beat(session, "worker", "worker", await database_now(session))
    await asyncio.sleep(BEAT_SECONDS)


async def _turns_left_over(built: Built, running: set[asyncio.Task[None]]) -> None:
    """Take what was left over, several at a time: one that waits for Rasa must not hold up the others."""
    unattended = UNATTENDED_SECONDS if built.search.is_ready else UNATTENDED_WHILE_LOADING_SECONDS
    leased = await turns.lease_left_over(built.parts, unattended) if len(running) < MOST_TURNS else None
    if leased is None:
        await asyncio.sleep(POLL_SECONDS)
        return
    task = asyncio.create_task(turns.work(built.parts, leased))
    running.add(task)
    task.add_done_callback(lambda done: _finished(done, running))


def _finished(task: asyncio.Task[None], running: set[asyncio.Task[None]]) -> None:
    running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        # Its lease runs out, and the turn is taken over once more.
        log.error("turn_failed", exc_info=error)


async def _index(built: Built) -> None:
    """Keep the snapshots on disk and in this process level with what is published."""
    await built.search.load()
    # Damage on disk is looked for once, at the start: it reads every file.
    verify = True
    with built.hub.watch("knowledge") as changed:
        while True:
            changed.clear()
            async with built.sessions.begin() as session:
                now = await database_now(session)
            encoder, folder = built.search.encoder, built.search.folder
            if await build_outdated(built.sessions, encoder, folder, now, verify=verify):
                await notify(built.sessions, "index")
            verify = False
            await built.search.live.refresh()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), INDEX_SECONDS)
