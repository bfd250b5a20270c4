"""The desk's queue list, and the stream that tells open pages to look again."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime
from enum import StrEnum

from fastapi import APIRouter, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.dependencies import DB, Now, State
from app.pages import desk_views
from app.pages.access import TicketReader
from app.pages.rendering import page
from app.pages.wording import Words
from core.database import Sessions
from core.notify import Hub
from directory.staff import SignedIn
from handoff.models import TicketStatus
from handoff.tickets import TicketFilter

router = APIRouter(prefix="/desk", include_in_schema=False)
TOPIC = "tickets"
MOST_ROWS = 200
PAUSE_SECONDS = 0.25


class View(StrEnum):
    """Which tickets the list shows."""

    NEW = "new"
    MINE = "mine"
    ALL = "all"


@router.get("")
async def show(current: TicketReader, db: DB, moment: Now, view: View = View.NEW) -> Response:
    """The page with the list."""
    return page("desk.html", current.language, await _listed(current, db, moment, view))


@router.get("/tickets")
async def listed(current: TicketReader, db: DB, moment: Now, view: View = View.NEW, version: str = "") -> Response:
    """The list alone; 204 if it still looks as it did at `version`."""
    shown = await _listed(current, db, moment, view)
    if shown["version"] == version:
        return Response(status_code=204)
    return page("partials/ticket_list.html", current.language, shown)


@router.get("/events", response_class=EventSourceResponse)
async def follow(_: TicketReader, held: State) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events `changed`: something about some ticket is new. They say no more than that."""
    async for _changed in changes(held.hub):
        yield ServerSentEvent(data={}, event="changed")


async def changes(hub: Hub) -> AsyncGenerator[None, None]:
    """Once at the beginning, for what happened since the page was made, then whenever tickets change."""
    with hub.watch(TOPIC) as changed:
        while True:
            changed.clear()
            yield
            # A busy queue is looked at a few times a second at most.
            await asyncio.sleep(PAUSE_SECONDS)
            await changed.wait()


async def _listed(current: SignedIn, db: Sessions, now: datetime, view: View) -> dict[str, object]:
    wanted = {
        View.NEW: TicketFilter(status=TicketStatus.OPEN, limit=MOST_ROWS),
        View.MINE: TicketFilter(status=TicketStatus.CLAIMED, claimed_by=current.actor.id, limit=MOST_ROWS),
        View.ALL: TicketFilter(limit=MOST_ROWS),
    }[view]
    async with db.begin() as session:
        rows = await desk_views.rows(session, current.actor, Words(current.language), wanted, now)
    version = hashlib.sha256(repr((view, rows)).encode()).hexdigest()[:16]
    return {"current": current, "view": view, "views": list(View), "rows": rows, "version": version}
