"""What a help centre lists: its public articles without their bodies, and the ones that have some words in them.

Articles about what is outside the site's area are not among them: they are there for the bot.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.models import Article, ArticleRevision, ArticleState, Audience, Topic
from knowledge.published import IN_AREA

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One public article as lists name it.

    Attributes:
        group_id: shared by the articles that say the same in other languages.
        topic: key of its topic.
        changed_at: when the revision that readers see was written.
    """

    id: UUID
    group_id: UUID
    title: str
    slug: str
    language: str
    topic: str | None
    changed_at: datetime

    @property
    def url(self) -> str:
        """Path of its page."""
        return f"/help/{self.language}/{self.slug}"


async def public_entries(
    session: AsyncSession,
    site_id: UUID,
    *,
    language: str | None = None,
    topic: str | None = None,
    slugs: Collection[str] | None = None,
) -> list[Entry]:
    """The public articles of a site by title.

    Args:
        session: the caller's transaction.
        site_id: of the site.
        language: only this language.
        topic: only the topic of this key.
        slugs: only these.
    """
    query = _entries(site_id)
    if language is not None:
        query = query.where(Article.language == language)
    if topic is not None:
        query = query.where(Topic.key == topic)
    if slugs is not None:
        query = query.where(Article.slug.in_(slugs))
    entries = [Entry(*row) for row in await session.execute(query)]
    return sorted(entries, key=lambda entry: (entry.title.casefold(), entry.language, entry.slug))


async def siblings(session: AsyncSession, site_id: UUID, group_id: UUID) -> list[Entry]:
    """The public articles of one group, one in each of its languages."""
    query = _entries(site_id).where(Article.group_id == group_id).order_by(Article.language)
    return [Entry(*row) for row in await session.execute(query)]


async def with_words(
    session: AsyncSession, site_id: UUID, language: str, words: Sequence[str], limit: int = MOST_FOUND
) -> list[UUID]:
    """Ids of the public articles that have every one of `words` in them as a part of some word.

    Those that have all of them in the title or in a question variant come first.

    Args:
        session: the caller's transaction.
        site_id: of the site.
        language: of the articles.
        words: what is looked for, in whatever case; none finds nothing.
        limit: how many at most.
    """
    if not words:
        return []
    variants = func.array_to_string(ArticleRevision.variants, " ")
    named = [or_(_has(ArticleRevision.title, word), _has(variants, word)) for word in words]
    query = (
        _entries(site_id)
        .with_only_columns(Article.id)
        .where(Article.language == language)
        .where(*(or_(hit, _has(ArticleRevision.body, word)) for hit, word in zip(named, words, strict=True)))
        .order_by(_how_many(named).desc(), ArticleRevision.title, Article.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


def _how_many(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    """How many of `conditions` hold."""
    total: ColumnElement[int] = case((conditions[0], 1), else_=0)
    for condition in conditions[1:]:
        total = total + case((condition, 1), else_=0)
    return total


def _has(column: SQLColumnExpression[str], word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word.lower(), autoescape=True)


def _entries(site_id: UUID) -> Select[UUID, UUID, str, str, str, str, datetime]:
    return (
        select(
            Article.id,
            Article.group_id,
            ArticleRevision.title,
            Article.slug,
            Article.language,
            Topic.key,
            ArticleRevision.created_at,
        )
        .join(ArticleRevision, ArticleRevision.id == Article.published_revision_id)
        .outerjoin(Topic, Topic.id == Article.topic_id)
        .where(
            Article.site_id == site_id,
            Article.state == ArticleState.PUBLISHED,
            Article.audience == Audience.PUBLIC,
            IN_AREA,
        )
    )
