"""Loops of a process that outlive the failure of a step."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from core.database_faults import FAULTS, fault_of
from core.retries import Retry

PAUSE_AFTER_FAILURE = 1.0
log = structlog.get_logger()


async def forever(name: str, step: Callable[[], Awaitable[None]], *, longest: float = PAUSE_AFTER_FAILURE) -> None:
    """Repeat a step; a failure is logged and the step tried again, for whatever it took is leased or a row.

    Args:
        name: for the log.
        step: what to repeat.
        longest: seconds to which the pause grows while one failure follows the other.
    """
    retry = Retry(first=PAUSE_AFTER_FAILURE, longest=longest)
    while True:
        began = time.monotonic()
        try:
            await step()
            retry.succeeded()
        except Exception as error:
            fault = fault_of(error) if isinstance(error, FAULTS) else None
            if fault is not None:
                # It says nothing about the step, and comes back every second for as long as the database is away.
                log.warning("step_waits_for_database", step=name, fault=fault.value)
            else:
                log.exception("step_failed", step=name, kind=type(error).__name__)
            if time.monotonic() - began > longest:
                # It worked for a while, so this is the first failure.
                retry.succeeded()
            retry.failed(type(error).__name__, time.monotonic())
            await asyncio.sleep(retry.due_at - time.monotonic())
