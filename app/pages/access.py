"""Who looks at a page, and whether a posted form really comes from one of our pages."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from app.dependencies import CSRF_HEADER, DB, SESSION_COOKIE, Now, State
from app.origins import host_of
from app.pages.forms import Form
from core.errors import Forbidden
from core.rights import Actor, RightMissing
from directory import staff
from directory.rights import Right
from directory.staff import CsrfTokenWrong, SignedIn, SignInRequired

CSRF_FIELD = "csrf_token"
HOME = "/home"
"""Leads everybody to the page where their work is, see `home_of`."""


class FormForeign(Forbidden):
    """The sign-in form was posted by somebody else's page, or nobody can tell whose page it was."""

    code = "form_foreign"

    def __init__(self) -> None:
        super().__init__("Open the sign-in page of this address and sign in there.")


@dataclass(frozen=True, slots=True)
class Change:
    """A posted form of somebody who is signed in; its token was right.

    Attributes:
        fields: name to value.
    """

    request: Request
    current: SignedIn
    fields: dict[str, str]

    @property
    def actor(self) -> Actor:
        """Who posted it."""
        return self.current.actor


async def viewer(request: Request, db: DB, moment: Now) -> SignedIn:
    """Whose session the cookie opens.

    Raises:
        SignInRequired: nobody's.
    """
    async with db.begin() as session:
        found = await staff.signed_in(session, request.cookies.get(SESSION_COOKIE), moment)
    # For pages about errors, which know nothing but the request.
    request.state.language = found.language
    return found


Viewer = Annotated[SignedIn, Depends(viewer)]


def reader(*rights: Right) -> Callable[[SignedIn], Awaitable[SignedIn]]:
    """A dependency: somebody signed in who holds at least one of `rights`, else `RightMissing`."""

    async def allowed(current: Viewer) -> SignedIn:
        if not any(current.actor.may(right) for right in rights):
            raise RightMissing(rights[0].value)
        return current

    return allowed


TicketReader = Annotated[SignedIn, Depends(reader(Right.TICKET_READ))]
ChatWatcher = Annotated[SignedIn, Depends(reader(Right.CONVERSATION_WATCH))]
FiguresReader = Annotated[SignedIn, Depends(reader(Right.FIGURES_READ))]
ReplyKeeper = Annotated[SignedIn, Depends(reader(Right.REPLY_MANAGE))]
ArticleReader = Annotated[SignedIn, Depends(reader(Right.ARTICLE_READ))]
ArticleWriter = Annotated[SignedIn, Depends(reader(Right.ARTICLE_WRITE))]
StaffKeeper = Annotated[SignedIn, Depends(reader(Right.STAFF_MANAGE))]
SiteKeeper = Annotated[SignedIn, Depends(reader(Right.SITE_MANAGE))]
Administrator = Annotated[SignedIn, Depends(reader(Right.STAFF_MANAGE, Right.SITE_MANAGE))]


def home_of(actor: Actor) -> str:
    """The page where somebody's work is; their own account if they have no rights yet."""
    homes = {
        "/desk": (Right.TICKET_READ,),
        "/editor": (Right.ARTICLE_READ,),
        "/admin": (Right.STAFF_MANAGE, Right.SITE_MANAGE),
    }
    return next((path for path, rights in homes.items() if any(map(actor.may, rights))), "/account")


async def viewer_if_any(request: Request, db: DB, moment: Now) -> SignedIn | None:
    """Whose session the cookie opens, on pages that do not need one."""
    try:
        return await viewer(request, db, moment)
    except SignInRequired:
        return None


ViewerIfAny = Annotated[SignedIn | None, Depends(viewer_if_any)]


async def change(request: Request, current: Viewer, fields: Form) -> Change:
    """A posted form with the session's CSRF token, in a field or as a header.

    Raises:
        CsrfTokenWrong: the token is missing or another session's.
    """
    sent = request.headers.get(CSRF_HEADER) or fields.get(CSRF_FIELD, "")
    if not secrets.compare_digest(sent.encode(), current.csrf_token.encode()):
        raise CsrfTokenWrong
    return Change(request, current, fields)


Changing = Annotated[Change, Depends(change)]


async def from_our_page(request: Request, held: State) -> None:
    """Refuse a form that another site's page posts; for forms that no session's token can protect.

    Raises:
        FormForeign: the browser names another page, or none.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = {request.headers.get("Host", ""), host_of(held.settings.public_url)} - {""}
    if host_of(sender) not in ours:
        raise FormForeign


def local_path(wanted: str | None) -> str:
    """A path of this service to go on to; `HOME` if `wanted` is none or leads elsewhere."""
    if not wanted or not wanted.isprintable() or "\\" in wanted:
        return HOME
    return wanted if wanted.startswith("/") and not wanted.startswith("//") else HOME


def referring_path(request: Request) -> str:
    """The path of the page of ours that a form was posted from; `HOME` if it is not known."""
    referer = request.headers.get("Referer", "")
    return local_path(urlsplit(referer).path) if host_of(referer) == request.headers.get("Host") else HOME
