"""Heartbeats: when each kind of process was last seen, by the database's clock."""

from datetime import datetime, timedelta

from sqlalchemy import Interval, bindparam, delete, func, select
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


async def beat(session: AsyncSession, kind: str, holder: str) -> None:
    """Say that a process lives."""
    await session.execute(_BEAT, {"holder": holder, "kind": kind, "forgotten_after": FORGOTTEN_AFTER})


async def silence(session: AsyncSession, kind: str) -> timedelta | None:
    """For how long no process of a kind has been seen; `None` if none ever was."""
    return await session.scalar(_SILENCE, {"kind": kind})


# Made once: making them costs more than the database's part.
_TABLE = Base.metadata.tables[Heartbeat.__tablename__]
_NOW = func.clock_timestamp()
_FORGOTTEN = delete(_TABLE).where(_TABLE.c.seen_at < _NOW - bindparam("forgotten_after", type_=Interval))
_BEAT = (
    insert(_TABLE)
    .values(holder=bindparam("holder"), kind=bindparam("kind"), seen_at=_NOW)
    .on_conflict_do_update(index_elements=[_TABLE.c.holder], set_={"seen_at": _NOW})
    .add_cte(_FORGOTTEN.cte("forgotten"))
)
_SILENCE = select(_NOW - func.max(Heartbeat.seen_at)).where(Heartbeat.kind == bindparam("kind"))
