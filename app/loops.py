"""Loops of a process that outlive the failure of a step."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any

import structlog

from core.database_faults import FAULTS, fault_of
from core.retries import Retry

PAUSE_AFTER_FAILURE = 1.0
ASK_AGAIN_SECONDS = 1.0
log = structlog.get_logger()


async def forever(step: Callable[[], Awaitable[None]], *, longest: float = PAUSE_AFTER_FAILURE) -> None:
    """Repeat a step; a failure is logged and the step tried again, for whatever it took is leased or a row.

    Args:
        step: what to repeat; the log calls it by the name of the task.
        longest: seconds to which the pause grows while one failure follows the other.
    """
    retry = Retry(first=PAUSE_AFTER_FAILURE, longest=longest)
    while True:
        began = time.monotonic()
        try:
            await step()
            retry.succeeded()
            continue
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            # Something underneath was cancelled and lets its waiters know in this way; nobody means this loop.
            log.warning("step_cancelled", step=_name())
            kind = type(error).__name__
        except Exception as error:
            kind = type(error).__name__
            fault = fault_of(error) if isinstance(error, FAULTS) else None
            if fault is not None:
                # It says nothing about the step, and comes back every second for as long as the database is away.
                log.warning("step_waits_for_database", step=_name(), fault=fault.value)
            else:
                log.exception("step_failed", step=_name(), kind=kind)
        if time.monotonic() - began > longest:
            # It worked for a while, so this is the first failure.
            retry.succeeded()
        retry.failed(kind, time.monotonic())
        await asyncio.sleep(retry.due_at - time.monotonic())


@contextlib.asynccontextmanager
async def running(**loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run endless loops beside a block, and end them with it, for which they are asked as often as it takes.

    A loop that ends before that ends the process as if it had been asked to end: one that goes on without it would look
    alive and do half its work, and whoever keeps the process starts a whole one.
    """
    tasks = [asyncio.create_task(loop, name=name) for name, loop in loops.items()]
    for task in tasks:
        task.add_done_callback(_ended)
    try:
        yield
    finally:
        for task in tasks:
            task.remove_done_callback(_ended)
        await _end(tasks)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    unfinished = set(tasks)
    while unfinished:
        for task in unfinished:
            task.cancel()
        done, unfinished = await asyncio.wait(unfinished, timeout=ASK_AGAIN_SECONDS)
        for task in done:
            if not task.cancelled():
                # Whatever it failed with at its end is nobody's any more.
                task.exception()
        if unfinished:
            # What it waits for has swallowed the request, as code of others does when both come in the same moment.
            log.warning("loops_asked_again_to_end", loops=sorted(task.get_name() for task in unfinished))


def _name() -> str:
    task = asyncio.current_task()
    return task.get_name() if task is not None else ""


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _ended(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    log.critical("loop_ended", loop=task.get_name(), kind=type(error).__name__)
    os.kill(os.getpid(), signal.SIGTERM)
