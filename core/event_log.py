"""The event log: one row for each change of state, written in the transaction that makes the change."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class ActorKind(StrEnum):
    """Who can change something."""

    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class By:
    """Who changed something: a kind and, for people, their id."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = By(ActorKind.SYSTEM)
BOT = By(ActorKind.BOT)


class Event(Base):
    """What changed, by whom and when; holds ids, field names and codes only, so erasing a customer leaves it whole."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    site_id: Mapped[UUID | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    data: Mapped[dict[str, Any]]


def record(
    session: AsyncSession,
    kind: str,
    *,
    by: By,
    subject: tuple[str, UUID],
    site_id: UUID | None,
    at: datetime | None = None,
    **data: str | int | float | bool | None,
) -> None:
    """Append one row to the log, in the caller's transaction.

    Args:
        session: the transaction that makes the change.
        kind: `<thing>_<past participle>`, such as `ticket_claimed`.
        by: who changed it.
        subject: kind and id of the thing that changed.
        site_id: the site it belongs to.
        at: when; the database's clock if left out.
        data: ids (as text), field names, codes and numbers; never message text or personal data.
    """
    event = Event(
        kind=kind,
        actor_kind=by.kind.value,
        actor_id=by.id,
        subject_kind=subject[0],
        subject_id=subject[1],
        site_id=site_id,
        data=data,
    )
    if at is not None:
        event.at = at
    session.add(event)


async def about(session: AsyncSession, *subjects: tuple[str, UUID], limit: int = 500) -> list[Event]:
    """What happened to some things, oldest first; of more than `limit` events the newest ones.

    Args:
        session: for reading.
        subjects: kind and id of each thing.
        limit: how many at most.
    """
    named = tuple_(Event.subject_kind, Event.subject_id).in_(subjects)
    newest = await session.scalars(select(Event).where(named).order_by(Event.id.desc()).limit(limit))
    return list(newest)[::-1]
