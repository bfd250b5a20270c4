"""Health: whether the process lives, and whether the service can do its work."""

from typing import Any

from fastapi import APIRouter, Response

from app.dependencies import State
from app.state import AppState

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> dict[str, str]:
    """200 while the process answers at all."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(held: State, response: Response) -> dict[str, Any]:
    """503 while first warming up or without the database; otherwise 200 with each component's state.

    `building`: how many texts of how many a build of the index has encoded; null while there is none.
    """
    found = await held.condition.latest()
    if found.status == "unavailable":
        response.status_code = 503
    building = held.building.now
    return {
        "status": found.status,
        "components": found.components,
        "building": {"done": building.done, "total": building.total} if building else None,
        "risk": _risk(held),
    }


def _risk(held: AppState) -> dict[str, Any]:
    """The risk that lone answers may have, the highest that is estimated on any site, and how many fits it forbade."""
    indexes = list(held.search.live.state().values()) if held.search.is_ready else []
    known = [each.estimate.risk for each in indexes if each.estimate]
    return {
        "stated": held.search.policy.risk,
        "estimated": round(max(known), 4) if known else None,
        "refused_fits": sum(each.refused_fit is not None for each in indexes),
    }
