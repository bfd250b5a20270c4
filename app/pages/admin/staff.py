"""Administrators' pages about staff: the list, and adding an account."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.dependencies import DB, Now, State
from app.pages.access import Changing, StaffKeeper
from app.pages.admin import account_form, frame
from app.pages.admin.account import account_page, form_values
from app.pages.admin.account_form import AccountForm
from app.pages.field_errors import field_errors
from app.pages.rendering import page
from app.pages.wording import Words
from conversation.inbound import is_readable
from core.database import Sessions
from directory import accounts, passwords, sites
from directory.accounts import AccountFilter, AccountState
from directory.rights import Right
from directory.staff import AccountInvalid, EmailTaken, NewStaff, SignedIn

router = APIRouter(prefix="/admin/staff", include_in_schema=False)


@router.get("")
async def listed(
    current: StaffKeeper,
    db: DB,
    search: Annotated[str, Query(max_length=200)] = "",
    state: AccountState = AccountState.ACTIVE,
) -> Response:
    """The accounts that share a site with whoever looks."""
    wanted = AccountFilter(search if is_readable(search) else "", state)
    async with db.begin() as session:
        found = await accounts.listed(session, current.actor, wanted)
        keys = {site.id: site for site in await sites.of_actor(session, current.actor)}
    words = Words(current.language)
    values = {
        **frame.around(current, "staff"),
        "accounts": found,
        "sites": keys,
        "wanted": wanted,
        "states": [(each.value, words.t(f"admin-staff-state-{each.value}")) for each in AccountState],
        "bundle_title": lambda name: account_form.bundle_title(words, name),
    }
    return page("admin_staff.html", current.language, values)


@router.get("/new")
async def empty_form(current: StaffKeeper, db: DB) -> Response:
    """The form for a new account."""
    async with db.begin() as session:
        own = await sites.of_actor(session, current.actor)
    # Whoever has one site only need not choose it.
    form = AccountForm(language=current.language, sites=tuple(site.key for site in own) if len(own) == 1 else ())
    return await _form_page(db, current, form, {})


@router.post("")
async def add(posted: Changing, db: DB, held: State, moment: Now) -> Response:
    """Add an account; its page shows the random password this once."""
    current, form = posted.current, account_form.typed(posted.fields)
    current.actor.require(Right.STAFF_MANAGE)
    made = "" if form.password else passwords.random_password()
    async with db.begin() as session:
        site_ids = await sites.ids_of(session, current.actor, form.sites)
    new = NewStaff(form.email, form.name, form.password or made, form.bundles, tuple(site_ids), form.language)
    words = Words(current.language)
    try:
        added = await accounts.add(db, current.actor, new, limiter=held.password_limiter)
    except AccountInvalid as refused:
        return await _form_page(db, current, form, field_errors(words, refused))
    except EmailTaken:
        return await _form_page(db, current, form, {"email": words.t("field-email-taken")})
    return await account_page(db, current, added, moment, password=made, is_new=True)


async def _form_page(db: Sessions, current: SignedIn, form: AccountForm, errors: dict[str, str]) -> Response:
    async with db.begin() as session:
        own = await sites.of_actor(session, current.actor)
    values = {**form_values(current, form, own, errors), "account": None}
    return page("admin_account.html", current.language, values, status=422 if errors else 200)
