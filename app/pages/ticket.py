"""A ticket's page: packet, transcript, and what an agent does with them.

Forms work without a script (post, then redirect). With htmx the same routes answer with the regions that changed.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from app.api.errors import status_of
from app.dependencies import DB, Now, State
from app.pages import desk_views
from app.pages.access import Change, Changing, TicketReader
from app.pages.desk_views import TicketView
from app.pages.problems import problem_text
from app.pages.rendering import is_htmx, page
from conversation import agent_work
from conversation.agent_work import RESOLUTION_CODES
from conversation.inbound import LONGEST_TEXT
from core.errors import Conflict, DomainError, Invalid
from directory.rights import Right
from directory.staff import SignedIn

router = APIRouter(prefix="/desk/tickets/{ticket_id}", include_in_schema=False)
SEE_OTHER = 303


def new_id() -> Callable[[], UUID]:
    """Where ids for forms come from."""
    return uuid4


NewId = Annotated[Callable[[], UUID], Depends(new_id)]


class FormName(StrEnum):
    """The forms of the page; each is a region of its own, so that one can be renewed while another is typed in."""

    REPLY = "reply"
    NOTE = "note"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a form for a text.

    Attributes:
        client_message_id: makes a second posting of the same form harmless.
    """

    client_message_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page's templates work with besides the ticket: who looks, and what stands in the forms."""

    current: SignedIn
    reply: Draft
    note: Draft
    problem: str | None = None

    def may(self, right: str) -> bool:
        """Whether the account holds a right."""
        return self.current.actor.may(Right(right))


@router.get("")
async def show(ticket_id: UUID, current: TicketReader, db: DB, make: NewId) -> Response:
    """The page. 404 if the ticket is unknown or of a site that is not yours."""
    async with db.begin() as session:
        view = await desk_views.ticket_view(session, current.actor, current.language, ticket_id)
    return _page(view, Desk(current, _empty(make), _empty(make)))


@router.get("/live")
async def look_again(
    ticket_id: UUID, current: TicketReader, db: DB, make: NewId, version: str = "", stance: str = ""
) -> Response:
    """The regions that may have changed; 204 if the ticket still looks as it did at `version`."""
    async with db.begin() as session:
        view = await desk_views.ticket_view(session, current.actor, current.language, ticket_id)
    if view.version == version:
        return Response(status_code=204)
    return _regions(view, Desk(current, _empty(make), _empty(make)), _changed(view, stance), posted=False)


@router.post("/claim")
async def claim(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Take the ticket."""
    try:
        async with db.begin() as session:
            await agent_work.claim(session, posted.actor, ticket_id, moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, ticket_id, error, make)
    return await _done(posted, db, held, ticket_id, make)


@router.post("/reply")
async def reply(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Answer the customer."""
    draft = _draft(posted)
    try:
        async with db.begin() as session:
            await agent_work.reply(session, posted.actor, ticket_id, draft.client_message_id, draft.text, moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, ticket_id, error, make, reply=draft)
    return await _done(posted, db, held, ticket_id, make, renewed={FormName.REPLY})


@router.post("/note")
async def note(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Write an internal note."""
    draft = _draft(posted)
    try:
        async with db.begin() as session:
            await agent_work.note(session, posted.actor, ticket_id, draft.client_message_id, draft.text, moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, ticket_id, error, make, note=draft)
    return await _done(posted, db, held, ticket_id, make, renewed={FormName.NOTE})


@router.post("/resolve")
async def resolve(ticket_id: UUID, posted: Changing, db: DB, moment: Now, held: State, make: NewId) -> Response:
    """Close the ticket."""
    try:
        async with db.begin() as session:
            await agent_work.resolve(session, posted.actor, ticket_id, posted.fields.get("resolution", ""), moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, ticket_id, error, make)
    return await _done(posted, db, held, ticket_id, make)


def _empty(make: Callable[[], UUID]) -> Draft:
    return Draft(str(make()))


def _draft(posted: Change) -> Draft:
    return Draft(posted.fields.get("client_message_id", ""), posted.fields.get("text", ""))


async def _done(
    posted: Change,
    db: DB,
    held: State,
    ticket_id: UUID,
    make: Callable[[], UUID],
    *,
    renewed: Collection[FormName] = (),
) -> Response:
    """Tell everybody, and show what has become of the ticket."""
    current = posted.current
    async with db.begin() as session:
        view = await desk_views.ticket_view(session, current.actor, current.language, ticket_id)
    await held.announce_ticket(view.conversation_id)
    if not is_htmx(posted.request):
        return RedirectResponse(f"/desk/tickets/{ticket_id}", SEE_OTHER)
    forms = _changed(view, posted.fields.get("stance", "")) | set(renewed)
    return _regions(view, Desk(current, _empty(make), _empty(make)), forms, posted=True)


async def _refused(
    posted: Change,
    db: DB,
    ticket_id: UUID,
    error: DomainError,
    make: Callable[[], UUID],
    *,
    reply: Draft | None = None,
    note: Draft | None = None,
) -> Response:
    """Say why it was refused and keep what was typed: a script leaves the forms alone, a page is made with them."""
    if is_htmx(posted.request):
        raise error
    current = posted.current
    async with db.begin() as session:
        view = await desk_views.ticket_view(session, current.actor, current.language, ticket_id)
    problem = problem_text(current.language, error.code, status_of(error))
    return _page(view, Desk(current, reply or _empty(make), note or _empty(make), problem), status_of(error))


def _page(view: TicketView, desk: Desk, status: int = 200) -> Response:
    language = desk.current.language
    values = {"ticket": view, "desk": desk, "current": desk.current, **_FIXED}
    return page("ticket.html", language, values, status=status)


def _regions(view: TicketView, desk: Desk, forms: set[FormName], *, posted: bool) -> Response:
    """The regions that show the ticket, and some of the forms; after a post, the notice is cleared as well."""
    shown = {"ticket": view, "desk": desk, "current": desk.current, "forms": forms, "posted": posted}
    return page("partials/ticket_regions.html", desk.current.language, {**shown, **_FIXED})


def _changed(view: TicketView, stance: str) -> set[FormName]:
    """The forms that look different since the ticket was to the reader what `stance` says."""
    return set() if stance == view.stance else {FormName.REPLY, FormName.RESOLVE}


_FIXED: dict[str, object] = {"resolutions": RESOLUTION_CODES, "longest": LONGEST_TEXT}
