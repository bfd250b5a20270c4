"""Administrators' page about one account: its rights and sites, its password, its sessions."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from app.dependencies import DB, Now, State
from app.pages.access import Changing, StaffKeeper
from app.pages.admin import account_form, frame
from app.pages.admin.account_form import AccountForm
from app.pages.field_errors import field_errors
from app.pages.rendering import page, see_other
from app.pages.wording import Words
from core.catalogs import LANGUAGES
from core.database import Sessions
from directory import account_access, accounts, passwords, sites
from directory.account_access import OwnAccount
from directory.accounts import AccountChanged, AccountEdit
from directory.admins import LastAdmin
from directory.models import Site
from directory.staff import LONGEST_NAME, AccountInvalid, SignedIn

router = APIRouter(prefix="/admin/staff/{staff_id}", include_in_schema=False)
NOTHING: Mapping[str, str] = {}


@router.get("")
async def show(staff_id: UUID, current: StaffKeeper, db: DB, moment: Now, ask: str = "") -> Response:
    """The page; `ask=disable` asks in it whether to disable the account, where no script opens a dialog."""
    return await account_page(db, current, staff_id, moment, ask=ask)


@router.post("")
async def save(staff_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """Store name, bundles, sites and language; errors stay at their fields."""
    current, form = posted.current, account_form.typed(posted.fields)
    words = Words(current.language)
    errors: dict[str, str] = {}
    problem = ""
    try:
        async with db.begin() as session:
            await accounts.get(session, current.actor, staff_id)
            site_ids = await sites.ids_of(session, current.actor, form.sites)
            edit = AccountEdit(form.name, form.bundles, site_ids, form.language, form.version)
            await accounts.change(session, current.actor, staff_id, edit, moment)
    except AccountInvalid as refused:
        errors = field_errors(words, refused)
    except LastAdmin:
        problem = words.t("problem-last-admin")
    except AccountChanged:
        problem = words.t("admin-account-changed")
    else:
        return _done(staff_id, "saved")
    return await account_page(db, current, staff_id, moment, form=form, errors=errors, problem=problem)


@router.post("/password")
async def reset_password(staff_id: UUID, posted: Changing, db: DB, held: State, moment: Now) -> Response:
    """Give the account another password, typed or random; a random one is shown this once."""
    current, chosen = posted.current, posted.fields.get("password", "")
    made = "" if chosen else passwords.random_password()
    try:
        await account_access.set_password(db, current.actor, staff_id, chosen or made, limiter=held.password_limiter)
    except AccountInvalid as refused:
        errors = field_errors(Words(current.language), refused)
        return await account_page(db, current, staff_id, moment, errors=errors)
    if made:
        return await account_page(db, current, staff_id, moment, password=made)
    return _done(staff_id, "password-set")


@router.post("/disable")
async def disable(staff_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """Let nobody sign in to the account any more."""
    words = Words(posted.current.language)
    try:
        async with db.begin() as session:
            await account_access.disable(session, posted.actor, staff_id, moment)
    except LastAdmin:
        problem = words.t("problem-last-admin")
    except OwnAccount:
        problem = words.t("problem-own-account")
    else:
        return _done(staff_id, "account-disabled")
    return await account_page(db, posted.current, staff_id, moment, problem=problem)


@router.post("/enable")
async def enable(staff_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """Let the account's owner sign in again."""
    async with db.begin() as session:
        await account_access.enable(session, posted.actor, staff_id, moment)
    return _done(staff_id, "account-enabled")


@router.post("/sessions/end")
async def end_sessions(staff_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """End every session of the account."""
    async with db.begin() as session:
        await account_access.end_sessions(session, posted.actor, staff_id, moment)
    return _done(staff_id, "sessions-ended")


@router.post("/sessions/{session_id}/end")
async def end_session(staff_id: UUID, session_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """End one session of the account."""
    async with db.begin() as session:
        await account_access.end_session(session, posted.actor, staff_id, session_id, moment)
    return _done(staff_id, "session-ended")


async def account_page(
    db: Sessions,
    current: SignedIn,
    staff_id: UUID,
    moment: datetime,
    *,
    form: AccountForm | None = None,
    errors: Mapping[str, str] = NOTHING,
    problem: str = "",
    password: str = "",
    is_new: bool = False,
    ask: str = "",
) -> Response:
    """The page of an account.

    Args:
        db: for reading.
        current: who looks.
        staff_id: whose account it is.
        moment: now.
        form: what was typed and could not be stored.
        errors: of fields.
        problem: of the whole.
        password: a random one, to show this once.
        is_new: whether the account was added just now.
        ask: what is asked before it is done.
    """
    async with db.begin() as session:
        account = await accounts.get(session, current.actor, staff_id)
        opened = await account_access.sessions_of(session, current.actor, staff_id, moment)
        own = await sites.of_actor(session, current.actor)
    now = account_form.stored(account, {site.id: site.key for site in own})
    values = {
        **form_values(current, form or now, own, errors),
        "account": account,
        "stored": _differences(Words(current.language), now, form, own) if problem and form else {},
        "version": account.version,
        "opened": opened,
        "problem": problem,
        "password": password,
        "is_new": is_new,
        "ask": ask,
        "is_self": staff_id == current.actor.id,
    }
    status = 422 if errors else 409 if problem else 200
    return page("admin_account.html", current.language, values, status=status)


def form_values(current: SignedIn, form: AccountForm, own: list[Site], errors: Mapping[str, str]) -> dict[str, object]:
    """What the form of an account shows, new or not."""
    words = Words(current.language)
    return {
        **frame.around(current, "staff"),
        "form": form,
        "errors": errors,
        "sites": own,
        "bundles": account_form.in_words(words),
        "languages": [(tag, words.language_name(tag)) for tag in LANGUAGES],
        "longest_name": LONGEST_NAME,
        "shortest_password": passwords.SHORTEST,
        "longest_password": passwords.LONGEST,
        "stored": {},
        "version": form.version,
        "problem": "",
        "password": "",
        "is_new": False,
        "ask": "",
        "is_self": False,
    }


def _differences(words: Words, now: AccountForm, form: AccountForm, own: list[Site]) -> dict[str, str]:
    """What is stored now, in words, for each field where something else was typed."""
    names = {site.key: site.name for site in own}
    said = {
        "name": now.name,
        "language": words.language_name(now.language),
        "bundles": ", ".join(account_form.bundle_title(words, name) for name in now.bundles),
        "sites": ", ".join(names[key] for key in now.sites),
    }
    return {
        field: text for field, text in said.items() if _sorted(getattr(now, field)) != _sorted(getattr(form, field))
    }


def _sorted(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else sorted(value)


def _done(staff_id: UUID, what: str) -> Response:
    return see_other(f"/admin/staff/{staff_id}?done={what}")
