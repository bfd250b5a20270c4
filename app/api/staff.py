"""Accounts of staff, for those who manage them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.admin_schemas import (
    EndedOut,
    NewPasswordOut,
    SessionsOut,
    StaffAddedOut,
    StaffEditIn,
    StaffIn,
    StaffListOut,
    StaffOut,
    StaffPasswordIn,
    StaffWanted,
)
from app.api.auth import session_out
from app.dependencies import DB, CurrentSession, CurrentStaff, Now, State
from core.rights import Actor
from directory import account_access, accounts, passwords, sites
from directory.accounts import Account, AccountEdit, AccountFilter
from directory.rights import Right
from directory.staff import NewStaff

router = APIRouter(prefix="/staff", tags=["staff"])


@router.get("")
async def list_staff(wanted: Annotated[StaffWanted, Query()], actor: CurrentStaff, db: DB) -> StaffListOut:
    """Accounts that share a site with whoever asks, by name."""
    async with db.begin() as session:
        found = await accounts.listed(session, actor, AccountFilter(wanted.search, wanted.state))
        keys = await _keys(session)
    return StaffListOut(staff=[_out(account, keys) for account in found])


@router.post("", status_code=201)
async def add_staff(body: StaffIn, actor: CurrentStaff, db: DB, held: State) -> StaffAddedOut:
    """Add an account. 409 if the e-mail is in use."""
    actor.require(Right.STAFF_MANAGE)
    async with db.begin() as session:
        site_ids = await sites.ids_of(session, actor, body.sites)
    made = None if body.password is not None else passwords.random_password()
    new = NewStaff(
        email=body.email.strip(),
        name=body.name.strip(),
        password=made or body.password or "",
        bundles=tuple(body.bundles),
        site_ids=tuple(site_ids),
        language=body.language,
    )
    added = await accounts.add(db, actor, new, limiter=held.password_limiter)
    async with db.begin() as session:
        shown = await _shown(session, actor, added)
    return StaffAddedOut(**shown.model_dump(), password=made)


@router.get("/{staff_id}")
async def get_staff(staff_id: UUID, actor: CurrentStaff, db: DB) -> StaffOut:
    """One account. 404 if it works for other sites only."""
    async with db.begin() as session:
        return await _shown(session, actor, staff_id)


@router.put("/{staff_id}")
async def change_staff(staff_id: UUID, body: StaffEditIn, actor: CurrentStaff, db: DB, moment: Now) -> StaffOut:
    """Change an account. 409 if somebody changed it meanwhile, or nobody would be left to manage accounts."""
    actor.require(Right.STAFF_MANAGE)
    async with db.begin() as session:
        site_ids = await sites.ids_of(session, actor, body.sites)
        edit = AccountEdit(body.name.strip(), tuple(body.bundles), site_ids, body.language, body.version)
        await accounts.change(session, actor, staff_id, edit, moment)
        return await _shown(session, actor, staff_id)


@router.post("/{staff_id}/password")
async def reset_password(
    staff_id: UUID, body: StaffPasswordIn, actor: CurrentStaff, db: DB, held: State
) -> NewPasswordOut:
    """Give an account another password; its sessions end."""
    made = None if body.password is not None else passwords.random_password()
    chosen = made or body.password or ""
    await account_access.set_password(db, actor, staff_id, chosen, limiter=held.password_limiter)
    return NewPasswordOut(password=made)


@router.post("/{staff_id}/disable")
async def disable_staff(staff_id: UUID, actor: CurrentStaff, db: DB, moment: Now) -> StaffOut:
    """Let nobody sign in to the account any more; its sessions end at once."""
    async with db.begin() as session:
        await account_access.disable(session, actor, staff_id, moment)
        return await _shown(session, actor, staff_id)


@router.post("/{staff_id}/enable")
async def enable_staff(staff_id: UUID, actor: CurrentStaff, db: DB, moment: Now) -> StaffOut:
    """Let the account's owner sign in again."""
    async with db.begin() as session:
        await account_access.enable(session, actor, staff_id, moment)
        return await _shown(session, actor, staff_id)


@router.get("/{staff_id}/sessions")
async def list_sessions(staff_id: UUID, current: CurrentSession, db: DB, moment: Now) -> SessionsOut:
    """The live sessions of an account."""
    async with db.begin() as session:
        found = await account_access.sessions_of(session, current.actor, staff_id, moment)
    return SessionsOut(sessions=[session_out(one, current) for one in found])


@router.delete("/{staff_id}/sessions")
async def end_sessions(staff_id: UUID, actor: CurrentStaff, db: DB, moment: Now) -> EndedOut:
    """End every session of an account."""
    async with db.begin() as session:
        return EndedOut(ended=await account_access.end_sessions(session, actor, staff_id, moment))


@router.delete("/{staff_id}/sessions/{session_id}", status_code=204)
async def end_session(staff_id: UUID, session_id: UUID, actor: CurrentStaff, db: DB, moment: Now) -> None:
    """End one session of an account."""
    async with db.begin() as session:
        await account_access.end_session(session, actor, staff_id, session_id, moment)


async def _shown(session: AsyncSession, actor: Actor, staff_id: UUID) -> StaffOut:
    return _out(await accounts.get(session, actor, staff_id), await _keys(session))


async def _keys(session: AsyncSession) -> dict[UUID, str]:
    return {site.id: site.key for site in await sites.every(session)}


def _out(account: Account, keys: dict[UUID, str]) -> StaffOut:
    return StaffOut(
        id=account.id,
        email=account.email,
        name=account.name,
        bundles=list(account.bundles),
        sites=sorted(keys[site_id] for site_id in account.site_ids),
        language=account.language,
        disabled_at=account.disabled_at,
        created_at=account.created_at,
        last_seen_at=account.last_seen_at,
        version=account.version,
        changeable=account.changeable,
    )
