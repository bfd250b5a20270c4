"""Signing in and out."""

from fastapi import APIRouter, Response

from app.api.schemas import LoginIn, LoginOut
from app.dependencies import DB, SESSION_COOKIE, CurrentSession, Now, State
from directory import staff
from directory.staff import SESSION_HOURS, SignedIn

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/login")
async def login(body: LoginIn, response: Response, db: DB, held: State) -> LoginOut:
    """Open a session. 401 with the same answer for an unknown e-mail and a wrong password."""
    current, token = await staff.sign_in(db, body.email, body.password, limiter=held.password_limiter)
    set_session_cookie(response, token, secure=held.settings.public_url.startswith("https://"))
    return _who(current)


@router.get("/me")
async def me(current: CurrentSession) -> LoginOut:
    """Who is signed in, and the session's CSRF token."""
    return _who(current)


@router.post("/logout", status_code=204)
async def logout(response: Response, current: CurrentSession, db: DB, moment: Now) -> None:
    """End this session."""
    async with db.begin() as session:
        await staff.sign_out(session, current.session_id, moment)
    response.delete_cookie(SESSION_COOKIE, path="/")


def set_session_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Hand the session's token to the browser, out of reach of scripts."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def _who(current: SignedIn) -> LoginOut:
    return LoginOut(
        id=current.actor.id,
        name=current.actor.name,
        rights=sorted(current.actor.rights),
        csrf_token=current.csrf_token,
    )
