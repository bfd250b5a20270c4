"""The condition of the service as one process sees it: looked at now and again, told to open desks when it changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from conversation.turns import Parts
from core import heartbeats
from core.database import single
from core.database_faults import FAULTS, Fault, fault_of
from retrieval.live import IndexState

LOOK_EVERY_SECONDS = 2.0
LOOK_SECONDS = 3.0
WORKER_SILENCE = timedelta(seconds=15)
OK, DOWN = "ok", "down"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service can do its work.

    Attributes:
        status: `ok`, `degraded` or `unavailable`.
        components: name to state.
    """

    status: str
    components: dict[str, str]

    @property
    def limits(self) -> list[str]:
        """What does not work as it should, as `component-state`, the worst for customers first."""
        return [f"{name}-{state.replace('_', '-')}" for name, state in self.components.items() if state not in _SILENT]


# Nobody knows how the worker is while the database, of which there is a line already, is away.
_SILENT = frozenset({OK, "unknown"})


class Condition:
    """The last look at every part that the service needs.

    Args:
        parts: what this process works with.
        changed: called after a look that found something else than the one before.
    """

    def __init__(self, parts: Parts, changed: Callable[[], None]) -> None:
        self._parts, self._changed = parts, changed
        self._latest: Health | None = None

    async def run(self) -> None:
        """Look now and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def latest(self) -> Health:
        """What the last look found."""
        return self._latest or await self.look()

    async def look(self) -> Health:
        """How each component is at this moment."""
        database, worker = await self._database()
        components = {
            "database": database,
            "index": self._index(),
            "rasa": self._rasa(),
            "worker": worker,
            "encoder": OK if self._parts.search.is_ready else "warming_up",
        }
        found = Health(self._status(components), components)
        if found != self._latest:
            log.info("condition", status=found.status, **components)
            self._latest = found
            self._changed()
        return found

    def _status(self, components: dict[str, str]) -> str:
        if components["database"] == DOWN or not self._parts.search.has_index:
            return "unavailable"
        return OK if all(state == OK for state in components.values()) else "degraded"

    async def _database(self) -> tuple[str, str]:
        """How database and worker are; whether something can be stored shows only by storing something."""
        try:
            async with asyncio.timeout(LOOK_SECONDS), single(self._parts.sessions) as session:
                silence = await heartbeats.silence(session, "worker")
                worker = DOWN if silence is None or silence > WORKER_SILENCE else OK
                await heartbeats.beat(session, "app", self._parts.holder)
        except FAULTS as error:
            # Tables that are missing make it as useless as if it were away.
            fault = fault_of(error) or Fault.DOWN
            return fault.value, "unknown"
        return OK, worker

    def _index(self) -> str:
        states = self._parts.search.live.state().values() if self._parts.search.is_ready else ()
        if not states:
            return IndexState.MISSING.value
        return next((site.state for site in states if site.state is not IndexState.OK), IndexState.OK).value

    def _rasa(self) -> str:
        up = self._parts.rasa.states().values()
        return OK if all(up) else "partly_down" if any(up) else DOWN
