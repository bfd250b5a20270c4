"""What an operator does with accounts from the command line, where nobody is signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.event_log import SYSTEM
from directory import account_access, accounts, passwords
from directory.models import Staff
from directory.staff import AccountInvalid


class EmailUnknown(NotFound):
    """No account has this e-mail."""

    code = "email_unknown"

    def __init__(self, email: str) -> None:
        super().__init__(f"There is no account {email[:254]}. List them with: firstline user list")


@dataclass(frozen=True, slots=True)
class Listed:
    """An account in a list."""

    email: str
    name: str
    bundles: tuple[str, ...]
    is_disabled: bool


async def listed(session: AsyncSession) -> list[Listed]:
    """All accounts by e-mail."""
    rows = await session.scalars(select(Staff).order_by(func.lower(Staff.email)))
    return [Listed(row.email, row.name, tuple(row.bundles), row.disabled_at is not None) for row in rows]


async def set_password(session: AsyncSession, email: str, password: str, now: datetime) -> None:
    """Give an account another password; its sessions end.

    Raises:
        EmailUnknown: there is no such account.
        AccountInvalid: the password is too short or too long.
    """
    if problem := passwords.problem(password):
        raise AccountInvalid([problem])
    row = await _locked(session, email)
    await account_access.replace_password(session, row, passwords.stored(password), SYSTEM, now)


async def disable(session: AsyncSession, email: str, now: datetime) -> None:
    """Let nobody sign in to an account any more.

    Raises:
        EmailUnknown: there is no such account.
        LastAdmin: a site would be left without anybody who manages accounts.
    """
    await account_access.switch_off(session, await _locked(session, email), SYSTEM, now)


async def enable(session: AsyncSession, email: str, now: datetime) -> None:
    """Let the account's owner sign in again.

    Raises:
        EmailUnknown: there is no such account.
    """
    account_access.switch_on(session, await _locked(session, email), SYSTEM, now)


async def _locked(session: AsyncSession, email: str) -> Staff:
    found = await session.scalar(select(Staff.id).where(func.lower(Staff.email) == email.strip().lower()))
    if found is None:
        raise EmailUnknown(email)
    return await accounts.locked(session, found)
