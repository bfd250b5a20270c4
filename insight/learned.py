"""What customers' verdicts have changed on a site, for those who manage it and those who write its articles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from conversation.models import Request, TriedArticle, Verdict
from core.rights import Actor
from directory import site_settings
from directory.models import Site
from insight.judgements import COUNT_FOR
from knowledge.article_view import ArticleView
from knowledge.models import Article, ArticleRevision
from retrieval import refinements
from retrieval.refinements import RefinementRow

MOST_MOVED = 10
"""Articles shown for each encoder: those that verdicts move most."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers said of an article that it helped, and that it did not.

    A customer counts once on each side. Who wanted none of some titles said of each of them that it did not help.
    """

    helped: int = 0
    did_not_help: int = 0


NOBODY = Counts()


@dataclass(frozen=True, slots=True)
class Moved:
    """A published article that verdicts move.

    Attributes:
        article_id: of the translation in the site's default language if there is one, else of the first.
        effect: added to the log-odds of its confidences.
        counts: of all its translations.
    """

    article_id: UUID
    title: str
    language: str
    effect: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class Learned:
    """What verdicts change under one encoder.

    Attributes:
        shift: added to the log-odds of all confidences.
        counted: how many verdicts were used.
        risk_before: estimated part of lone answers that is wrong without it, in [0, 1].
        risk_after: the same with it.
        refused_at: when a later fit was refused; None if the last one was taken.
        refused_risk: the estimated risk that it would have had.
        moved: articles, the most moved first, at most `MOST_MOVED`.
        more: how many others are moved.
    """

    model: str
    shift: float
    counted: int
    risk_before: float
    risk_after: float
    fitted_at: datetime
    refused_at: datetime | None
    refused_risk: float | None
    moved: tuple[Moved, ...]
    more: int


@dataclass(frozen=True, slots=True)
class LearnedOnSite:
    """What verdicts change on a site, by encoder; `since` is from when on they count, None for as long as any do."""

    since: datetime | None
    models: tuple[Learned, ...]


@dataclass(frozen=True, slots=True)
class LearnedOfArticle:
    """What customers said of an article in one language, and the effect on it and its translations by encoder."""

    counts: Counts
    effects: dict[str, float]


async def on_site(session: AsyncSession, actor: Actor, key: str, now: datetime) -> LearnedOnSite:
    """What verdicts change on a site that the actor manages.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, key)
    since = await refinements.counting_from(session, site.id)
    rows = await refinements.of_site(session, site.id)
    groups = {UUID(group) for row in rows for group in row.effects}
    titles = await _titles(session, site, groups)
    counts = await _counts(session, Article.group_id, site.id, _from(since, now), groups)
    return LearnedOnSite(since, tuple(_learned(row, titles, counts) for row in rows))


async def of_article(session: AsyncSession, article: ArticleView, now: datetime) -> LearnedOfArticle:
    """What verdicts say of an article that somebody may read."""
    since = await refinements.counting_from(session, article.site_id)
    counts = await _counts(session, Article.id, article.site_id, _from(since, now), {article.id})
    rows = await refinements.of_site(session, article.site_id)
    group = str(article.group_id)
    effects = {row.model: row.effects[group] for row in rows if group in row.effects}
    return LearnedOfArticle(counts.get(article.id, NOBODY), effects)


async def forget(session: AsyncSession, actor: Actor, key: str) -> None:
    """Let no verdict count that was given so far on a site; the event log keeps who wanted that.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, key, lock=True)
    await refinements.forget(session, site.id, by=actor.by)


def _from(since: datetime | None, now: datetime) -> datetime:
    """From when on verdicts count, as the fit takes them."""
    return max(now - COUNT_FOR, since) if since is not None else now - COUNT_FOR


def _learned(row: RefinementRow, titles: dict[UUID, tuple[UUID, str, str]], counts: dict[UUID, Counts]) -> Learned:
    ordered = sorted(row.effects.items(), key=lambda pair: -abs(pair[1]))
    moved = [
        Moved(*titles[group], effect, counts.get(group, NOBODY))
        for group, effect in ((UUID(group), effect) for group, effect in ordered)
        if group in titles
    ]
    return Learned(
        model=row.model,
        shift=row.shift,
        counted=row.counted,
        risk_before=row.risk_before,
        risk_after=row.risk_after,
        fitted_at=row.fitted_at,
        refused_at=row.refused_at,
        refused_risk=row.refused_risk,
        moved=tuple(moved[:MOST_MOVED]),
        more=max(0, len(moved) - MOST_MOVED),
    )


async def _titles(session: AsyncSession, site: Site, groups: Collection[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """Group to id, title and language of one published article of it."""
    query = (
        select(Article.group_id, Article.id, ArticleRevision.title, Article.language)
        .join(ArticleRevision, ArticleRevision.id == Article.published_revision_id)
        .where(Article.site_id == site.id, Article.group_id.in_(groups))
        .order_by((Article.language == site.default_language).desc(), Article.language)
    )
    found: dict[UUID, tuple[UUID, str, str]] = {}
    for row in await session.execute(query):
        found.setdefault(row.group_id, (row.id, row.title, row.language))
    return found


async def _counts(
    session: AsyncSession,
    subject: InstrumentedAttribute[UUID],
    site_id: UUID,
    since: datetime,
    subjects: Collection[UUID],
) -> dict[UUID, Counts]:
    """Counts by `subject`, a column of the article."""
    query = (
        select(subject, _customers(Verdict.HELPED), _customers(Verdict.DID_NOT_HELP))
        .select_from(TriedArticle)
        .join(Request, Request.id == TriedArticle.request_id)
        .join(Article, Article.id == TriedArticle.article_id)
        .where(
            TriedArticle.site_id == site_id,
            TriedArticle.verdict.is_not(None),
            TriedArticle.shown_at >= since,
            subject.in_(subjects),
        )
        .group_by(subject)
    )
    return {row[0]: Counts(row[1], row[2]) for row in await session.execute(query)}


def _customers(verdict: Verdict) -> ColumnElement[int]:
    return func.count(Request.customer_id.distinct()).filter(TriedArticle.verdict == verdict)
