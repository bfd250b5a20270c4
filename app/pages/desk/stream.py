"""The desk's event stream: what changed, and who is where; told to nobody whose session or rights are gone."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator

from fastapi import APIRouter, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.dependencies import SESSION_COOKIE, State
from app.desk_feed import Changes, Desk
from app.pages.access import TicketReader
from app.state import AppState
from core.database import database_now
from core.database_faults import FAULTS, Fault, fault_of
from core.notify import announced
from core.rights import Actor
from directory import staff
from directory.rights import Right
from directory.staff import SignInRequired

router = APIRouter(prefix="/desk", include_in_schema=False)
RECHECK_SECONDS = 30.0
AGAIN_SECONDS = 2.0


@router.get("/events", response_class=EventSourceResponse)
async def follow(current: TicketReader, request: Request, held: State) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events until the session or the right is gone.

    `changed` names conversations of the viewer's sites; an empty list says to look at everything, which is also what
    the first event says. `tickets` tells whether any of them has a ticket. `presence` is a signal as it was sent.
    `condition` says that the service's condition may be another one.
    """
    with held.desks.open(current.actor.site_ids) as desk:
        async for changes in told(held, desk, request.cookies.get(SESSION_COOKIE)):
            for event in events(changes):
                yield event


async def told(
    held: AppState, desk: Desk, token: str | None, *, recheck_seconds: float = RECHECK_SECONDS
) -> AsyncGenerator[Changes, None]:
    """What a desk is told, at once and then whenever there is something.

    Args:
        held: the process.
        desk: an open one.
        token: of the session that it belongs to.
        recheck_seconds: how long a session is believed.
    """
    checked = time.monotonic()
    while True:
        yield desk.take()
        await announced(desk.woken, max(checked + recheck_seconds - time.monotonic(), 0))
        if time.monotonic() - checked < recheck_seconds:
            continue
        while isinstance(actor := await _still_allowed(held, token), Fault):
            # Nobody can say whether this session still holds. What happened waits; the condition is no secret.
            yield desk.take_condition()
            await asyncio.sleep(min(AGAIN_SECONDS, recheck_seconds))
        if actor is None:
            return
        desk.site_ids = actor.site_ids
        checked = time.monotonic()


def events(changes: Changes) -> list[ServerSentEvent]:
    """Changes as they travel; none if nothing happened."""
    found = []
    if changes.conversations or changes.everything:
        named = [] if changes.everything else [str(each) for each in changes.conversations]
        found.append(ServerSentEvent(data={"conversations": named, "tickets": changes.tickets}, event="changed"))
    found.extend(ServerSentEvent(data=values, event="presence") for values in changes.presence)
    if changes.condition:
        found.append(ServerSentEvent(data={}, event="condition"))
    return found


async def _still_allowed(held: AppState, token: str | None) -> Actor | Fault | None:
    try:
        async with held.sessions.begin() as session:
            current = await staff.signed_in(session, token, await database_now(session))
    except SignInRequired:
        return None
    except FAULTS as error:
        return fault_of(error) or Fault.DOWN
    return current.actor if current.actor.may(Right.TICKET_READ) else None
