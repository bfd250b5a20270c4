"""Heartbeats: when each kind of process was last seen, by the database's clock."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base

FORGOTTEN_AFTER = timedelta(days=1)


class Heartbeat(Base):
    """The last sign of life of one process."""

    __tablename__ = "heartbeat"

    holder: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    seen_at: Mapped[datetime]


async def beat(session: AsyncSession, kind: str, holder: str, now: datetime) -> None:
    """Say that a process lives."""
    await session.execute(delete(Heartbeat).where(Heartbeat.seen_at < now - FORGOTTEN_AFTER))
    fresh = insert(Heartbeat).values(holder=holder, kind=kind, seen_at=now)
    await session.execute(fresh.on_conflict_do_update(index_elements=[Heartbeat.holder], set_={"seen_at": now}))


async def last_seen(session: AsyncSession, kind: str) -> datetime | None:
    """When any process of a kind was last seen."""
    return await session.scalar(select(func.max(Heartbeat.seen_at)).where(Heartbeat.kind == kind))
