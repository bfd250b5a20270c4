"""The sessions that accounts have open: listing them, and ending them before their time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.event_log import By, record
from directory.models import StaffSession


class SessionNotFound(NotFound):
    """The account has no such session; perhaps it is over already."""

    code = "session_not_found"

    def __init__(self, session_id: UUID) -> None:
        super().__init__("There is no such session, or it is over already.", session=str(session_id))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in.

    Attributes:
        browser: in words; may be empty.
        address: it signed in from; may be empty.
        last_seen_at: up to a minute older than its last use.
    """

    id: UUID
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


async def open_ones(session: AsyncSession, staff_id: UUID, now: datetime) -> list[OpenSession]:
    """The live sessions of an account, the one used last first."""
    live = StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None), StaffSession.expires_at > now
    order = StaffSession.last_seen_at.desc(), StaffSession.created_at.desc()
    return [
        OpenSession(row.id, row.browser, row.address, row.created_at, row.last_seen_at, row.expires_at)
        for row in await session.scalars(select(StaffSession).where(*live).order_by(*order))
    ]


async def end(session: AsyncSession, staff_id: UUID, session_id: UUID, by: By, now: datetime) -> None:
    """End one session of an account.

    Raises:
        SessionNotFound: it is not this account's, or over already.
    """
    one = StaffSession.id == session_id, StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None)
    ended = await session.scalar(update(StaffSession).where(*one).values(revoked_at=now).returning(StaffSession.id))
    if ended is None:
        raise SessionNotFound(session_id)
    record(session, "staff_session_ended", by=by, subject=("staff", staff_id), site_id=None, at=now)


async def end_all(session: AsyncSession, staff_id: UUID, by: By, now: datetime, *, but: UUID | None = None) -> int:
    """End every session of an account but one; how many there were."""
    live = [StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None), StaffSession.expires_at > now]
    if but is not None:
        live.append(StaffSession.id != but)
    ended = await session.scalars(update(StaffSession).where(*live).values(revoked_at=now).returning(StaffSession.id))
    count = len(ended.all())
    if count:
        record(session, "staff_sessions_ended", by=by, subject=("staff", staff_id), site_id=None, at=now, count=count)
    return count
