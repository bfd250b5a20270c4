"""Whether the bot answers from what is published: the index of this process follows within seconds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.article_view import ArticleView
from retrieval.models import IndexSnapshot
from retrieval.service import SearchService


class Use(StrEnum):
    """What the bot does with an article."""

    NONE = "none"
    """It is not published."""
    FOLLOWING = "following"
    """Published; the index has yet to take it over."""
    LIVE = "live"
    """The bot answers from the published revision."""
    STARTING = "starting"
    """The model is still being loaded: nothing can be said yet."""


@dataclass(frozen=True, slots=True)
class InUse:
    """What the bot does with an article; `since` is known for `LIVE` only."""

    use: Use
    since: datetime | None = None


async def in_use(session: AsyncSession, search: SearchService, article: ArticleView) -> InUse:
    """What the bot does with the published revision of an article just now, as far as this process is concerned."""
    if article.published_revision_id is None or article.published_at is None:
        return InUse(Use.NONE)
    if not search.is_ready:
        return InUse(Use.STARTING)
    index = search.live.snapshot(article.site_id)
    found = [indexed for indexed in index.articles if indexed.id == article.id] if index else []
    if not found or found[0].revision_id != article.published_revision_id or found[0].audience != article.audience:
        return InUse(Use.FOLLOWING)
    return InUse(Use.LIVE, await _since(session, article, search.encoders.name, article.published_at))


async def _since(session: AsyncSession, article: ArticleView, model: str, published_at: datetime) -> datetime:
    """When the first snapshot after the publication was built; the publication itself once that one is forgotten."""
    of_site = (IndexSnapshot.site_id == article.site_id, IndexSnapshot.model == model)
    oldest: datetime | None = await session.scalar(select(func.min(IndexSnapshot.revision_since)).where(*of_site))
    first: datetime | None = await session.scalar(
        select(func.min(IndexSnapshot.revision_since)).where(*of_site, IndexSnapshot.revision_since >= published_at)
    )
    return published_at if first is None or first == oldest else first
