"""Finding articles as editors do: by what they say, topic, state, language and audience, with counters."""

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from core import full_text
from core.full_text import Term
from core.rights import Actor
from directory.rights import Right
from knowledge.article_view import ArticleView, Shown, as_view, views
from knowledge.models import Article, ArticleRevision, ArticleState, Audience, Topic

MAX_LISTED = 200
NO_TOPIC = "-"
"""In place of a topic's key: articles without a topic."""


class ListedState(StrEnum):
    """States that a list can be narrowed to; `changed` are those of `published` whose newest text is not shown yet."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "changed"
    UNPUBLISHED = "unpublished"


class Sort(StrEnum):
    """The order of a list."""

    RELEVANCE = "relevance"
    """Nearest to the words that are searched for."""
    CHANGED = "changed"
    """What was changed last comes first."""
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles to list; None is no condition.

    Attributes:
        text: what is searched for in title, body, variants and slug, see `full_text`.
        topic: key of the topic, or `NO_TOPIC`.
        site_ids: only these of the actor's sites.
        sort: by relevance if there is a text and nothing else is asked for, else by title.
    """

    text: str = ""
    state: ListedState | None = None
    topic: str | None = None
    language: str | None = None
    audience: Audience | None = None
    site_ids: frozenset[UUID] | None = None
    sort: Sort | None = None
    limit: int = MAX_LISTED
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, and how many articles there are.

    Attributes:
        total: how many fit all conditions, on every page.
        every: how many fit all conditions but the state.
        counts: how many of those are in each state.
    """

    articles: list[ArticleView]
    total: int
    every: int
    counts: dict[ListedState, int]


async def list_articles(session: AsyncSession, actor: Actor, wanted: Wanted) -> Listing:
    """Articles of the actor's sites, at most `MAX_LISTED` at a time; other sites than theirs are left out silently.

    Raises:
        RightMissing: the actor may not read articles.
    """
    actor.require(Right.ARTICLE_READ)
    conditions = _conditions(actor, wanted)
    every, counts = await _counts(session, conditions)
    page = (
        views()
        .where(*conditions, _in_state(wanted.state))
        .order_by(*_order(wanted))
        .limit(min(wanted.limit, MAX_LISTED))
        .offset(wanted.offset)
    )
    return Listing(
        articles=[as_view(*row) for row in await session.execute(page)],
        total=every if wanted.state is None else counts[wanted.state],
        every=every,
        counts=counts,
    )


async def languages_of_groups(session: AsyncSession, articles: list[ArticleView]) -> dict[UUID, list[str]]:
    """In which languages each group among some articles exists, by group."""
    found = await session.execute(
        select(Article.group_id, func.array_agg(Article.language))
        .where(Article.group_id.in_({article.group_id for article in articles}))
        .group_by(Article.group_id)
    )
    return {group: sorted(languages) for group, languages in found}


def _conditions(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    sites_seen = actor.site_ids if wanted.site_ids is None else actor.site_ids & wanted.site_ids
    conditions: list[ColumnElement[bool]] = [Article.site_id.in_(sites_seen)]
    matches = _matches(wanted.text)
    if matches is not None:
        conditions.append(matches)
    if wanted.topic == NO_TOPIC:
        conditions.append(Article.topic_id.is_(None))
    elif wanted.topic is not None:
        conditions.append(Topic.key == wanted.topic)
    if wanted.language is not None:
        conditions.append(Article.language == wanted.language)
    if wanted.audience is not None:
        conditions.append(Article.audience == wanted.audience)
    return conditions


def _in_state(state: ListedState | None) -> ColumnElement[bool]:
    if state is None:
        return true()
    if state is ListedState.CHANGED:
        return and_(Article.state == ArticleState.PUBLISHED, Shown.number != Article.revision)
    return Article.state == ArticleState(state.value)


async def _counts(session: AsyncSession, conditions: list[ColumnElement[bool]]) -> tuple[int, dict[ListedState, int]]:
    query: Select[*tuple[int, ...]] = (
        select(func.count(), *(func.count().filter(_in_state(state)) for state in ListedState))
        .select_from(Article)
        .outerjoin(Topic, Topic.id == Article.topic_id)
        .outerjoin(Shown, Shown.id == Article.published_revision_id)
        .where(*conditions)
    )
    every, *each = (await session.execute(query)).one()
    return every, dict(zip(ListedState, each, strict=True))


def _order(wanted: Wanted) -> tuple[SQLColumnExpression[object], ...]:
    nearness = _nearness(wanted.text)
    by_title = (func.lower(ArticleRevision.title), Article.id)
    if nearness is not None and wanted.sort in (None, Sort.RELEVANCE):
        return (nearness.desc(), *by_title)
    if wanted.sort is Sort.CHANGED:
        return (Article.changed_at.desc(), Article.id)
    return by_title


def _matches(text: str) -> ColumnElement[bool] | None:
    """Whether an article has what is searched for; None if nothing is."""
    alternatives = [
        and_(*(not_(_has(term)) if term.is_excluded else _has(term) for term in terms))
        for terms in full_text.parse(text)
    ]
    return or_(*alternatives) if alternatives else None


def _has(term: Term) -> ColumnElement[bool]:
    return full_text.found(Article.search.expression, term)


def _nearness(text: str) -> ColumnElement[float] | None:
    """How much an article says of what is searched for, title before variants, slug and body."""
    wanted = [term.query for terms in full_text.parse(text) for term in terms if not term.is_excluded]
    if not wanted:
        return None
    return func.ts_rank(Article.search, reduce(lambda found, query: found.op("||")(query), wanted))
