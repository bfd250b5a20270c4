"""Articles that say the same in other languages: one group of them has at most one article in each language."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict, Invalid
from core.event_log import record
from core.rights import Actor
from directory import sites
from directory.rights import Right
from knowledge import editorial, related, slugs
from knowledge.article_view import ArticleView, as_view, locked, site_of, view, views
from knowledge.models import Article, ArticleState

MOST_CANDIDATES = 50


class LanguageTaken(Conflict):
    """The group already has an article in this language."""

    code = "language_taken"

    def __init__(self, language: str) -> None:
        super().__init__("There already is an article in this language. Unlink that one first.", language=language)


class NotLinkable(Invalid):
    """The two articles cannot be translations of each other."""

    code = "not_linkable"

    def __init__(self) -> None:
        super().__init__("Only articles of the same site in different languages can be linked.")


@dataclass(frozen=True, slots=True)
class Siblings:
    """The group of an article.

    Attributes:
        articles: all of the group, the article itself included, by language.
        missing: languages of the site that the group lacks.
    """

    articles: tuple[ArticleView, ...]
    missing: tuple[str, ...]


async def of(session: AsyncSession, actor: Actor, article_id: UUID) -> Siblings:
    """The articles that say the same as this one.

    Raises:
        RightMissing, ArticleNotFound: the actor may not read it.
    """
    actor.require(Right.ARTICLE_READ)
    site = await sites.by_id(session, await site_of(session, actor, article_id))
    group = select(Article.group_id).where(Article.id == article_id).scalar_subquery()
    rows = await session.execute(views().where(Article.group_id == group).order_by(Article.language))
    found = tuple(as_view(*row) for row in rows)
    has = {article.language for article in found}
    return Siblings(found, tuple(language for language in site.languages if language not in has))


async def candidates(session: AsyncSession, actor: Actor, article_id: UUID, language: str) -> list[ArticleView]:
    """Articles in another language that could be linked: those that have no sibling themselves, by slug.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write it.
    """
    actor.require(Right.ARTICLE_WRITE)
    site_id = await site_of(session, actor, article_id)
    shared = select(Article.group_id).group_by(Article.group_id).having(func.count() > 1)
    rows = await session.execute(
        views()
        .where(Article.site_id == site_id, Article.language == language, Article.group_id.not_in(shared))
        .order_by(Article.slug)
        .limit(MOST_CANDIDATES)
    )
    return [as_view(*row) for row in rows]


async def translate(
    session: AsyncSession, actor: Actor, article_id: UUID, language: str, *, now: datetime
) -> ArticleView:
    """Start the missing translation: a draft in `language` with this article's text, in its group.

    Its related articles are those of the original as far as they exist in `language`.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write it.
        LanguageTaken: the group has an article in this language.
        InvalidArticle: the site does not offer the language.
    """
    actor.require(Right.ARTICLE_WRITE)
    site_id = await site_of(session, actor, article_id)
    await editorial.lock_slugs(session, site_id)
    source = await view(session, article_id)
    await _refuse_taken(session, source.group_id, language)
    slug = await slugs.free(session, site_id, language, source.slug)
    named = await related.translated(session, site_id, source.related, language=source.language, into=language)
    draft = replace(source.draft, language=language, slug=slug, related=named)
    made = await editorial.create(session, site_id, draft, actor.by, now, group_id=source.group_id)
    return await view(session, made.id)


async def link(session: AsyncSession, actor: Actor, article_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Make another article a translation of this one; it leaves the group that it was in.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write both.
        NotLinkable: they are of different sites or in the same language.
        LanguageTaken: the group has another article in that language.
    """
    actor.require(Right.ARTICLE_WRITE)
    site_id = await site_of(session, actor, article_id)
    if await site_of(session, actor, other_id) != site_id:
        raise NotLinkable
    await editorial.lock_slugs(session, site_id)
    this, other = await _both(session, actor, article_id, other_id)
    if this.language == other.language:
        raise NotLinkable
    if this.group_id == other.group_id:
        return
    await _refuse_taken(session, this.group_id, other.language)
    await _move(session, actor, other, this.group_id, "article_linked", now, with_id=str(article_id))


async def unlink(session: AsyncSession, actor: Actor, article_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Take an article out of the group of another one, or of its own; it and the others stay as they are.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write it.
        NotLinkable: they are not in one group.
    """
    actor.require(Right.ARTICLE_WRITE)
    await editorial.lock_slugs(session, await site_of(session, actor, article_id))
    this, other = await _both(session, actor, article_id, other_id)
    if this.group_id != other.group_id:
        raise NotLinkable
    await _move(session, actor, other, uuid4(), "article_unlinked", now)


async def _move(
    session: AsyncSession, actor: Actor, article: Article, group_id: UUID, kind: str, now: datetime, **told: str
) -> None:
    article.group_id = group_id
    record(session, kind, by=actor.by, subject=("article", article.id), site_id=article.site_id, at=now, **told)
    await session.flush()
    if article.state == ArticleState.PUBLISHED:
        # Ranking counts the articles of a group as one.
        await sites.raise_knowledge_revision(session, article.site_id)


async def _both(session: AsyncSession, actor: Actor, first: UUID, second: UUID) -> tuple[Article, Article]:
    """Two articles, locked in the order that everybody locks them in."""
    found = {article_id: await locked(session, actor, article_id) for article_id in sorted({first, second})}
    return found[first], found[second]


async def _refuse_taken(session: AsyncSession, group_id: UUID, language: str) -> None:
    taken = await session.scalar(select(Article.id).where(Article.group_id == group_id, Article.language == language))
    if taken is not None:
        raise LanguageTaken(language)
