"""Firing timers: each process that may do so looks for what is due, and several at a time are carried out."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from core import timers
from core.database import Sessions
from core.timers import Handlers

# Few, for what another process fires meanwhile is tried in vain.
BATCH = 16
AT_ONCE = 4
LONGEST_WAIT_SECONDS = 0.5
# Another process is just firing what was found.
SHORTEST_WAIT_SECONDS = 0.02
LATE_SECONDS = 2.0
STUCK_AFTER = 3
log = structlog.get_logger()


@dataclass(slots=True)
class _Backlog:
    """What had become overdue while nobody fired it."""

    began: float = field(default_factory=time.monotonic)
    fired: int = 0

    def end(self) -> None:
        seconds = time.monotonic() - self.began
        rate = round(self.fired / max(seconds, 0.001), 1)
        log.warning("timers_caught_up", fired=self.fired, seconds=round(seconds, 2), per_second=rate)


class TimerLoop:
    """Fires timers beside whatever else the process does; any number of processes may do so.

    Args:
        sessions: for transactions of its own.
        handlers: what each kind of timer does; kinds without one are left to processes that have it.
    """

    def __init__(self, sessions: Sessions, handlers: Handlers) -> None:
        self._sessions, self._handlers = sessions, handlers
        self._backlog: _Backlog | None = None

    async def run(self) -> None:
        """Fire what is due, the oldest first, or wait until something is; the wait is measured by a monotonic clock."""
        found = await timers.look(self._sessions, self._handlers.keys(), BATCH)
        if found.late > LATE_SECONDS and self._backlog is None:
            log.warning("timers_overdue", oldest_seconds=round(found.late, 2))
            self._backlog = _Backlog()
        fired = await self._fire_all(found.ids)
        if self._backlog is not None:
            self._backlog.fired += fired
            if not found.ids:
                self._backlog.end()
                self._backlog = None
        if not found.ids:
            following = LONGEST_WAIT_SECONDS if found.next_in is None else found.next_in
            await asyncio.sleep(min(max(following, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS))
        elif not fired:
            await asyncio.sleep(SHORTEST_WAIT_SECONDS)

    async def _fire_all(self, ids: tuple[UUID, ...]) -> int:
        """A few at a time, so that one that has to wait for a lock does not hold up the others; how many were fired."""
        waiting = iter(ids)
        return sum(await asyncio.gather(*(self._fire_next(waiting) for _ in range(min(AT_ONCE, len(ids))))))

    async def _fire_next(self, waiting: Iterator[UUID]) -> int:
        fired = 0
        for timer_id in waiting:
            (result,) = await asyncio.gather(
                timers.fire(self._sessions, timer_id, self._handlers), return_exceptions=True
            )
            if isinstance(result, BaseException):
                await self._failed(timer_id, result)
            else:
                fired += result
        return fired

    async def _failed(self, timer_id: UUID, error: BaseException) -> None:
        """Note a failure, in the log too; the timer is tried again later."""
        failures = await timers.failed(self._sessions, timer_id)
        tell = log.error if failures >= STUCK_AFTER else log.warning
        tell("timer_failed", timer_id=str(timer_id), failures=failures, kind=type(error).__name__, exc_info=error)
