"""Who may get in: passwords, disabled accounts and the sessions of others."""

from datetime import datetime
from uuid import UUID

from anyio import CapacityLimiter
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions, database_now
from core.errors import Conflict
from core.event_log import By, record
from core.rights import Actor
from directory import accounts, admins, passwords, staff_sessions
from directory.models import Staff
from directory.rights import Right
from directory.staff import AccountInvalid
from directory.staff_sessions import OpenSession


class OwnAccount(Conflict):
    """People cannot take their own account's place away."""

    code = "own_account"

    def __init__(self) -> None:
        super().__init__("You cannot do this to your own account.")


async def set_password(
    sessions: Sessions, actor: Actor, staff_id: UUID, password: str, *, limiter: CapacityLimiter | None = None
) -> None:
    """Give somebody else's account another password; its sessions end.

    Raises:
        OwnAccount: one's own password is changed where the current one is asked for.
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
        AccountInvalid: the password is too short or too long.
    """
    actor.require(Right.STAFF_MANAGE)
    if staff_id == actor.id:
        raise OwnAccount
    if problem := passwords.problem(password):
        raise AccountInvalid([problem])
    hashed = await passwords.stored_in_thread(password, limiter)
    async with sessions.begin() as session:
        row, _ = await accounts.taken(session, actor, staff_id)
        await replace_password(session, row, hashed, actor.by, await database_now(session))


async def replace_password(session: AsyncSession, row: Staff, hashed: str, by: By, now: datetime) -> None:
    """Store another password for an account that is locked, and end its sessions."""
    row.password_hash = hashed
    _log(session, row.id, "staff_password_reset", by, now)
    await staff_sessions.end_all(session, row.id, by, now)


async def disable(session: AsyncSession, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """Let nobody sign in to an account any more; its sessions end at once.

    Raises:
        OwnAccount: it is the actor's.
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
        LastAdmin: a site would be left without anybody who manages accounts.
    """
    row, _ = await accounts.taken(session, actor, staff_id)
    if staff_id == actor.id:
        raise OwnAccount
    await switch_off(session, row, actor.by, now)


async def switch_off(session: AsyncSession, row: Staff, by: By, now: datetime) -> None:
    """Disable an account that is locked, as are the administrators; nothing happens if it is disabled.

    Raises:
        LastAdmin: a site would be left without anybody who manages accounts.
    """
    if row.disabled_at is not None:
        return
    managed = await admins.sites_managed(session, row.id)
    row.disabled_at, row.version = now, row.version + 1
    if managed is not None:
        await admins.require_left(session, managed)
    _log(session, row.id, "staff_disabled", by, now)
    await staff_sessions.end_all(session, row.id, by, now)


async def enable(session: AsyncSession, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """Let the account's owner sign in again, with the password that it had.

    Raises:
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
    """
    row, _ = await accounts.taken(session, actor, staff_id)
    switch_on(session, row, actor.by, now)


def switch_on(session: AsyncSession, row: Staff, by: By, now: datetime) -> None:
    """Enable an account that is locked; nothing happens if it is enabled."""
    if row.disabled_at is not None:
        row.disabled_at, row.version = None, row.version + 1
        _log(session, row.id, "staff_enabled", by, now)


async def sessions_of(session: AsyncSession, actor: Actor, staff_id: UUID, now: datetime) -> list[OpenSession]:
    """The live sessions of an account.

    Raises:
        AccountNotFound: there is none, or it works for other sites only.
    """
    await accounts.visible(session, actor, staff_id)
    return await staff_sessions.open_ones(session, staff_id, now)


async def end_session(session: AsyncSession, actor: Actor, staff_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one session of an account.

    Raises:
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
        SessionNotFound: it is not the account's, or over already.
    """
    await accounts.taken(session, actor, staff_id)
    await staff_sessions.end(session, staff_id, session_id, actor.by, now)


async def end_sessions(session: AsyncSession, actor: Actor, staff_id: UUID, now: datetime) -> int:
    """End every session of an account; how many there were.

    Raises:
        AccountNotFound, AccountElsewhere: it is not the actor's to change.
    """
    await accounts.taken(session, actor, staff_id)
    return await staff_sessions.end_all(session, staff_id, actor.by, now)


def _log(session: AsyncSession, staff_id: UUID, kind: str, by: By, now: datetime) -> None:
    record(session, kind, by=by, subject=("staff", staff_id), site_id=None, at=now)
