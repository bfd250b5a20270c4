"""What readers see: the published revisions, for the index, for answers and for the public pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from knowledge.models import Article, ArticleRevision, Audience, Scope, Topic

PUBLIC = frozenset({Audience.PUBLIC})
EVERYTHING = frozenset(Audience)
IN_AREA = or_(Topic.scope.is_(None), Topic.scope == Scope.ANSWERED)
"""Of an article joined with its topic, if it has one: the service is there for what it says."""


class PageNotFound(NotFound):
    """No public article has this address."""

    code = "page_not_found"

    def __init__(self, language: str, slug: str) -> None:
        super().__init__("There is no such page.", language=language[:10], slug=slug[:100])


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """One article as readers see it.

    Attributes:
        group_id: shared by the articles that say the same in other languages.
        body: Markdown.
        topic: key of its topic.
        revision_id: the revision that is shown.
        changed_at: when that revision was written.
        scope: of its topic; `answered` without one.
        risk: of its topic, see `topics.Treatment`; None without one.
        related: slugs of what a reader may want next, whether they can be read or not.
    """

    id: UUID
    site_id: UUID
    group_id: UUID
    revision_id: UUID
    title: str
    body: str
    variants: tuple[str, ...]
    slug: str
    language: str
    topic: str | None
    audience: Audience
    changed_at: datetime
    scope: Scope = Scope.ANSWERED
    risk: float | None = None
    related: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Path of the public page, if it has one."""
        return f"/help/{self.language}/{self.slug}"

    @property
    def has_page(self) -> bool:
        """Whether it stands in the help centre: it is for everybody, and about what the service is there for."""
        return self.audience is Audience.PUBLIC and self.scope is Scope.ANSWERED


async def published(session: AsyncSession, site_id: UUID) -> list[PublishedArticle]:
    """Everything that is published on a site, whoever may read it, in a stable order."""
    query = _published().where(Article.site_id == site_id).order_by(Article.id)
    return [_as_published(*row) for row in await session.execute(query)]


async def published_by_ids(
    session: AsyncSession, site_id: UUID, ids: Collection[UUID], audiences: Collection[Audience] = PUBLIC
) -> dict[UUID, PublishedArticle]:
    """Those of `ids` that are published on the site for one of `audiences` at this moment.

    An index may lag behind by seconds; whoever cites an article asks here first.
    """
    wanted = {"site": site_id, "ids": list(ids), "audiences": [audience.value for audience in audiences]}
    found = [_as_published(*row) for row in await session.execute(_BY_IDS, wanted)]
    return {article.id: article for article in found}


async def public_page(session: AsyncSession, site_id: UUID, language: str, slug: str) -> PublishedArticle:
    """The public article at `/help/{language}/{slug}`.

    Raises:
        PageNotFound: there is none, or it is not for everybody, or about something outside the site's area.
    """
    query = _published().where(
        Article.site_id == site_id,
        Article.language == language,
        Article.slug == slug,
        Article.audience == Audience.PUBLIC,
        IN_AREA,
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise PageNotFound(language, slug)
    return _as_published(*row)


def _published() -> Select[Article, ArticleRevision, str, Scope, float | None]:
    return (
        select(Article, ArticleRevision, Topic.key, Topic.scope, Topic.risk)
        .join(ArticleRevision, ArticleRevision.id == Article.published_revision_id)
        .outerjoin(Topic, Topic.id == Article.topic_id)
    )


# Made once: making it costs more than the database's part.
_BY_IDS = _published().where(
    Article.site_id == bindparam("site"),
    Article.id.in_(bindparam("ids", expanding=True)),
    Article.audience.in_(bindparam("audiences", expanding=True)),
)


def _as_published(
    article: Article, revision: ArticleRevision, topic: str | None, scope: Scope | None, risk: float | None
) -> PublishedArticle:
    return PublishedArticle(
        id=article.id,
        site_id=article.site_id,
        group_id=article.group_id,
        revision_id=revision.id,
        title=revision.title,
        body=revision.body,
        variants=tuple(revision.variants),
        slug=article.slug,
        language=article.language,
        topic=topic,
        audience=Audience(article.audience),
        changed_at=revision.created_at,
        scope=scope or Scope.ANSWERED,
        risk=risk,
        related=tuple(revision.related),
    )
