"""An article as editors see it, and how use cases find one that the actor may work on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.errors import NotFound
from core.rights import Actor
from knowledge.drafts import ArticleDraft
from knowledge.models import Article, ArticleRevision, ArticleState, Audience, Topic

Shown = aliased(ArticleRevision, name="shown")
"""The revision that readers see."""


class ArticleNotFound(NotFound):
    """There is no such article, or not on one of the actor's sites."""

    code = "article_not_found"

    def __init__(self, article_id: UUID) -> None:
        super().__init__("There is no such article.", article_id=str(article_id))


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its newest revision, as editors see it.

    Attributes:
        group_id: shared by the articles that say the same in other languages.
        revision: number of the newest revision; `change` wants it back.
        published_revision: number of the revision that readers see; None when they see none.
        published_at: when they were last given one.
        topic: key of its topic.
        changed_by: who wrote the newest revision; None if the service itself did, such as by an import.
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
    related: tuple[str, ...]
    state: ArticleState
    revision: int
    published_revision: int | None
    published_revision_id: UUID | None
    published_at: datetime | None
    created_at: datetime
    changed_at: datetime
    changed_by: UUID | None

    @property
    def draft(self) -> ArticleDraft:
        """What `change` would be given to leave it as it is."""
        return ArticleDraft(
            title=self.title,
            body=self.body,
            slug=self.slug,
            language=self.language,
            topic=self.topic,
            audience=self.audience,
            variants=self.variants,
            related=self.related,
        )

    @property
    def is_changed(self) -> bool:
        """Whether readers see an older revision than the newest."""
        return self.published_revision is not None and self.published_revision != self.revision


def views() -> Select[Article, ArticleRevision, str, int]:
    """Articles with newest revision, key of the topic, and number of the revision that readers see."""
    return (
        select(Article, ArticleRevision, Topic.key, Shown.number)
        .join(
            ArticleRevision,
            and_(ArticleRevision.article_id == Article.id, ArticleRevision.number == Article.revision),
        )
        .outerjoin(Topic, Topic.id == Article.topic_id)
        .outerjoin(Shown, Shown.id == Article.published_revision_id)
    )


async def view(session: AsyncSession, article_id: UUID) -> ArticleView:
    """The article of an id that is known to exist."""
    row = (await session.execute(views().where(Article.id == article_id))).one()
    return as_view(*row)


def as_view(
    article: Article, newest: ArticleRevision, topic: str | None, published_revision: int | None
) -> ArticleView:
    """One row of `views`."""
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
        related=tuple(newest.related),
        state=ArticleState(article.state),
        revision=article.revision,
        published_revision=published_revision,
        published_revision_id=article.published_revision_id,
        published_at=article.published_at,
        created_at=article.created_at,
        changed_at=article.changed_at,
        changed_by=newest.created_by,
    )


async def site_of(session: AsyncSession, actor: Actor, article_id: UUID) -> UUID:
    """The site of an article.

    Raises:
        ArticleNotFound: there is no such article on the actor's sites.
    """
    site_id = await session.scalar(select(Article.site_id).where(Article.id == article_id))
    if site_id is None or site_id not in actor.site_ids:
        raise ArticleNotFound(article_id)
    return site_id


async def locked(session: AsyncSession, actor: Actor, article_id: UUID) -> Article:
    """An article that nobody else changes until the transaction ends.

    Raises:
        ArticleNotFound: there is no such article on the actor's sites.
    """
    article = await session.scalar(
        select(Article)
        .where(Article.id == article_id, Article.site_id.in_(actor.site_ids))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if article is None:
        raise ArticleNotFound(article_id)
    return article
