"""Signing in and out, one's own sessions and password."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.api.admin_schemas import EndedOut, PasswordIn, SessionOut, SessionsOut
from app.api.schemas import LoginIn, LoginOut
from app.dependencies import DB, SESSION_COOKIE, CurrentSession, Now, State
from app.signing_in import count_attempt, where
from directory import own_account, staff
from directory.staff import SESSION_HOURS, SignedIn
from directory.staff_sessions import OpenSession

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/login")
async def login(body: LoginIn, request: Request, response: Response, db: DB, held: State) -> LoginOut:
    """Open a session. 401 with the same answer for an unknown e-mail and a wrong password; 429 after too many."""
    count_attempt(held, request, body.email)
    current, token = await staff.sign_in(
        db, body.email, body.password, where=where(request), limiter=held.password_limiter
    )
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


@router.get("/sessions")
async def list_sessions(current: CurrentSession, db: DB, moment: Now) -> SessionsOut:
    """One's own live sessions."""
    async with db.begin() as session:
        found = await own_account.sessions_of(session, current.actor, moment)
    return SessionsOut(sessions=[session_out(one, current) for one in found])


@router.delete("/sessions")
async def end_other_sessions(current: CurrentSession, db: DB, moment: Now) -> EndedOut:
    """End every session of one's own but this one."""
    async with db.begin() as session:
        return EndedOut(ended=await own_account.end_others(session, current, moment))


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, current: CurrentSession, db: DB, moment: Now) -> None:
    """End one of one's own sessions. 404 if it is over already, or somebody else's."""
    async with db.begin() as session:
        await own_account.end_session(session, current.actor, session_id, moment)


@router.post("/password")
async def change_password(body: PasswordIn, request: Request, current: CurrentSession, db: DB, held: State) -> EndedOut:
    """Change one's own password; all other sessions end. 422 if the current one is wrong, 429 after too many."""
    count_attempt(held, request, str(current.actor.id))
    ended = await own_account.change_password(db, current, body.current, body.new, limiter=held.password_limiter)
    return EndedOut(ended=ended)


def session_out(one: OpenSession, current: SignedIn) -> SessionOut:
    """A session as the API shows it."""
    return SessionOut(
        id=one.id,
        browser=one.browser,
        address=one.address,
        created_at=one.created_at,
        last_seen_at=one.last_seen_at,
        expires_at=one.expires_at,
        current=one.id == current.session_id,
    )


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
