"""Signing in and out of the staff pages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.api.auth import set_session_cookie
from app.dependencies import DB, SESSION_COOKIE, Now, State
from app.pages.access import Changing, ViewerIfAny, from_our_page, local_path
from app.pages.forms import Form
from app.pages.rendering import page, see_other
from app.pages.wording import preferred
from app.rate_limits import RateLimited
from app.signing_in import count_attempt, where
from conversation.inbound import is_readable
from directory import staff
from directory.staff import SignedIn, WrongCredentials

router = APIRouter(prefix="/desk", include_in_schema=False)
FromOurPage = Annotated[None, Depends(from_our_page)]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an attempt to sign in failed.

    Attributes:
        wait_minutes: how long to wait after too many attempts; `None` if the credentials were wrong.
        headers: of the answer.
    """

    status: int
    email: str
    wait_minutes: int | None = None
    headers: tuple[tuple[str, str], ...] = ()


@router.get("/sign-in")
async def show(request: Request, current: ViewerIfAny, next: str | None = None) -> Response:  # noqa: A002 (its name in addresses)
    """The form; whoever is signed in already may go on or sign out."""
    spoken = current.language if current else preferred(request.headers.get("Accept-Language"))
    return _form(spoken, local_path(next), current=current)


@router.post("/sign-in")
async def sign_in(request: Request, _: FromOurPage, fields: Form, db: DB, held: State) -> Response:
    """Open a session and go on; the same answer for an unknown e-mail and a wrong password."""
    email, onward = fields.get("email", ""), local_path(fields.get("next"))
    try:
        # What cannot be stored cannot be anybody's e-mail either.
        if not is_readable(email):
            raise WrongCredentials
        count_attempt(held, request, email)
        password = fields.get("password", "")
        _signed_in, token = await staff.sign_in(
            db, email, password, where=where(request), limiter=held.password_limiter
        )
    except WrongCredentials:
        return _refused(request, onward, Refusal(401, email))
    except RateLimited as limited:
        return _refused(request, onward, _too_many(limited, email))
    response = see_other(onward)
    set_session_cookie(response, token, secure=held.settings.public_url.startswith("https://"))
    return response


@router.post("/sign-out")
async def sign_out(posted: Changing, db: DB, moment: Now) -> Response:
    """End the session."""
    async with db.begin() as session:
        await staff.sign_out(session, posted.current.session_id, moment)
    response = see_other("/desk/sign-in")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def _too_many(limited: RateLimited, email: str) -> Refusal:
    minutes = -(-limited.seconds // 60)
    return Refusal(429, email, minutes, (("Retry-After", str(limited.seconds)),))


def _refused(request: Request, onward: str, refusal: Refusal) -> Response:
    return _form(preferred(request.headers.get("Accept-Language")), onward, refusal=refusal)


def _form(language: str, onward: str, *, current: SignedIn | None = None, refusal: Refusal | None = None) -> Response:
    values = {"current": current, "next": onward, "refusal": refusal}
    status = refusal.status if refusal else 200
    return page("sign_in.html", language, values, status=status, headers=dict(refusal.headers) if refusal else None)
