"""Customers' own wordings, proposed as variants of the articles that answered them, or listed as asked in vain.

What matters most comes first: (1) wordings of which at least one customer was not given the right article alone, before
those that the bot answered right each time; (2) the sum over customers of 1 - c, where c is the confidence that the bot
had in the right article when that customer asked last, 0 where it did not find it: how many of them it would have
answered wrong; (3) what was asked last.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import anyio.to_thread
from sqlalchemy import LargeBinary, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions
from core.rights import Actor
from directory.rights import Right
from directory.sites import SiteNotFound
from insight import evidence
from insight.evidence import Did, Evidence
from insight.models import Choice, WordingDecision
from insight.personal import as_variant
from knowledge import variants
from knowledge.article_view import site_of
from knowledge.variants import Known, normal

LOOKED_AT = 1000
"""Newest answers, and newest tickets, that a site's proposals are made of."""
LOOKED_AT_OF_ARTICLE = 300
SEARCHES_LOOKED_AT = 3000
"""Newest searches without an answer that a site's list is made of."""
MOST_OF_ONE_CUSTOMER = 5
"""Wordings that one customer may bring in for an article, or to the list of what was not found; the newest count."""
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording that editors may make a variant.

    Attributes:
        article_id: what answered it; None for what was not found.
        title: of that article; empty without one.
        text: the spelling that most customers used.
        language: that most of them had chosen.
        customers: how many different ones asked so.
        did: what the bot did for most of them.
        confidence: mean of what it had in the article, in [0, 1].
        need: see the module's formula, sum over customers of 1 - c.
        is_settled: it was answered right each time.
        asked_at: the newest.
    """

    article_id: UUID | None
    title: str
    text: str
    language: str
    customers: int
    did: Did
    confidence: float
    need: float
    is_settled: bool
    asked_at: datetime

    @property
    def key(self) -> str:
        """Hexadecimal name of the wording, the same for all spellings."""
        return hash_of(self.text).hex()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which wordings to list.

    Attributes:
        article_id: only those proposed for this article.
        in_vain: those that nothing was found for, instead of proposals.
    """

    site_id: UUID
    article_id: UUID | None = None
    in_vain: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, and how many there are on all pages."""

    proposals: list[Proposal]
    total: int


def hash_of(text: str) -> bytes:
    """Name of a wording, the same for all its spellings: sha256 of its normal form."""
    return hashlib.sha256(normal(text).encode()).digest()


async def listed(sessions: Sessions, actor: Actor, wanted: Wanted) -> Listing:
    """Wordings that nobody decided about yet, the most useful first.

    Raises:
        RightMissing: the actor may not write articles.
        SiteNotFound, ArticleNotFound: the site or the article is not the actor's.
    """
    actor.require(Right.ARTICLE_WRITE)
    if wanted.site_id not in actor.site_ids:
        raise SiteNotFound(str(wanted.site_id))
    async with sessions.begin() as session:
        if wanted.article_id is not None:
            await site_of(session, actor, wanted.article_id)
        most = LOOKED_AT if wanted.article_id is None else LOOKED_AT_OF_ARTICLE
        answered = await evidence.answered(session, wanted.site_id, wanted.article_id, most)
        asked = await evidence.not_found(session, wanted.site_id, SEARCHES_LOOKED_AT) if wanted.in_vain else []
    groups = await anyio.to_thread.run_sync(grouped, [*answered, *asked])
    async with sessions.begin() as session:
        articles = await variants.known(session, wanted.site_id, {each for each, _ in groups if each is not None})
        decided = await _decided(session, wanted.site_id, {form for _, form in groups})
    found = await anyio.to_thread.run_sync(proposed, groups, articles, decided)
    chosen = [each for each in found if (each.article_id is None) is wanted.in_vain]
    end = wanted.offset + min(wanted.limit, MOST_LISTED)
    return Listing(chosen[wanted.offset : end], len(chosen))


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about some wordings, which are in their normal form.

    Attributes:
        of_articles: article and wording, whatever was decided.
        settled: those that the list of what was not found does not show any more.
    """

    of_articles: frozenset[tuple[UUID, str]]
    settled: frozenset[str]


Groups = Mapping[tuple[UUID | None, str], Sequence[Evidence]]
"""Evidence by article and normal form of the wording, the newest first, at most one of each customer."""


def proposed(groups: Groups, articles: Mapping[UUID, Known], decided: Decided) -> list[Proposal]:
    """Groups made into rows, in the order of the module's formula.

    Args:
        groups: those without an article are left out when their wording has one elsewhere.
        articles: those that may get variants; groups of others are left out, as is what an article already has.
        decided: what is not proposed any more.
    """
    gone = {form for article_id, form in groups if article_id is not None} | decided.settled
    rows = []
    for (article_id, form), group in groups.items():
        if article_id is None:
            if form not in gone:
                rows.append(_row(None, "", group))
            continue
        article = articles.get(article_id)
        if article and form not in article.wordings and (article_id, form) not in decided.of_articles:
            rows.append(_row(article_id, article.title, group))
    return sorted(rows, key=lambda row: (row.is_settled, -row.need, -row.asked_at.timestamp(), row.text))


def grouped(found: Iterable[Evidence]) -> Groups:
    """What can be a variant, with only so many wordings of one customer."""
    lines: dict[str, str | None] = {}
    groups: dict[tuple[UUID | None, str], list[Evidence]] = defaultdict(list)
    brought: dict[tuple[UUID | None, UUID], set[str]] = defaultdict(set)
    for each in sorted(found, key=lambda one: one.at, reverse=True):
        if each.text not in lines:
            lines[each.text] = as_variant(each.text)
        line = lines[each.text]
        if line is None:
            continue
        form, of_customer = normal(line), brought[each.article_id, each.customer_id]
        if form in of_customer or len(of_customer) >= MOST_OF_ONE_CUSTOMER:
            continue
        of_customer.add(form)
        groups[each.article_id, form].append(each)
    return groups


def _row(article_id: UUID | None, title: str, group: Sequence[Evidence]) -> Proposal:
    return Proposal(
        article_id=article_id,
        title=title,
        text=_most(" ".join(each.text.split()) for each in group),
        language=_most(each.language for each in group),
        customers=len(group),
        did=Did(_most(each.did.value for each in group)),
        confidence=sum(each.confidence for each in group) / len(group),
        need=sum(1 - each.confidence for each in group),
        is_settled=all(each.did is Did.ANSWERED for each in group),
        asked_at=group[0].at,
    )


def _most(values: Iterable[str]) -> str:
    """The most frequent; of several the one that came first, which is the newest."""
    return Counter(values).most_common(1)[0][0]


async def _decided(session: AsyncSession, site_id: UUID, forms: Iterable[str]) -> Decided:
    names = {hash_of(form): form for form in forms}
    rows = await session.execute(
        select(WordingDecision.article_id, WordingDecision.wording_hash, WordingDecision.decision).where(
            WordingDecision.site_id == site_id,
            WordingDecision.wording_hash == func.any(bindparam("names", list(names), ARRAY(LargeBinary))),
        )
    )
    of_articles, settled = set(), set()
    for article_id, name, decision in rows:
        if article_id is not None:
            of_articles.add((article_id, names[name]))
        if article_id is None or decision is Choice.ACCEPTED:
            settled.add(names[name])
    return Decided(frozenset(of_articles), frozenset(settled))
