"""Queues: where tickets wait."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Queue


@dataclass(frozen=True, slots=True)
class QueueProfile:
    """A queue as a site's file names it."""

    key: str
    name: str
    level: str


async def save_profiles(session: AsyncSession, site_id: UUID, profiles: list[QueueProfile]) -> None:
    """Add a site's queues; those that exist stay as they are."""
    for profile in profiles:
        await session.execute(
            insert(Queue)
            .values(site_id=site_id, key=profile.key, name=profile.name, level=profile.level)
            .on_conflict_do_nothing()
        )


async def choose(session: AsyncSession, site_id: UUID, wanted: str | None, default: str) -> Queue:
    """The queue of a topic, or the site's default queue where the topic's does not exist."""
    queues = {q.key: q for q in await session.scalars(select(Queue).where(Queue.site_id == site_id))}
    return queues.get(wanted or "") or queues[default]
