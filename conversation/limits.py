"""How long the bot may take, as administrators set it for sites and topics; it counts for clocks that run already."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import clock
from conversation.models import Request
from core.rights import Actor
from core.timers import Timer
from directory import site_settings
from directory.models import Site
from knowledge import topic_settings, topics
from knowledge.models import Topic


async def of_topics(session: AsyncSession, actor: Actor, site_key: str) -> list[Topic]:
    """The topics of a site by key, for whoever manages it.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, site_key)
    return await topics.every(session, site.id)


async def save_for_topics(
    session: AsyncSession, actor: Actor, site_key: str, limits: Mapping[str, int | None], now: datetime
) -> None:
    """Store limits of a site's topics.

    Args:
        session: the transaction.
        actor: who saves.
        site_key: of the site.
        limits: minutes by topic's key; `None` for the site's limit.
        now: when.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
        TopicNotFound, LimitsInvalid: what is wrong with the limits.
    """
    site = await site_settings.get(session, actor, site_key, lock=True)
    await topic_settings.store(session, site.id, topic_settings.LIMIT, limits, by=actor.by, now=now)
    await apply(session, site.id)


async def apply(session: AsyncSession, site_id: UUID) -> None:
    """Let the clocks that run in a site end when its limits say now; the site must be locked."""
    await session.flush()
    minutes = func.coalesce(Topic.l1_limit_minutes, Site.l1_limit_minutes)
    ends = (
        select(
            Request.conversation_id,
            (Request.clock_started_at - Request.clock_used + func.make_interval(0, 0, 0, 0, 0, minutes)).label("at"),
        )
        .join(Site, Site.id == Request.site_id)
        .outerjoin(Topic, (Topic.site_id == Request.site_id) & (Topic.key == Request.topic))
        .where(Request.site_id == site_id, Request.closed_at.is_(None), Request.clock_started_at.is_not(None))
        .subquery()
    )
    await session.execute(
        update(Timer)
        .where(Timer.kind == clock.TIME_LIMIT, Timer.subject_id == ends.c.conversation_id, Timer.due_at != ends.c.at)
        .values(due_at=ends.c.at, next_attempt_at=ends.c.at, failures=0)
        .execution_options(synchronize_session=False)
    )
