"""Earlier addresses of articles that readers have known: links and bookmarks lead on to where the article is now.

A row names an article, not an address, so however often an article moves, every earlier address leads straight to it.
Whoever looks asks for a live article first: what lives at an address is never hidden by what has moved away from it.
"""

from collections.abc import Collection
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
    return (await targets(session, site_id, language, [slug])).get(slug)


async def targets(
    session: AsyncSession, site_id: UUID, language: str, slugs: Collection[str]
) -> dict[str, tuple[str, str]]:
    """What `target` says of each of several slugs in a language; without those that nothing has moved away from."""
    found = await session.execute(
        select(ArticleRedirect.slug.label("left"), Article.language, Article.slug)
        .join(Article, Article.id == ArticleRedirect.article_id)
        .outerjoin(Topic, Topic.id == Article.topic_id)
        .where(
            ArticleRedirect.site_id == site_id,
            ArticleRedirect.language == language,
            ArticleRedirect.slug.in_(slugs),
            Article.state == ArticleState.PUBLISHED,
            Article.audience == Audience.PUBLIC,
            IN_AREA,
        )
    )
    return {row.left: (row.language, row.slug) for row in found if (row.language, row.slug) != (language, row.left)}
