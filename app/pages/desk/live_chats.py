"""Chats that the bot has: the list, one of them as it goes on, and taking it over."""

import hashlib
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.dependencies import DB, Now, State
from app.pages.access import Changing, ChatWatcher
from app.pages.desk import live_views
from app.pages.problems import problem_text
from app.pages.rendering import page
from app.pages.wording import Words
from app.state import AppState
from conversation.desk import watching
from conversation.desk.watching import LIVE_MINUTES, ChatOver
from core.errors import Conflict
from directory.staff import SignedIn
from handoff.tickets import TicketAlreadyClaimed

router = APIRouter(prefix="/desk/live", include_in_schema=False)
SEE_OTHER = 303


@router.get("")
async def show(current: ChatWatcher, held: State, moment: Now) -> Response:
    """The page with the chats."""
    return page("live.html", current.language, await _listed(held, current, moment))


@router.get("/chats")
async def listed(current: ChatWatcher, held: State, moment: Now, version: str = "") -> Response:
    """The list alone; 204 if it still looks as it did at `version`."""
    shown = await _listed(held, current, moment)
    if shown["version"] == version:
        return Response(status_code=204)
    return page("partials/live_list.html", current.language, shown)


@router.get("/{conversation_id}")
async def watch(conversation_id: UUID, current: ChatWatcher, db: DB, moment: Now) -> Response:
    """One chat. 404 if it is unknown or of a site that is not yours."""
    return page("live_chat.html", current.language, await _watched(db, current, conversation_id, moment))


@router.get("/{conversation_id}/chat")
async def watch_on(conversation_id: UUID, current: ChatWatcher, db: DB, moment: Now, version: str = "") -> Response:
    """What of the page may have changed; 204 if the chat still looks as it did at `version`."""
    shown = await _watched(db, current, conversation_id, moment)
    if shown["version"] == version:
        return Response(status_code=204)
    return page("partials/live_regions.html", current.language, shown)


@router.post("/{conversation_id}/take-over")
async def take_over(conversation_id: UUID, posted: Changing, held: State, moment: Now) -> Response:
    """Take the chat from the bot, and go on to its ticket."""
    try:
        async with held.sessions.begin() as session:
            ticket = await watching.take_over(session, posted.actor, conversation_id, moment)
    except (ChatOver, TicketAlreadyClaimed) as error:
        return await _refused(held, posted.current, conversation_id, error, moment)
    await held.announce_ticket(conversation_id)
    return RedirectResponse(f"/desk/tickets/{ticket.id}", SEE_OTHER)


async def _refused(
    held: AppState, current: SignedIn, conversation_id: UUID, error: Conflict, now: datetime
) -> Response:
    """The page as it is now, and why nothing was taken."""
    shown = await _watched(held.sessions, current, conversation_id, now)
    problem = problem_text(current.language, error.code, 409)
    return page("live_chat.html", current.language, {**shown, "problem": problem}, status=409)


async def _listed(held: AppState, current: SignedIn, now: datetime) -> dict[str, object]:
    words = Words(current.language)
    async with held.sessions.begin() as session:
        found = await watching.live_chats(session, current.actor, now)
        chats = await live_views.rows(session, found, current.language)
    return {
        "current": current,
        "chats": chats,
        "minutes": LIVE_MINUTES,
        "now": now,
        "durations": words.duration_patterns(),
        "version": _version(chats),
    }


async def _watched(db: DB, current: SignedIn, conversation_id: UUID, now: datetime) -> dict[str, object]:
    words = Words(current.language)
    async with db.begin() as session:
        found = await watching.chat(session, current.actor, conversation_id)
        chat = await live_views.chat_view(session, found, current)
    return {
        "current": current,
        "chat": chat,
        "problem": None,
        "now": now,
        "durations": words.duration_patterns(),
        "version": _version(chat),
    }


def _version(shown: object) -> str:
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
