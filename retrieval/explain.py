"""Why a question gets the answer that it gets: from the live index, and as if a draft were published.

Nothing is stored and nothing changes: no row in the search log, no vector, no snapshot.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import anyio.to_thread
import numpy as np

from core.database import Sessions
from core.rights import Actor
from directory.rights import Right
from directory.sites import SiteNotFound
from knowledge.article_view import ArticleView
from knowledge.drafts import ArticleDraft, check
from knowledge.models import Audience
from knowledge.published import PublishedArticle
from knowledge.topics import USUAL, Treatment
from retrieval import drafting, embeddings, nearest, space
from retrieval.chunking import PassageKind, passages
from retrieval.confidence import Heads
from retrieval.encoders import Encoder, Vectors
from retrieval.found import Found, Ranked
from retrieval.reading import read
from retrieval.search import Hit, SearchQuery, SearchResult
from retrieval.searcher import Searcher
from retrieval.service import SearchService
from retrieval.snapshot import Snapshot

PASSAGES_SHOWN = 3
BATCH = 8
"""Passages of a draft that are encoded before a waiting customer's question has its turn."""


class Obstacle(StrEnum):
    """Why nothing was looked for at all."""

    NO_INDEX = "no_index"
    """Nothing was published and built yet."""
    NO_WORDS = "no_words"
    LANGUAGE = "language"
    """No encoder understands the language."""
    NO_ARTICLES = "no_articles"
    """No article is for this audience."""


@dataclass(frozen=True, slots=True)
class Match:
    """A passage of an article and its similarity to the question, in [-1, 1]."""

    kind: PassageKind
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class ExplainedHit:
    """A hit and where its score comes from.

    Attributes:
        matches: the article's nearest passages, nearest first; of the article that was found, not its translation.
        heads: what each way of looking found.
        weights: what each of them counts in the score.
        model: name of the encoder that found it.
        found_in: language of the article that was found, if its translation is the hit.
    """

    hit: Hit
    audience: Audience
    matches: tuple[Match, ...]
    heads: Heads
    weights: Heads
    model: str
    found_in: str | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A signal of the confidence, or what customers' verdicts add; `points` is what it adds to the log-odds."""

    name: str
    value: float
    points: float


@dataclass(frozen=True, slots=True)
class ExplainedRanking:
    """One of the rankings that took part, and why it is as sure of its first article as it is.

    Attributes:
        article_id: of that article, as are `title` and `language`.
        alone: probability that it is right as if there were no other ranking, in [0, 1).
        confidence: what is left of that beside the others, see `found.merged`.
        model: name of the encoder.
        intercept: log-odds before any signal.
    """

    article_id: UUID
    title: str
    language: str
    alone: float
    confidence: float
    model: str
    intercept: float
    contributions: tuple[Contribution, ...]

    @property
    def odds(self) -> float:
        """How much more probable `alone` is than its contrary."""
        return self.alone / (1 - self.alone)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A search and what decided it.

    Attributes:
        rankings: those that found something, surest first.
        languages: codes of the languages that the encoders understand, or `*`.
    """

    result: SearchResult
    hits: tuple[ExplainedHit, ...]
    obstacle: Obstacle | None
    rankings: tuple[ExplainedRanking, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The same question asked of what is live, and of what would be live; the latter None if no draft was given."""

    live: Explanation
    draft: Explanation | None
    draft_id: UUID | None = None


async def ask(
    sessions: Sessions, search: SearchService, actor: Actor, query: SearchQuery, draft: PublishedArticle | None = None
) -> Answers:
    """Ask as a customer would, and say why the answer is what it is.

    Args:
        sessions: for reading vectors that are known already.
        search: the process's search.
        actor: who asks.
        query: the question.
        draft: an article to put into the index for this question only, in place of the article of its id.

    Raises:
        RightMissing, SiteNotFound: the actor may not read the site's articles.
        SearchWarmingUp: the model is not loaded yet.
    """
    actor.require(Right.ARTICLE_READ)
    if query.site_id not in actor.site_ids:
        raise SiteNotFound(str(query.site_id))
    searcher = search.searcher
    live = searcher.live.snapshot(query.site_id)
    if live is None:
        return Answers(_unanswered(searcher, None, query, Obstacle.NO_INDEX), None)
    with_draft = await _with_draft(sessions, searcher, live, draft) if draft is not None else None
    obstacle = _obstacle(searcher, query)
    if obstacle is not None:
        nothing = _unanswered(searcher, live, query, obstacle)
        return Answers(nothing, nothing if with_draft is not None else None, draft.id if draft else None)
    indexes = [live] if with_draft is None else [live, with_draft]
    explained = [
        await anyio.to_thread.run_sync(
            _explain, searcher, index, query, limiter=searcher.limiter, abandon_on_cancel=True
        )
        for index in indexes
    ]
    return Answers(explained[0], explained[1] if with_draft is not None else None, draft.id if draft else None)


def as_published(
    draft: ArticleDraft,
    site_id: UUID,
    article: ArticleView | None,
    now: datetime,
    *,
    treatment: Treatment = USUAL,
) -> PublishedArticle:
    """A draft as it would stand in the index.

    Args:
        draft: what is written; its slug may still be missing.
        site_id: the site of a new article.
        article: the article that it is a draft of; None for a new one.
        now: when it was written, as it were.
        treatment: what the bot may do with its topic.

    Raises:
        InvalidArticle: title or text are missing or too long.
    """
    language = article.language if article else draft.language
    # What is related is not in the index, so that nothing about it keeps anybody from asking.
    clean = check(replace(draft, slug=draft.slug or "draft", language=language, related=()))
    new_id = uuid4()
    return PublishedArticle(
        id=article.id if article else new_id,
        site_id=article.site_id if article else site_id,
        group_id=article.group_id if article else new_id,
        revision_id=new_id,
        title=clean.title,
        body=clean.body,
        variants=clean.variants,
        slug=clean.slug,
        language=clean.language,
        topic=clean.topic,
        audience=clean.audience,
        changed_at=article.changed_at if article else now,
        scope=treatment.scope,
        risk=treatment.risk,
    )


async def _with_draft(sessions: Sessions, searcher: Searcher, live: Snapshot, draft: PublishedArticle) -> Snapshot:
    cut = await anyio.to_thread.run_sync(passages, [draft])
    texts = [passage.encoded for passage in cut]
    held = space.held_by(searcher.encoders.models, cut, [draft.language])
    vectors = {
        name: await _vectors(sessions, searcher, searcher.encoders.named(name), [texts[at] for at in positions])
        for name, positions in held.items()
    }
    return await anyio.to_thread.run_sync(drafting.with_article, live, draft, cut, vectors)


async def _vectors(sessions: Sessions, searcher: Searcher, encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """The vectors of a draft's passages; what is not stored yet is encoded, and not stored."""
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    hashes = [embeddings.content_hash(text) for text in texts]
    known = await embeddings.stored(sessions, encoder.name, list(dict.fromkeys(hashes)))
    missing = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in known}
    todo = list(missing.items())
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        encoded = await anyio.to_thread.run_sync(
            encoder.encode_passages,
            [text for _, text in batch],
            limiter=searcher.limiter,
            abandon_on_cancel=True,
        )
        known.update({digest: vector for (digest, _), vector in zip(batch, encoded, strict=True)})
    return np.stack([known[digest] for digest in hashes])


def _obstacle(searcher: Searcher, query: SearchQuery) -> Obstacle | None:
    reading = read(query.text, query.language)
    if not reading.has_words:
        return Obstacle.NO_WORDS
    is_read = any(model.reads(reading.language) for model in searcher.encoders.models.each)
    return None if is_read else Obstacle.LANGUAGE


def _unanswered(searcher: Searcher, index: Snapshot | None, query: SearchQuery, obstacle: Obstacle) -> Explanation:
    return Explanation(
        result=searcher.result(index, [], query, 0.0),
        hits=(),
        obstacle=obstacle,
        rankings=(),
        languages=tuple(sorted(searcher.encoders.languages)),
    )


def _explain(searcher: Searcher, index: Snapshot, query: SearchQuery) -> Explanation:
    started = time.perf_counter()
    found, asked = searcher.look(index, query)
    result = searcher.result(index, found, query, time.perf_counter() - started)
    if not found:
        return _unanswered(searcher, index, query, Obstacle.NO_ARTICLES)
    of_space = {look.space: vector for look, vector in asked.items()}
    return Explanation(
        result=result,
        hits=tuple(
            _explained(index, hit, one, of_space[one.of.space]) for hit, one in zip(result.hits, found, strict=False)
        ),
        obstacle=None,
        rankings=_rankings(index, found),
        languages=tuple(sorted(searcher.encoders.languages)),
    )


def _rankings(index: Snapshot, found: Sequence[Found]) -> tuple[ExplainedRanking, ...]:
    firsts: dict[int, Found] = {}
    for one in found:
        firsts.setdefault(one.of.space, one)
    return tuple(_ranking(index, first) for first in firsts.values())


def _ranking(index: Snapshot, first: Found) -> ExplainedRanking:
    article, of = index.articles[first.candidate.article], first.of
    return ExplainedRanking(
        article_id=article.id,
        title=article.title,
        language=article.language,
        alone=of.alone,
        confidence=first.confidence,
        model=index.spaces[of.space].model,
        intercept=of.calibration.intercept,
        contributions=_contributions(of),
    )


def _contributions(of: Ranked) -> tuple[Contribution, ...]:
    signals = of.ranking.signals
    if signals is None:
        return ()
    points = of.calibration.points(signals)
    of_signals = [Contribution(name, value, points[name]) for name, value in signals.named().items()]
    of_verdicts = [Contribution(name, added, added) for name, added in of.ranking.added.items()]
    return (*of_signals, *of_verdicts)


def _explained(index: Snapshot, hit: Hit, found: Found, vector: Vectors) -> ExplainedHit:
    searched = index.spaces[found.of.space]
    article = index.passages[found.candidate.passage].article
    own = index.passages_of(article)
    begin, end = np.searchsorted(searched.passages, [own.start, own.stop])
    scores = nearest.vectors_at(searched.index, np.arange(begin, end)) @ vector
    best = np.argsort(-scores, kind="stable")[:PASSAGES_SHOWN]
    shown = [(index.passages[searched.passages[begin + at]], float(scores[at])) for at in best]
    return ExplainedHit(
        hit=hit,
        audience=index.articles[found.candidate.article].audience,
        matches=tuple(Match(passage.kind, passage.text, score) for passage, score in shown),
        heads=found.candidate.heads,
        weights=found.of.calibration.heads,
        model=searched.model,
        found_in=None if article == found.candidate.article else index.articles[article].language,
    )
