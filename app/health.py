"""Health: whether the process lives, and whether the service can do its work."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from fastapi import APIRouter, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.dependencies import State
from app.state import AppState
from core import heartbeats
from core.database import database_now
from retrieval.live import IndexState

router = APIRouter(prefix="/health", tags=["health"])
WORKER_SILENCE = timedelta(seconds=15)
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


@router.get("/live")
async def live() -> dict[str, str]:
    """200 while the process answers at all."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(held: State, response: Response) -> dict[str, Any]:
    """503 while first warming up or without the database; otherwise 200 with each component's state."""
    found = await look(held)
    if found.status == "unavailable":
        response.status_code = 503
    return {"status": found.status, "components": found.components}


async def look(held: AppState) -> Health:
    """How each component is at this moment."""
    components = {"database": "ok", "index": "ok", "rasa": "ok", "worker": "ok", "encoder": "ok"}
    try:
        await _database(held, components)
    except (DBAPIError, PoolTimeout, OSError, TimeoutError):
        components["database"] = "down"
        components["worker"] = "unknown"
    if not held.search.is_ready:
        components["encoder"] = "warming_up"
    components["index"] = _index(held)
    if not await held.runner.parts.rasa.is_up():
        components["rasa"] = "down"
    if components["database"] == "down" or not held.search.has_index:
        return Health("unavailable", components)
    healthy = all(state == "ok" for state in components.values())
    return Health("ok" if healthy else "degraded", components)


async def _database(held: AppState, components: dict[str, str]) -> None:
    async with held.sessions.begin() as session:
        now = await database_now(session)
        seen = await heartbeats.last_seen(session, "worker")
    if seen is None or now - seen > WORKER_SILENCE:
        components["worker"] = "down"


def _index(held: AppState) -> str:
    states = held.search.live.state().values() if held.search.is_ready else ()
    if not states:
        return IndexState.MISSING.value
    worst = next((site.state for site in states if site.state is not IndexState.OK), IndexState.OK)
    return worst.value
