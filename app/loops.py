"""Loops of a process that outlive the failure of a step."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

PAUSE_AFTER_FAILURE = 1.0
log = structlog.get_logger()


async def forever(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Repeat a step; a failure is logged and the step tried again, for whatever it took is leased or a row."""
    while True:
        try:
            await step()
        except Exception as error:
            log.exception("step_failed", step=name, kind=type(error).__name__)
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
