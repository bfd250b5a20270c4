"""Health: whether the process lives, and whether the service can do its work."""

from typing import Any

from fastapi import APIRouter, Response

from app.dependencies import State

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
async def live() -> dict[str, str]:
    """200 while the process answers at all."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(held: State, response: Response) -> dict[str, Any]:
    """503 while first warming up or without the database; otherwise 200 with each component's state."""
    found = await held.condition.latest()
    if found.status == "unavailable":
        response.status_code = 503
    return {"status": found.status, "components": found.components}
