"""Staff accounts: adding them, signing in and out, and who a session belongs to."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anyio import CapacityLimiter
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.catalogs import FALLBACK, LANGUAGES
from core.database import Sessions, database_now, is_writable
from core.errors import Conflict, Forbidden, Unauthenticated
from core.event_log import SYSTEM, ActorKind, By, record
from core.rights import Actor
from core.tokens import TokenSource, digest, new_token
from directory import passwords, rights
from directory.fields import FieldsInvalid, Problem, text_problem
from directory.models import Staff, StaffSession, StaffSite

SESSION_HOURS = 12
LONGEST_NAME = 100
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
SEEN_AGAIN = timedelta(minutes=1)
"""How old the note of when a session was last used may become; so reading a page seldom writes."""


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


class AccountInvalid(FieldsInvalid):
    """The account cannot be like this."""

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


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody signs in, for the list of their sessions.

    Attributes:
        browser: in words, see `directory.browsers`.
        address: of the client.
        earlier: the token of the session that this browser had; it ends when the new one begins.
    """

    browser: str = ""
    address: str = ""
    earlier: str | None = None


async def add(
    session: AsyncSession, new: NewStaff, now: datetime, *, by: By = SYSTEM, password_hash: str | None = None
) -> UUID:
    """Add an account.

    Args:
        session: the transaction.
        new: the account.
        now: when it was added.
        by: who adds it.
        password_hash: of `new.password`, where that took its time beside the event loop already.

    Raises:
        AccountInvalid: e-mail, name, password, language or a bundle is not acceptable.
        EmailTaken: the e-mail is in use, in whatever case.
    """
    check(new)
    found: UUID | None = await session.scalar(
        insert(Staff)
        .values(
            email=new.email,
            name=new.name,
            password_hash=password_hash or passwords.stored(new.password),
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
    record(session, "staff_added", by=by, subject=("staff", found), site_id=None, at=now)
    return found


def check(new: NewStaff) -> None:
    """Refuse an account that cannot be added.

    Raises:
        AccountInvalid: which fields, and what is wrong with each.
    """
    found = [text_problem("email", new.email, 254), *profile_problems(new.name, new.language)]
    if not found[0] and not EMAIL.fullmatch(new.email):
        found.append(Problem("email", "email_malformed", "The e-mail must look like name@example.com."))
    found += [passwords.problem(new.password), bundle_problem(new.bundles)]
    if problems := [problem for problem in found if problem]:
        raise AccountInvalid(problems)


def profile_problems(name: str, language: str) -> list[Problem]:
    """What is wrong with what somebody is called and the language of their pages."""
    found = [text_problem("name", name, LONGEST_NAME)]
    if language not in LANGUAGES:
        found.append(Problem("language", "language_unknown", f"The language is one of {', '.join(LANGUAGES)}."))
    return [problem for problem in found if problem]


def bundle_problem(bundles: tuple[str, ...]) -> Problem | None:
    """What is wrong with a choice of bundles, if anything."""
    known = [bundle.value for bundle in rights.Bundle]
    if set(bundles) <= set(known):
        return None
    return Problem("bundles", "bundle_unknown", f"There is no such bundle. There is: {', '.join(known)}.")


async def any_account(session: AsyncSession) -> bool:
    """Whether there is any account yet."""
    return await session.scalar(select(Staff.id).limit(1)) is not None


async def sign_in(
    sessions: Sessions,
    email: str,
    password: str,
    *,
    where: Where = Where(),
    limiter: CapacityLimiter | None = None,
    tokens: TokenSource = new_token,
) -> tuple[SignedIn, str]:
    """Open a session; the second value is the token for the cookie.

    Args:
        sessions: for two short transactions; the password is checked between them, in a thread.
        email: in any case.
        password: as typed.
        where: the browser and its address.
        limiter: bounds how many passwords are checked at once, for each takes a core and 64 MB.
        tokens: makes the session's tokens.

    Raises:
        WrongCredentials: unknown e-mail, wrong password or disabled account; all take the same time.
    """
    async with sessions.begin() as session:
        known = await session.scalar(select(Staff).where(func.lower(Staff.email) == email.strip().lower()))
    hashed = known.password_hash if known else None
    if not await passwords.matches(hashed, password, limiter) or known is None:
        raise WrongCredentials
    async with sessions.begin() as session:
        # Locked, so that whoever disables the account or changes its password ends this session as well.
        unchanged = Staff.id == known.id, Staff.password_hash == hashed, Staff.disabled_at.is_(None)
        staff = await session.scalar(select(Staff).where(*unchanged).with_for_update(read=True))
        if staff is None:
            raise WrongCredentials
        now = await database_now(session)
        await _end_earlier(session, where.earlier, now)
        opened, token = _opened(staff.id, where, now, tokens)
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
    # Whoever may only read goes on reading where nothing can be written.
    if now - row[1].last_seen_at > SEEN_AGAIN and await is_writable(session):
        row[1].last_seen_at = now
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


def _opened(staff_id: UUID, where: Where, now: datetime, tokens: TokenSource) -> tuple[StaffSession, str]:
    token = tokens()
    opened = StaffSession(
        staff_id=staff_id,
        token_hash=digest(token),
        csrf_token=tokens(),
        browser=where.browser,
        address=where.address,
        last_seen_at=now,
        created_at=now,
        expires_at=now + timedelta(hours=SESSION_HOURS),
    )
    return opened, token


async def _end_earlier(session: AsyncSession, token: str | None, now: datetime) -> None:
    """End the session that a browser held before, whoever's it was: its token is about to be replaced."""
    if not token:
        return
    live = StaffSession.token_hash == digest(token), StaffSession.revoked_at.is_(None)
    earlier = await session.scalar(select(StaffSession).where(*live).with_for_update())
    if earlier is not None:
        earlier.revoked_at = now
        _log(session, earlier.staff_id, "staff_signed_out", now)


def _log(session: AsyncSession, staff_id: UUID, kind: str, now: datetime) -> None:
    by = By(ActorKind.STAFF, staff_id)
    record(session, kind, by=by, subject=("staff", staff_id), site_id=None, at=now)


async def _signed_in(session: AsyncSession, staff: Staff, opened: StaffSession) -> SignedIn:
    sites = await session.scalars(select(StaffSite.site_id).where(StaffSite.staff_id == staff.id))
    actor = Actor(staff.id, staff.name, rights.of(staff.bundles), frozenset(sites))
    return SignedIn(actor, opened.id, opened.csrf_token, staff.language)
