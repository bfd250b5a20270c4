"""Earlier addresses of articles that readers have known: links and bookmarks lead on to where the article is now.

A row names an article, not an address, so however often an article moves, every earlier address leads straight to it.
Whoever looks asks for a live article first: what lives at an address is never hidden by what has moved away from it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.models import Article, ArticleRedirect, ArticleState, Audience, Topic
from knowledge.published import IN_AREA


async def leave(session: AsyncSession, article: Article, slug: str, now: datetime) -> None:
    """Let the address that a locked article has left lead to it, if readers may know that address.

    Args:
        session: the transaction that moves the article.
        article: with its new slug.
        slug: the one that it had.
        now: time of the move.
    """
    if article.published_at is None or slug == article.slug:
        return
    row = {"site_id": article.site_id, "language": article.language, "slug": slug}
    moved = {"article_id": article.id, "moved_at": now}
    await session.execute(
        insert(ArticleRedirect)
        .values(**row, **moved)
        # The last one that lived here is what links mean.
        .on_conflict_do_update(index_elements=list(row), set_=moved)
    )


async def target(session: AsyncSession, site_id: UUID, language: str, slug: str) -> tuple[str, str] | None:
    """Language and slug of the article with a public page that has moved away from an address; None if none has."""
    row = (
        await session.execute(
            select(Article.language, Article.slug)
            .join(ArticleRedirect, ArticleRedirect.article_id == Article.id)
            .outerjoin(Topic, Topic.id == Article.topic_id)
            .where(
                ArticleRedirect.site_id == site_id,
                ArticleRedirect.language == language,
                ArticleRedirect.slug == slug,
                Article.state == ArticleState.PUBLISHED,
                Article.audience == Audience.PUBLIC,
                IN_AREA,
            )
        )
    ).one_or_none()
    return (row.language, row.slug) if row and (row.language, row.slug) != (language, slug) else None
