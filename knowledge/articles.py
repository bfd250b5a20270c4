"""What editors do with articles: each use case checks the actor's rights and sites first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.errors import NotFound
from core.rights import Actor
from directory import sites
from directory.rights import Right
from knowledge import editorial
from knowledge.drafts import ArticleDraft
from knowledge.models import Article, ArticleRevision, ArticleState, Audience, Topic

MAX_LISTED = 200


class ArticleNotFound(NotFound):
    """There is no such article, or not on one of the actor's sites."""

    code = "article_not_found"

    def __init__(self, article_id: UUID) -> None:
        super().__init__("There is no such article.", article_id=str(article_id))


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its newest revision, as editors see it.

    Attributes:
        revision: number of the newest revision; `change` wants it back.
        published_revision: number of the revision that readers see; None when they see none.
        topic: key of its topic.
    """

    id: UUID
    site_id: UUID
    group_id: UUID
    title: str
    body: str
    slug: str
    language: str
    topic: str | None
    audience: Audience
    variants: tuple[str, ...]
    state: ArticleState
    revision: int
    published_revision: int | None
    created_at: datetime
    changed_at: datetime


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
    return await _view(session, article.id)


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
        RightMissing, ArticleNotFound: the actor may not write it.
        editorial.StaleRevision: `revision` is not the newest one.
        InvalidArticle, topics.TopicNotFound, editorial.SlugTaken: the draft does not fit.
    """
    actor.require(Right.ARTICLE_WRITE)
    await editorial.lock_slugs(session, await _site_of(session, actor, article_id))
    article = await _locked(session, actor, article_id)
    if article.revision != revision:
        raise editorial.StaleRevision(article_id, revision, article.revision)
    await editorial.revise(session, article, draft, actor.by, now)
    return await _view(session, article_id)


async def publish(session: AsyncSession, actor: Actor, article_id: UUID, *, now: datetime) -> ArticleView:
    """Show the newest revision to readers and to the bot.

    Raises:
        RightMissing, ArticleNotFound: the actor may not publish it.
    """
    actor.require(Right.ARTICLE_PUBLISH)
    article = await _locked(session, actor, article_id)
    if await editorial.publish(session, article, actor.by, now):
        await sites.raise_knowledge_revision(session, article.site_id)
    return await _view(session, article_id)


async def unpublish(session: AsyncSession, actor: Actor, article_id: UUID, *, now: datetime) -> ArticleView:
    """Withdraw an article from readers and from the bot.

    Raises:
        RightMissing, ArticleNotFound: the actor may not publish it.
    """
    actor.require(Right.ARTICLE_PUBLISH)
    article = await _locked(session, actor, article_id)
    if await editorial.unpublish(session, article, actor.by, now):
        await sites.raise_knowledge_revision(session, article.site_id)
    return await _view(session, article_id)


async def get(session: AsyncSession, actor: Actor, article_id: UUID) -> ArticleView:
    """One article of the actor's sites, published or not.

    Raises:
        RightMissing, ArticleNotFound: the actor may not read it.
    """
    actor.require(Right.ARTICLE_READ)
    await _site_of(session, actor, article_id)
    return await _view(session, article_id)


async def list_articles(
    session: AsyncSession,
    actor: Actor,
    *,
    site_ids: frozenset[UUID] | None = None,
    language: str | None = None,
    state: ArticleState | None = None,
    topic: str | None = None,
    limit: int = MAX_LISTED,
    offset: int = 0,
) -> list[ArticleView]:
    """Articles of the actor's sites by title, at most `MAX_LISTED` at a time.

    Args:
        session: the caller's transaction.
        actor: who reads; other sites than theirs are left out silently.
        site_ids: only these sites.
        language: only this language.
        state: only this state.
        topic: only the topic of this key.
        limit: how many at most.
        offset: how many to skip.
    """
    actor.require(Right.ARTICLE_READ)
    sites_seen = actor.site_ids if site_ids is None else actor.site_ids & site_ids
    query = _views().where(Article.site_id.in_(sites_seen))
    if language is not None:
        query = query.where(Article.language == language)
    if state is not None:
        query = query.where(Article.state == state)
    if topic is not None:
        query = query.where(Topic.key == topic)
    query = query.order_by(ArticleRevision.title, Article.id).limit(min(limit, MAX_LISTED)).offset(offset)
    return [_as_view(*row) for row in await session.execute(query)]


async def _site_of(session: AsyncSession, actor: Actor, article_id: UUID) -> UUID:
    site_id = await session.scalar(select(Article.site_id).where(Article.id == article_id))
    if site_id is None or site_id not in actor.site_ids:
        raise ArticleNotFound(article_id)
    return site_id


async def _locked(session: AsyncSession, actor: Actor, article_id: UUID) -> Article:
    article = await session.scalar(
        select(Article)
        .where(Article.id == article_id, Article.site_id.in_(actor.site_ids))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if article is None:
        raise ArticleNotFound(article_id)
    return article


def _views() -> Select[Article, ArticleRevision, str, int]:
    shown = aliased(ArticleRevision)
    return (
        select(Article, ArticleRevision, Topic.key, shown.number)
        .join(
            ArticleRevision,
            and_(ArticleRevision.article_id == Article.id, ArticleRevision.number == Article.revision),
        )
        .outerjoin(Topic, Topic.id == Article.topic_id)
        .outerjoin(shown, shown.id == Article.published_revision_id)
    )


async def _view(session: AsyncSession, article_id: UUID) -> ArticleView:
    row = (await session.execute(_views().where(Article.id == article_id))).one()
    return _as_view(*row)


def _as_view(
    article: Article, newest: ArticleRevision, topic: str | None, published_revision: int | None
) -> ArticleView:
    return ArticleView(
        id=article.id,
        site_id=article.site_id,
        group_id=article.group_id,
        title=newest.title,
        body=newest.body,
        slug=article.slug,
        language=article.language,
        topic=topic,
        audience=Audience(article.audience),
        variants=tuple(newest.variants),
        state=ArticleState(article.state),
        revision=article.revision,
        published_revision=published_revision,
        created_at=article.created_at,
        changed_at=article.changed_at,
    )
