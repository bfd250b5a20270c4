"""Revisions of an article: who wrote them, what they changed, how two of them differ, and bringing one back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.rights import Actor
from directory.rights import Right
from knowledge import diffs, editorial
from knowledge.article_view import ArticleView, locked, site_of, view
from knowledge.diffs import Line
from knowledge.drafts import ArticleDraft
from knowledge.models import Article, ArticleRevision, Audience

MAX_LISTED = 100
TEXTS = ("title", "body", "variants", "related")
"""What a revision holds back until it is published."""
PLACES = ("slug", "topic", "audience")
"""What holds for the article as a whole at once."""


class RevisionNotFound(NotFound):
    """The article has no revision of this number."""

    code = "revision_not_found"

    def __init__(self, article_id: UUID, number: int) -> None:
        super().__init__("The article has no such revision.", article_id=str(article_id), revision=number)


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision in the list.

    Attributes:
        changed: names of the fields that differ from the revision before; empty for the first one.
        characters: by how many characters the body grew.
        restored_from: number of the revision whose text was brought back.
        created_by: None if the service itself wrote it, such as by an import.
        is_published: whether readers see it.
    """

    number: int
    title: str
    changed: tuple[str, ...]
    characters: int
    restored_from: int | None
    created_by: UUID | None
    created_at: datetime
    is_published: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision with everything that it says."""

    number: int
    draft: ArticleDraft
    created_by: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A slug, topic or audience that differs; None for no topic."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two versions of an article differ; texts are given line by line, with all equal lines."""

    title: tuple[Line, ...]
    variants: tuple[Line, ...]
    body: tuple[Line, ...]
    moved: tuple[Moved, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        every = (*self.title, *self.variants, *self.body)
        return not self.moved and all(line.kind is diffs.LineKind.SAME for line in every)


async def list_revisions(
    session: AsyncSession, actor: Actor, article_id: UUID, *, limit: int = MAX_LISTED, before: int | None = None
) -> list[RevisionLine]:
    """Revisions of an article, newest first, at most `MAX_LISTED` at a time.

    Args:
        session: the caller's transaction.
        actor: who reads.
        article_id: which article.
        limit: how many at most.
        before: only revisions with a smaller number.

    Raises:
        RightMissing, ArticleNotFound: the actor may not read it.
    """
    actor.require(Right.ARTICLE_READ)
    await site_of(session, actor, article_id)
    row = ArticleRevision
    compared = {name: getattr(row, name) for name in (*TEXTS, *PLACES)}
    inner = (
        select(
            *(row.id, row.article_id, row.number, row.title, row.restored_from, row.created_by, row.created_at),
            *(column.is_distinct_from(_previous(column)).label(f"new_{name}") for name, column in compared.items()),
            (func.length(row.body) - func.coalesce(_previous(func.length(row.body)), 0)).label("characters"),
        )
        .where(row.article_id == article_id)
        .subquery()
    )
    query = select(inner, Article.published_revision_id).join(Article, Article.id == inner.c.article_id)
    if before is not None:
        query = query.where(inner.c.number < before)
    found = await session.execute(query.order_by(inner.c.number.desc()).limit(min(limit, MAX_LISTED)))
    return [
        RevisionLine(
            number=line["number"],
            title=line["title"],
            changed=tuple(name for name in compared if line[f"new_{name}"]) if line["number"] > 1 else (),
            characters=line["characters"],
            restored_from=line["restored_from"],
            created_by=line["created_by"],
            created_at=line["created_at"],
            is_published=line["id"] == line["published_revision_id"],
        )
        for line in found.mappings()
    ]


async def get(session: AsyncSession, actor: Actor, article_id: UUID, number: int) -> Revision:
    """One revision of an article.

    Raises:
        RightMissing, ArticleNotFound: the actor may not read it.
        RevisionNotFound: there is none of this number.
    """
    actor.require(Right.ARTICLE_READ)
    await site_of(session, actor, article_id)
    found = (
        await session.execute(
            select(ArticleRevision, Article.language)
            .join(Article, Article.id == ArticleRevision.article_id)
            .where(ArticleRevision.article_id == article_id, ArticleRevision.number == number)
        )
    ).one_or_none()
    if found is None:
        raise RevisionNotFound(article_id, number)
    row, language = found
    draft = ArticleDraft(
        title=row.title,
        body=row.body,
        slug=row.slug,
        language=language,
        topic=row.topic,
        audience=Audience(row.audience),
        variants=tuple(row.variants),
        related=tuple(row.related),
    )
    return Revision(row.number, draft, row.created_by, row.created_at)


async def restore(
    session: AsyncSession, actor: Actor, article_id: UUID, number: int, *, revision: int, now: datetime
) -> ArticleView:
    """Bring back what an older revision says as a new one; readers see it after `publish`.

    Slug, topic and audience hold for the article as a whole at once and stay as they are.

    Args:
        session: the caller's transaction.
        actor: who restores.
        article_id: which article.
        number: of the revision to bring back.
        revision: number of the newest revision that the actor has seen.
        now: time of the change.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write it.
        RevisionNotFound: there is none of this number.
        editorial.StaleRevision: `revision` is not the newest one.
    """
    actor.require(Right.ARTICLE_WRITE)
    await editorial.lock_slugs(session, await site_of(session, actor, article_id))
    article = await locked(session, actor, article_id)
    if article.revision != revision:
        raise editorial.StaleRevision(article_id, revision, article.revision)
    old = (await get(session, actor, article_id, number)).draft
    now_is = (await view(session, article_id)).draft
    draft = replace(now_is, title=old.title, body=old.body, variants=old.variants, related=old.related)
    await editorial.revise(session, article, draft, actor.by, now, restored_from=number)
    return await view(session, article_id)


_MOVES: dict[str, Callable[[ArticleDraft], str | None]] = {
    **{name: attrgetter(name) for name in PLACES},
    "related": lambda draft: ", ".join(draft.related) or None,
}
"""What is told in one line when it differs."""


def compare(before: ArticleDraft, after: ArticleDraft) -> Comparison:
    """How two versions of an article differ; may take a second for long texts, so call it in a thread."""
    return Comparison(
        title=diffs.lines(before.title, after.title),
        variants=diffs.lines("\n".join(before.variants), "\n".join(after.variants)),
        body=diffs.lines(before.body, after.body),
        moved=tuple(
            Moved(name, said(before), said(after)) for name, said in _MOVES.items() if said(before) != said(after)
        ),
    )


def _previous(column: ColumnElement[object]) -> ColumnElement[object]:
    return func.lag(column).over(order_by=ArticleRevision.number)
