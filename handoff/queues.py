"""Queues: where tickets wait."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from core.event_log import SYSTEM, record
from handoff.models import Queue


class NoQueue(Conflict):
    """A site cannot hand anything over, because it has no queue."""

    code = "no_queue"

    def __init__(self) -> None:
        super().__init__("The site has no queue. Add one to its site.yml.")


@dataclass(frozen=True, slots=True)
class QueueProfile:
    """A queue as a site's file names it."""

    key: str
    name: str
    level: str


async def save_profiles(session: AsyncSession, site_id: UUID, profiles: list[QueueProfile]) -> None:
    """Add a site's queues; those that exist stay as they are."""
    for profile in profiles:
        added: UUID | None = await session.scalar(
            insert(Queue)
            .values(site_id=site_id, key=profile.key, name=profile.name, level=profile.level)
            .on_conflict_do_nothing()
            .returning(Queue.id)
        )
        if added is not None:
            record(session, "queue_added", by=SYSTEM, subject=("queue", added), site_id=site_id)


async def of_site(session: AsyncSession, site_id: UUID) -> list[Queue]:
    """The queues of a site, by level and key."""
    query = select(Queue).where(Queue.site_id == site_id).order_by(Queue.level, Queue.key)
    return list(await session.scalars(query))


async def choose(session: AsyncSession, site_id: UUID, wanted: str | None, default: str) -> Queue:
    """The queue of a topic; where that does not exist the site's default queue, or any that the site has.

    Raises:
        NoQueue: the site has none at all.
    """
    queues = {queue.key: queue for queue in await of_site(session, site_id)}
    chosen = queues.get(wanted or "") or queues.get(default) or next(iter(queues.values()), None)
    if chosen is None:
        raise NoQueue
    return chosen
