"""What editors do with articles: each use case checks the actor's rights and sites first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.rights import Actor
from directory import sites
from directory.rights import Right
from knowledge import editorial
from knowledge.article_view import ArticleView, locked, site_of, view
from knowledge.drafts import ArticleDraft
from knowledge.models import Article, ArticleState


async def create(
    session: AsyncSession, actor: Actor, site_id: UUID, draft: ArticleDraft, *, now: datetime
) -> ArticleView:
    """Store a new article as a draft.

    Raises:
        RightMissing, sites.SiteNotFound: the actor may not write here.
        InvalidArticle, topics.TopicNotFound, editorial.SlugTaken: the draft does not fit.
    """
    actor.require(Right.ARTICLE_WRITE)
    if site_id not in actor.site_ids:
        raise sites.SiteNotFound(str(site_id))
    article = await editorial.create(session, site_id, draft, actor.by, now)
    return await view(session, article.id)


async def change(
    session: AsyncSession,
    actor: Actor,
    article_id: UUID,
    draft: ArticleDraft,
    *,
    revision: int,
    now: datetime,
) -> ArticleView:
    """Replace what an article says; readers see a new text after the next `publish`.

    Args:
        session: the caller's transaction.
        actor: who changes it.
        article_id: which article.
        draft: the whole new content; one that equals the old makes no new revision.
        revision: number of the revision that the change started from.
        now: time of the change.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write it, or not decide who reads a published article.
        editorial.StaleRevision: `revision` is not the newest one.
        InvalidArticle, topics.TopicNotFound, editorial.SlugTaken: the draft does not fit.
    """
    actor.require(Right.ARTICLE_WRITE)
    await editorial.lock_slugs(session, await site_of(session, actor, article_id))
    article = await locked(session, actor, article_id)
    _refuse_stale(article, revision)
    if article.state == ArticleState.PUBLISHED and draft.audience != article.audience:
        # It holds at once: an internal article would be public without anybody having published it.
        actor.require(Right.ARTICLE_PUBLISH)
    await editorial.revise(session, article, draft, actor.by, now)
    return await view(session, article_id)


async def publish(
    session: AsyncSession, actor: Actor, article_id: UUID, *, now: datetime, revision: int | None = None
) -> ArticleView:
    """Show the newest revision to readers and to the bot.

    Args:
        session: the caller's transaction.
        actor: who publishes it.
        article_id: which article.
        now: time of the publication.
        revision: number of the revision that is meant; None for whichever is the newest.

    Raises:
        RightMissing, ArticleNotFound: the actor may not publish it.
        editorial.StaleRevision: `revision` is not the newest one.
    """
    actor.require(Right.ARTICLE_PUBLISH)
    article = await locked(session, actor, article_id)
    _refuse_stale(article, revision)
    if await editorial.publish(session, article, actor.by, now):
        await sites.raise_knowledge_revision(session, article.site_id)
    return await view(session, article_id)


async def unpublish(session: AsyncSession, actor: Actor, article_id: UUID, *, now: datetime) -> ArticleView:
    """Withdraw an article from readers and from the bot.

    Raises:
        RightMissing, ArticleNotFound: the actor may not publish it.
    """
    actor.require(Right.ARTICLE_PUBLISH)
    article = await locked(session, actor, article_id)
    if await editorial.unpublish(session, article, actor.by, now):
        await sites.raise_knowledge_revision(session, article.site_id)
    return await view(session, article_id)


async def get(session: AsyncSession, actor: Actor, article_id: UUID) -> ArticleView:
    """One article of the actor's sites, published or not.

    Raises:
        RightMissing, ArticleNotFound: the actor may not read it.
    """
    actor.require(Right.ARTICLE_READ)
    await site_of(session, actor, article_id)
    return await view(session, article_id)


def _refuse_stale(article: Article, revision: int | None) -> None:
    if revision is not None and article.revision != revision:
        raise editorial.StaleRevision(article.id, revision, article.revision)
