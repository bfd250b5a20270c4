"""What everybody may do with their own account: name, language, password, sessions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anyio import CapacityLimiter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions, database_now
from core.event_log import record
from core.rights import Actor
from directory import passwords, staff_sessions
from directory.fields import Problem
from directory.models import Staff
from directory.staff import AccountInvalid, SignedIn, profile_problems
from directory.staff_sessions import OpenSession


class PasswordWrong(AccountInvalid):
    """The current password is another one."""

    code = "password_wrong"

    def __init__(self) -> None:
        super().__init__([Problem("current", "password_wrong", "The current password is another one.")])


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """What people see of their own account."""

    email: str
    name: str
    bundles: tuple[str, ...]
    language: str


async def profile(session: AsyncSession, actor: Actor) -> OwnProfile:
    """The actor's own account."""
    row = await session.get_one(Staff, actor.id)
    return OwnProfile(row.email, row.name, tuple(row.bundles), row.language)


async def change_profile(session: AsyncSession, actor: Actor, name: str, language: str, now: datetime) -> None:
    """Change how the person is called, and the language of their pages.

    Raises:
        AccountInvalid: which of the two is not acceptable.
    """
    if problems := profile_problems(name, language):
        raise AccountInvalid(problems)
    staff = await session.get_one(Staff, actor.id, with_for_update=True)
    if (staff.name, staff.language) == (name, language):
        return
    staff.name, staff.language, staff.version = name, language, staff.version + 1
    record(session, "staff_changed", by=actor.by, subject=("staff", actor.id), site_id=None, at=now, fields="profile")


async def change_password(
    sessions: Sessions, current: SignedIn, old: str, new: str, *, limiter: CapacityLimiter | None = None
) -> int:
    """Change the person's password; every other session of theirs ends, and this one stays.

    Args:
        sessions: for two short transactions; passwords are worked on between them, in a thread.
        current: the session that asks.
        old: the password so far.
        new: the one from now on.
        limiter: bounds how many passwords are worked on at once.

    Returns:
        How many other sessions ended.

    Raises:
        AccountInvalid: the new password is too short or too long.
        PasswordWrong: `old` is not the password.
    """
    actor = current.actor
    if problem := passwords.problem(new, "new"):
        raise AccountInvalid([problem])
    async with sessions.begin() as session:
        hashed = (await session.get_one(Staff, actor.id)).password_hash
    if not await passwords.matches(hashed, old, limiter):
        raise PasswordWrong
    replacement = await passwords.stored_in_thread(new, limiter)
    async with sessions.begin() as session:
        now = await database_now(session)
        unchanged = Staff.id == actor.id, Staff.password_hash == hashed
        staff = await session.scalar(select(Staff).where(*unchanged).with_for_update())
        if staff is None:
            raise PasswordWrong
        staff.password_hash = replacement
        record(session, "staff_password_changed", by=actor.by, subject=("staff", actor.id), site_id=None, at=now)
        return await staff_sessions.end_all(session, actor.id, actor.by, now, but=current.session_id)


async def sessions_of(session: AsyncSession, actor: Actor, now: datetime) -> list[OpenSession]:
    """The person's own sessions, the one used last first."""
    return await staff_sessions.open_ones(session, actor.id, now)


async def end_session(session: AsyncSession, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of the person's own sessions.

    Raises:
        SessionNotFound: it is not theirs, or over already.
    """
    await staff_sessions.end(session, actor.id, session_id, actor.by, now)


async def end_others(session: AsyncSession, current: SignedIn, now: datetime) -> int:
    """End every session of the person but the one that asks; how many there were."""
    actor = current.actor
    return await staff_sessions.end_all(session, actor.id, actor.by, now, but=current.session_id)
