"""The desk's ticket list: views with counters, filters, search, pages."""

import hashlib
import math
from datetime import datetime

from fastapi import APIRouter, Request, Response

from app.dependencies import Now, State
from app.pages.access import TicketReader
from app.pages.desk import list_views
from app.pages.desk.filters import filters
from app.pages.desk.queue_state import Listed, ListState
from app.pages.rendering import is_htmx, page
from app.pages.wording import Words
from app.state import AppState
from conversation.desk import ticket_rows
from directory import sites
from directory.staff import SignedIn
from handoff import ticket_lists
from handoff.priorities import PRIORITIES
from handoff.ticket_lists import MOST_COUNTED, View

router = APIRouter(prefix="/desk", include_in_schema=False)
PAGE_ROWS = 50


@router.get("")
async def show(current: TicketReader, held: State, state: Listed, moment: Now) -> Response:
    """The page with the list."""
    return page("desk.html", current.language, await _listed(held, current, state, moment))


@router.get("/tickets")
async def listed(
    request: Request, current: TicketReader, held: State, state: Listed, moment: Now, version: str = ""
) -> Response:
    """The list and its counters alone; 204 if they still look as they did at `version`."""
    shown = await _listed(held, current, state, moment)
    if shown["version"] == version:
        return Response(status_code=204)
    headers = {"HX-Replace-Url": state.url()} if is_htmx(request) and not version else {}
    return page("partials/desk_lists.html", current.language, shown, headers=headers)


async def _listed(held: AppState, current: SignedIn, state: ListState, now: datetime) -> dict[str, object]:
    actor, words = current.actor, Words(current.language)
    async with held.sessions.begin() as session:
        counters = await ticket_lists.counters(session, actor, state.view)
        offset = (state.page - 1) * PAGE_ROWS
        found = await ticket_rows.listed(session, actor, state.wanted, limit=PAGE_ROWS, offset=offset)
        names = {site.id: site.name for site in await sites.every(session)}
    viewers = held.presence.of_tickets({row.ticket.id for row in found.rows}, besides=actor.id)
    rows = list_views.rows(found.rows, actor, viewers)
    looks = (state, rows, found.total, counters.views, [(each.queue.id, each.count) for each in counters.queues])
    return {
        "current": current,
        "state": state,
        "rows": rows,
        "total": found.total,
        "first": offset + 1,
        "pages": max(math.ceil(found.total / PAGE_ROWS), 1),
        "counters": counters,
        "most": MOST_COUNTED,
        # Queues of several sites are told apart by the names of their sites.
        "site_names": names if len(actor.site_ids) > 1 else {},
        "views": list(View),
        "filters": filters(state, counters, words),
        "priorities": PRIORITIES,
        "now": now,
        "durations": words.duration_patterns(),
        "version": hashlib.sha256(repr(looks).encode()).hexdigest()[:16],
    }
