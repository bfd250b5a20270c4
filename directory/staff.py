"""Staff accounts: adding them, signing in and out, and who a session belongs to."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.catalogs import FALLBACK, LANGUAGES
from core.database import Sessions, database_now
from core.errors import Conflict, Forbidden, Invalid, Unauthenticated
from core.event_log import SYSTEM, ActorKind, By, record
from core.rights import Actor
from core.tokens import TokenSource, digest, new_token
from directory import rights
from directory.models import Staff, StaffSession, StaffSite

SESSION_HOURS = 12
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_hasher = PasswordHasher()
# Verified against when the account is unknown, so that both answers take the same time.
_UNKNOWN_ACCOUNT_HASH = _hasher.hash("nobody has this password")


class WrongCredentials(Unauthenticated):
    """E-mail and password do not belong together; says not which is wrong."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("E-mail or password is wrong.")


class SignInRequired(Unauthenticated):
    """The session is missing, over or revoked."""

    code = "sign_in_required"

    def __init__(self) -> None:
        super().__init__("Sign in first.")


class CsrfTokenWrong(Forbidden):
    """A changing call came without the token that belongs to the session."""

    code = "csrf_token_wrong"

    def __init__(self) -> None:
        super().__init__("Send the session's csrf_token as X-CSRF-Token.")


class EmailTaken(Conflict):
    """Another account has this e-mail."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("There is an account with this e-mail already.")


class AccountInvalid(Invalid):
    """The account cannot be made like this."""

    code = "account_invalid"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """An account to add.

    Attributes:
        bundles: names of rights bundles, see `directory.rights.Bundle`.
        site_ids: the sites that the account works for.
        language: of the desk.
    """

    email: str
    name: str
    password: str
    bundles: tuple[str, ...]
    site_ids: tuple[UUID, ...]
    language: str = FALLBACK


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and whose it is."""

    actor: Actor
    session_id: UUID
    csrf_token: str
    language: str


async def add(session: AsyncSession, new: NewStaff, now: datetime) -> UUID:
    """Add an account.

    Raises:
        AccountInvalid: e-mail, password or a bundle is not acceptable.
        EmailTaken: the e-mail is in use, in whatever case.
    """
    _check(new)
    found: UUID | None = await session.scalar(
        insert(Staff)
        .values(
            email=new.email,
            name=new.name,
            password_hash=_hasher.hash(new.password),
            bundles=list(new.bundles),
            language=new.language,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Staff.id)
    )
    if found is None:
        raise EmailTaken
    session.add_all(StaffSite(staff_id=found, site_id=site_id) for site_id in new.site_ids)
    record(session, "staff_added", by=SYSTEM, subject=("staff", found), site_id=None, at=now)
    return found


async def any_account(session: AsyncSession) -> bool:
    """Whether there is any account yet."""
    return await session.scalar(select(Staff.id).limit(1)) is not None


async def sign_in(
    sessions: Sessions,
    email: str,
    password: str,
    *,
    limiter: CapacityLimiter | None = None,
    tokens: TokenSource = new_token,
) -> tuple[SignedIn, str]:
    """Open a session; the second value is the token for the cookie.

    Args:
        sessions: for two short transactions; the password is checked between them, in a thread.
        email: in any case.
        password: as typed.
        limiter: bounds how many passwords are checked at once, for each takes a core and 64 MB.
        tokens: makes the session's tokens.

    Raises:
        WrongCredentials: unknown e-mail, wrong password or disabled account; all take the same time.
    """
    async with sessions.begin() as session:
        staff = await session.scalar(select(Staff).where(func.lower(Staff.email) == email.strip().lower()))
    stored = staff.password_hash if staff else _UNKNOWN_ACCOUNT_HASH
    right = await to_thread.run_sync(_matches, stored, password[:LONGEST_PASSWORD], limiter=limiter)
    if staff is None or not right or staff.disabled_at is not None:
        raise WrongCredentials
    token = tokens()
    async with sessions.begin() as session:
        now = await database_now(session)
        opened = StaffSession(
            staff_id=staff.id,
            token_hash=digest(token),
            csrf_token=tokens(),
            created_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
        )
        session.add(opened)
        await session.flush()
        _log(session, staff.id, "staff_signed_in", now)
        return await _signed_in(session, staff, opened), token


async def signed_in(session: AsyncSession, token: str | None, now: datetime) -> SignedIn:
    """Whose session a cookie's token opens; rights are read anew each time, so changes act at once.

    Raises:
        SignInRequired: no such session, or it is over.
    """
    if not token:
        raise SignInRequired
    row = (
        await session.execute(
            select(Staff, StaffSession)
            .join(StaffSession, StaffSession.staff_id == Staff.id)
            .where(
                StaffSession.token_hash == digest(token),
                StaffSession.revoked_at.is_(None),
                StaffSession.expires_at > now,
                Staff.disabled_at.is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        raise SignInRequired
    return await _signed_in(session, row[0], row[1])


async def sign_out(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """End one session."""
    ended = await session.get_one(StaffSession, session_id)
    ended.revoked_at = now
    _log(session, ended.staff_id, "staff_signed_out", now)


async def names(session: AsyncSession, ids: set[UUID]) -> dict[UUID, str]:
    """The names of some accounts."""
    if not ids:
        return {}
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _log(session: AsyncSession, staff_id: UUID, kind: str, now: datetime) -> None:
    by = By(ActorKind.STAFF, staff_id)
    record(session, kind, by=by, subject=("staff", staff_id), site_id=None, at=now)


async def _signed_in(session: AsyncSession, staff: Staff, opened: StaffSession) -> SignedIn:
    sites = await session.scalars(select(StaffSite.site_id).where(StaffSite.staff_id == staff.id))
    actor = Actor(staff.id, staff.name, rights.of(staff.bundles), frozenset(sites))
    return SignedIn(actor, opened.id, opened.csrf_token, staff.language)


def _check(new: NewStaff) -> None:
    if not EMAIL.fullmatch(new.email):
        raise AccountInvalid("The e-mail must look like name@example.com.", field="email")
    if not SHORTEST_PASSWORD <= len(new.password) <= LONGEST_PASSWORD:
        raise AccountInvalid(
            f"The password must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.", field="password"
        )
    if new.language not in LANGUAGES:
        raise AccountInvalid(f"The language is one of {', '.join(LANGUAGES)}.", field="language")
    known = [bundle.value for bundle in rights.Bundle]
    for bundle in new.bundles:
        if bundle not in known:
            raise AccountInvalid(f"There is no bundle '{bundle}'. There is: {', '.join(known)}.", field="bundles")


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
