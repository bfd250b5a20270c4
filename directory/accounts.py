"""Accounts as administrators see them: finding, adding and changing them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from anyio import CapacityLimiter
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions, database_now
from core.errors import Conflict, Forbidden, NotFound
from core.event_log import record
from core.rights import Actor
from directory import admins, passwords, rights, staff
from directory.fields import Problem
from directory.models import Staff, StaffSession, StaffSite
from directory.rights import Right
from directory.staff import AccountInvalid, NewStaff

MOST_LISTED = 500


class AccountNotFound(NotFound):
    """No account of this id works for a site of the actor's."""

    code = "account_not_found"

    def __init__(self, staff_id: UUID) -> None:
        super().__init__("There is no such account.", staff=str(staff_id))


class AccountElsewhere(Forbidden):
    """The account also works for sites that are not the actor's."""

    code = "account_elsewhere"

    def __init__(self) -> None:
        super().__init__("This account also works for sites that you do not manage. Ask an administrator of them.")


class AccountChanged(Conflict):
    """Somebody else changed the account meanwhile."""

    code = "account_changed"

    def __init__(self) -> None:
        super().__init__("Somebody changed this account in the meantime. Look at it again.")


class AccountState(StrEnum):
    """Which accounts a list shows."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are looked for.

    Attributes:
        search: part of a name or an e-mail, in any case.
    """

    search: str = ""
    state: AccountState = AccountState.ALL


@dataclass(frozen=True, slots=True)
class Account:
    """An account as administrators see it.

    Attributes:
        site_ids: those of its sites that are the actor's too.
        last_seen_at: when it was used last; `None` if never.
        version: rises with every change.
        changeable: whether the actor may change it: all of its sites are the actor's.
    """

    id: UUID
    email: str
    name: str
    bundles: tuple[str, ...]
    site_ids: frozenset[UUID]
    language: str
    disabled_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    version: int
    changeable: bool


@dataclass(frozen=True, slots=True)
class AccountEdit:
    """What an account should be like.

    Attributes:
        version: of the account as it was looked at.
    """

    name: str
    bundles: tuple[str, ...]
    site_ids: frozenset[UUID]
    language: str
    version: int


async def listed(session: AsyncSession, actor: Actor, wanted: AccountFilter) -> list[Account]:
    """The accounts that share a site with the actor, or have none, by name; at most `MOST_LISTED`."""
    actor.require(Right.STAFF_MANAGE)
    conditions = [_within_sight(actor)]
    if wanted.state is not AccountState.ALL:
        off = wanted.state is AccountState.DISABLED
        conditions.append(Staff.disabled_at.is_not(None) if off else Staff.disabled_at.is_(None))
    if part := wanted.search.strip():
        conditions.append(
            or_(Staff.name.icontains(part, autoescape=True), Staff.email.icontains(part, autoescape=True))
        )
    query = select(Staff).where(*conditions).order_by(func.lower(Staff.name), Staff.id).limit(MOST_LISTED)
    return await _accounts(session, actor, (await session.scalars(query)).all())


async def get(session: AsyncSession, actor: Actor, staff_id: UUID) -> Account:
    """One account.

    Raises:
        AccountNotFound: there is none, or it works for other sites only.
    """
    return (await _accounts(session, actor, [await visible(session, actor, staff_id)]))[0]


async def add(sessions: Sessions, actor: Actor, new: NewStaff, *, limiter: CapacityLimiter | None = None) -> UUID:
    """Add an account for sites of the actor's; its id.

    Raises:
        AccountInvalid: which fields, and what is wrong with each.
        EmailTaken: the e-mail is in use, in whatever case.
    """
    actor.require(Right.STAFF_MANAGE)
    problems = _choice_problems(actor, new.bundles, frozenset(new.site_ids))
    try:
        staff.check(new)
    except AccountInvalid as refused:
        problems = [*refused.problems, *problems]
    if problems:
        raise AccountInvalid(problems)
    hashed = await passwords.stored_in_thread(new.password, limiter)
    async with sessions.begin() as session:
        return await staff.add(session, new, await database_now(session), by=actor.by, password_hash=hashed)


async def change(session: AsyncSession, actor: Actor, staff_id: UUID, edit: AccountEdit, now: datetime) -> None:
    """Change an account; its rights and sites are as new from its next request on.

    Raises:
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
        AccountInvalid: which fields, and what is wrong with each.
        AccountChanged: somebody changed it since it was looked at.
        LastAdmin: a site would be left without anybody who manages accounts.
    """
    row, before = await taken(session, actor, staff_id)
    problems = staff.profile_problems(edit.name, edit.language)
    problems += _choice_problems(actor, edit.bundles, edit.site_ids)
    if staff_id == actor.id and Right.STAFF_MANAGE.value not in rights.of(list(edit.bundles)):
        problems.append(Problem("bundles", "own_right", "You cannot take the right to manage accounts from yourself."))
    if problems:
        raise AccountInvalid(problems)
    if row.version != edit.version:
        raise AccountChanged
    managed = await admins.sites_managed(session, staff_id)
    changed = _changed(row, before, edit)
    if not changed:
        return
    row.name, row.language, row.bundles = edit.name, edit.language, list(edit.bundles)
    row.version += 1
    session.add_all(StaffSite(staff_id=staff_id, site_id=site_id) for site_id in edit.site_ids - before)
    for left in before - edit.site_ids:
        await session.delete(await session.get_one(StaffSite, (staff_id, left)))
    if managed is not None:
        await admins.require_left(session, managed)
    fields = ",".join(changed)
    record(session, "staff_changed", by=actor.by, subject=("staff", staff_id), site_id=None, at=now, fields=fields)


def _within_sight(actor: Actor) -> ColumnElement[bool]:
    """Accounts that share a site with the actor, and those of no site, which would be lost otherwise."""
    of_staff = select(StaffSite.site_id).where(StaffSite.staff_id == Staff.id)
    shared = of_staff.where(StaffSite.site_id.in_(actor.site_ids)).exists() if actor.site_ids else false()
    return or_(shared, ~of_staff.exists())


async def visible(session: AsyncSession, actor: Actor, staff_id: UUID) -> Staff:
    """An account's row, for reading.

    Raises:
        AccountNotFound: there is none, or it works for other sites only.
    """
    actor.require(Right.STAFF_MANAGE)
    row = await session.scalar(select(Staff).where(Staff.id == staff_id, _within_sight(actor)))
    if row is None:
        raise AccountNotFound(staff_id)
    return row


async def taken(session: AsyncSession, actor: Actor, staff_id: UUID) -> tuple[Staff, frozenset[UUID]]:
    """An account locked for a change by the actor, and its sites.

    Raises:
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
    """
    await visible(session, actor, staff_id)
    row = await locked(session, staff_id)
    sites = frozenset(await session.scalars(select(StaffSite.site_id).where(StaffSite.staff_id == staff_id)))
    if not sites <= actor.site_ids:
        raise AccountElsewhere
    return row, sites


async def locked(session: AsyncSession, staff_id: UUID) -> Staff:
    """An account that exists, locked after the administrators, who come first everywhere."""
    await admins.lock(session)
    return await session.get_one(Staff, staff_id, with_for_update=True, populate_existing=True)


def _choice_problems(actor: Actor, bundles: tuple[str, ...], site_ids: frozenset[UUID]) -> list[Problem]:
    found = []
    if not bundles:
        found.append(Problem("bundles", "bundles_missing", "Choose at least one bundle of rights."))
    elif problem := staff.bundle_problem(bundles):
        found.append(problem)
    if not site_ids:
        found.append(Problem("sites", "sites_missing", "Choose at least one site."))
    elif not site_ids <= actor.site_ids:
        found.append(Problem("sites", "site_foreign", "You can give only sites that you work for yourself."))
    return found


def _changed(row: Staff, sites: frozenset[UUID], edit: AccountEdit) -> list[str]:
    pairs = {
        "name": (row.name, edit.name),
        "language": (row.language, edit.language),
        "bundles": (set(row.bundles), set(edit.bundles)),
        "sites": (sites, edit.site_ids),
    }
    return [name for name, (old, new) in pairs.items() if old != new]


async def _accounts(session: AsyncSession, actor: Actor, rows: Iterable[Staff]) -> list[Account]:
    found = list(rows)
    ids = [row.id for row in found]
    sites: dict[UUID, set[UUID]] = {}
    for link in await session.scalars(select(StaffSite).where(StaffSite.staff_id.in_(ids))):
        sites.setdefault(link.staff_id, set()).add(link.site_id)
    used = select(StaffSession.staff_id, func.max(StaffSession.last_seen_at)).where(StaffSession.staff_id.in_(ids))
    seen = {row[0]: row[1] for row in await session.execute(used.group_by(StaffSession.staff_id))}
    return [_account(row, frozenset(sites.get(row.id, ())), seen.get(row.id), actor) for row in found]


def _account(row: Staff, site_ids: frozenset[UUID], seen: datetime | None, actor: Actor) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        bundles=tuple(row.bundles),
        site_ids=site_ids & actor.site_ids,
        language=row.language,
        disabled_at=row.disabled_at,
        created_at=row.created_at,
        last_seen_at=seen,
        version=row.version,
        changeable=site_ids <= actor.site_ids,
    )
