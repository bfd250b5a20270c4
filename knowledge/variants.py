"""Question variants: when two wordings are the same, and adding some to an article as its editors do."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from core.rights import Actor
from directory.rights import Right
from knowledge import articles, editorial
from knowledge.article_view import ArticleView, locked, site_of, view
from knowledge.drafts import MAX_VARIANTS
from knowledge.models import Article, ArticleRevision, ArticleState

_NOT_A_WORD = re.compile(r"[\W_]+")


class VariantsFull(Conflict):
    """The article has as many variants as it may have."""

    code = "variants_full"

    def __init__(self, article_id: UUID, room: int) -> None:
        super().__init__(
            f"An article has at most {MAX_VARIANTS} variants, and this one has room for {room} more. "
            "Remove variants that say nearly the same as others, then add this one.",
            article_id=str(article_id),
            limit=MAX_VARIANTS,
            room=room,
        )


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding variants.

    Attributes:
        article: as it is now.
        variants: those that it did not have yet.
        is_published: whether readers and the bot get them now; otherwise they wait in the draft.
    """

    article: ArticleView
    variants: tuple[str, ...]
    is_published: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An article and how customers are known to ask for it, by its newest revision.

    Attributes:
        wordings: title and variants in their normal form.
    """

    title: str
    language: str
    wordings: frozenset[str]


def normal(text: str) -> str:
    """A wording without case, punctuation and surplus blanks; two with the same normal form are one."""
    return " ".join(_NOT_A_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())


async def known(session: AsyncSession, site_id: UUID, article_ids: Collection[UUID]) -> dict[UUID, Known]:
    """Those of some articles that belong to the site."""
    found = await session.execute(
        select(Article.id, Article.language, ArticleRevision.title, ArticleRevision.variants)
        .join(
            ArticleRevision,
            and_(ArticleRevision.article_id == Article.id, ArticleRevision.number == Article.revision),
        )
        .where(Article.site_id == site_id, Article.id.in_(article_ids))
    )
    return {row.id: Known(row.title, row.language, frozenset(map(normal, (row.title, *row.variants)))) for row in found}


async def add(
    session: AsyncSession,
    actor: Actor,
    article_id: UUID,
    wordings: Sequence[str],
    *,
    now: datetime,
    revision: int | None = None,
) -> Added:
    """Add variants to the newest revision, and publish that if nothing else waits in it and the actor may.

    Args:
        session: the caller's transaction.
        actor: who adds them.
        article_id: to which article.
        wordings: what is near to its title, to a variant of it or to each other in all but letters is left out.
        now: time of the change.
        revision: number of the newest revision that the actor has seen; None for whichever it is.

    Raises:
        RightMissing, ArticleNotFound: the actor may not write it.
        editorial.StaleRevision: `revision` is not the newest one.
        VariantsFull: there is no room for all of them.
        InvalidArticle: one of them is empty or too long.
    """
    actor.require(Right.ARTICLE_WRITE)
    await editorial.lock_slugs(session, await site_of(session, actor, article_id))
    article = await locked(session, actor, article_id)
    if revision is not None and article.revision != revision:
        raise editorial.StaleRevision(article.id, revision, article.revision)
    before = await view(session, article_id)
    new = _new(before, wordings)
    if not new:
        return Added(before, (), is_published=before.state is ArticleState.PUBLISHED and not before.is_changed)
    if len(before.variants) + len(new) > MAX_VARIANTS:
        raise VariantsFull(article_id, MAX_VARIANTS - len(before.variants))
    draft = replace(before.draft, variants=(*before.variants, *new))
    after = await articles.change(session, actor, article_id, draft, revision=before.revision, now=now)
    is_published = before.state is ArticleState.PUBLISHED and not before.is_changed and actor.may(Right.ARTICLE_PUBLISH)
    if is_published:
        after = await articles.publish(session, actor, article_id, now=now, revision=after.revision)
    return Added(after, new, is_published)


def _new(article: ArticleView, wordings: Sequence[str]) -> tuple[str, ...]:
    """Those that the article does not have, the first of each kind, with single blanks."""
    have = set(map(normal, (article.title, *article.variants)))
    new: dict[str, str] = {}
    for wording in wordings:
        if (form := normal(wording)) not in have:
            new.setdefault(form, " ".join(wording.split()))
    return tuple(new.values())
