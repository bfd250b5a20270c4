"""One's own account: name, language, password, sessions."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.dependencies import DB, Now, State
from app.pages.access import Changing, Viewer
from app.pages.admin.account_form import bundle_title
from app.pages.field_errors import field_errors
from app.pages.rendering import page, see_other
from app.pages.wording import Words
from app.rate_limits import RateLimited
from app.signing_in import count_attempt
from core.catalogs import LANGUAGES
from core.database import Sessions
from directory import own_account, passwords
from directory.staff import LONGEST_NAME, AccountInvalid, SignedIn

router = APIRouter(prefix="/account", include_in_schema=False)
NOTHING: Mapping[str, str] = {}


@router.get("")
async def show(current: Viewer, db: DB, moment: Now) -> Response:
    """The page."""
    return await _page(db, current, moment)


@router.post("/profile")
async def save_profile(posted: Changing, db: DB, moment: Now) -> Response:
    """Store name and language; errors stay at their fields."""
    name, language = posted.fields.get("name", "").strip(), posted.fields.get("language", "")
    try:
        async with db.begin() as session:
            await own_account.change_profile(session, posted.actor, name, language, moment)
    except AccountInvalid as refused:
        errors = field_errors(Words(posted.current.language), refused)
        return await _page(db, posted.current, moment, errors=errors, typed={"name": name, "language": language})
    return _done("saved")


@router.post("/password")
async def save_password(request: Request, posted: Changing, db: DB, held: State, moment: Now) -> Response:
    """Change the password; every other session ends."""
    words = Words(posted.current.language)
    old, new, again = (posted.fields.get(name, "") for name in ("current", "new", "again"))
    errors: dict[str, str] = {}
    headers, status = NOTHING, 422
    if new != again:
        errors["again"] = words.t("field-passwords-differ")
    else:
        try:
            count_attempt(held, request, str(posted.actor.id))
            await own_account.change_password(db, posted.current, old, new, limiter=held.password_limiter)
        except AccountInvalid as refused:
            errors = field_errors(words, refused)
        except RateLimited as limited:
            errors["current"] = words.t("sign-in-too-many", minutes=-(-limited.seconds // 60))
            headers, status = {"Retry-After": str(limited.seconds)}, 429
    if errors:
        return await _page(db, posted.current, moment, errors=errors, status=status, headers=headers)
    return _done("password-changed")


@router.post("/sessions/{session_id}/end")
async def end_session(session_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """End one of one's own sessions."""
    async with db.begin() as session:
        await own_account.end_session(session, posted.actor, session_id, moment)
    return _done("session-ended")


@router.post("/sessions/end-others")
async def end_others(posted: Changing, db: DB, moment: Now) -> Response:
    """End every session but this one."""
    async with db.begin() as session:
        await own_account.end_others(session, posted.current, moment)
    return _done("sessions-ended")


def _done(what: str) -> Response:
    return see_other(f"/account?done={what}")


async def _page(
    db: Sessions,
    current: SignedIn,
    moment: datetime,
    *,
    errors: Mapping[str, str] = NOTHING,
    typed: Mapping[str, str] = NOTHING,
    status: int = 422,
    headers: Mapping[str, str] = NOTHING,
) -> Response:
    words = Words(current.language)
    async with db.begin() as session:
        profile = await own_account.profile(session, current.actor)
        opened = await own_account.sessions_of(session, current.actor, moment)
    values = {
        "current": current,
        "section": "account",
        "profile": profile,
        "typed": {"name": profile.name, "language": profile.language, **typed},
        "errors": errors,
        "opened": opened,
        "languages": [(tag, words.language_name(tag)) for tag in LANGUAGES],
        "bundle_titles": [bundle_title(words, name) for name in profile.bundles],
        "longest_name": LONGEST_NAME,
        "shortest_password": passwords.SHORTEST,
        "longest_password": passwords.LONGEST,
    }
    return page("account.html", current.language, values, status=status if errors else 200, headers=headers)
