"""Ranks the articles of a snapshot for one question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from knowledge.models import Audience
from retrieval import nearest, views
from retrieval.confidence import Calibration, Heads, Signals
from retrieval.encoders import Vectors
from retrieval.refinement import NONE, Refinement
from retrieval.snapshot import Snapshot
from retrieval.space import Positions, Space
from retrieval.views import View, in_language, view
from retrieval.words import words as words_of

BY_OTHER_HEADS = 30
"""Articles that are looked at although none of their passages is among the nearest."""
MOST = 40
"""Articles that a ranking has at most."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that a ranking is to do without, as if its article did not have it.

    Attributes:
        passage: its position in the snapshot.
        known: number of a space to what its article's centre has of the passage: so much of their inner product.
    """

    passage: int
    known: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as ranking takes it.

    Attributes:
        vector: by the encoder of the space that is searched, shape (dimension,), float32, normalised.
        language: that the customer reads; taken among translations of one article.
        written: language that the question is written in.
        beyond: look only for what no earlier space has, see `views.view`.
        without: what is left out; nothing where customers ask.
    """

    text: str
    vector: Vectors
    language: str
    audiences: frozenset[Audience]
    written: str = ""
    beyond: bool = False
    without: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ranked article: positions of it and of its nearest passage in the snapshot, its score and what made it."""

    article: int
    passage: int
    score: float
    heads: Heads


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles, best first, at most `MOST`.

    Attributes:
        signals: of the first, from scores without what verdicts add; None without articles.
        added: to the log-odds of the first one's confidence, by name: `shift` and `effect` of customers' verdicts.
    """

    candidates: tuple[Candidate, ...]
    signals: Signals | None
    added: Mapping[str, float] = field(default_factory=dict)


EMPTY = Ranking((), None)


def rank(
    snapshot: Snapshot,
    number: int,
    question: Question,
    passages: int,
    calibration: Calibration,
    refinement: Refinement = NONE,
) -> Ranking:
    """Rank articles by their nearest passage in meaning, their nearest one in words, and their centre.

    Audience is applied before anything is ranked. Translations of one article count as one; the one in the customer's
    language is taken if there is one.

    Args:
        snapshot: what to search.
        number: of the space in it to search.
        question: what to search for.
        passages: how many of the nearest passages are looked at.
        calibration: of the space's encoder.
        refinement: what customers' verdicts change: scores stand for log-odds in units of the calibration's
            temperature, so an article's effect counts that much there.
    """
    space = snapshot.spaces[number]
    seen = view(snapshot, number, question.audiences, beyond=question.beyond)
    if seen.is_empty:
        return EMPTY
    found = _found(snapshot, number, seen, question, passages, calibration.heads)
    moved = found.scores + calibration.temperature * _effects(snapshot, space, found, refinement)
    order = np.argsort(-moved, kind="stable")
    # The best of every group.
    _, first = np.unique(seen.group_of[found.articles[order]], return_index=True)
    best = order[np.sort(first)[:MOST]]
    shown = in_language(snapshot, question.language, question.audiences)
    candidates = tuple(
        Candidate(article, passage, score, Heads(*heads))
        for article, passage, score, heads in zip(
            shown[space.articles[found.articles[best]]].tolist(),
            space.passages[found.passages[best]].tolist(),
            found.scores[best].tolist(),
            found.heads[best].tolist(),
            strict=True,
        )
    )
    return Ranking(
        candidates,
        _signals(snapshot, question, candidates, int(space.articles[found.articles[best[0]]]), calibration),
        refinement.named(snapshot.articles[candidates[0].article].group_id),
    )


def _signals(
    snapshot: Snapshot, question: Question, candidates: Sequence[Candidate], first: int, calibration: Calibration
) -> Signals:
    """The signals of a ranking; `first` is the position of the article that was found, before its translation."""
    written = in_language(snapshot, question.written, question.audiences)[first]
    return calibration.signals(
        [candidate.score for candidate in candidates],
        candidates[0].heads.words,
        len(set(words_of(question.text))),
        foreign=bool(question.written) and snapshot.articles[written].language != question.written,
    )


def _effects(snapshot: Snapshot, space: Space, found: "_Found", refinement: Refinement) -> Vectors | float:
    """What verdicts say of each article that was looked at, shape (n,); 0 where they say nothing of any."""
    if not refinement.effects:
        return 0.0
    groups = (snapshot.articles[at].group_id for at in space.articles[found.articles].tolist())
    return np.array([refinement.effects.get(group, 0.0) for group in groups], dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Articles that were looked at, n of them, by their positions in the space.

    Attributes:
        articles: shape (n,).
        passages: position of the nearest passage of each in the space, shape (n,).
        heads: in the order of `Heads`, shape (n, 3).
        scores: shape (n,).
    """

    articles: Positions
    passages: Positions
    heads: Vectors
    scores: Vectors


@dataclass(frozen=True, slots=True)
class _Gone:
    """What is left out of a space: nothing where the positions are -1.

    Attributes:
        passage: in the snapshot.
        at: its position in the space.
        article: position in the space of its article.
        known: of it, by the article's centre.
    """

    passage: int = -1
    at: int = -1
    article: int = -1
    known: float = 0.0

    @classmethod
    def of(cls, snapshot: Snapshot, number: int, without: LeftOut | None) -> "_Gone":
        if without is None:
            return NOTHING
        space = snapshot.spaces[number]
        at = int(np.searchsorted(space.passages, without.passage))
        if at == len(space.passages) or space.passages[at] != without.passage:
            return cls(without.passage)
        article = int(np.searchsorted(space.articles, snapshot.article_of[without.passage]))
        return cls(without.passage, at, article, without.known.get(number, 0.0))

    def unsaid(self, words: Vectors) -> Vectors:
        """The scores of all passages by words, without what is gone."""
        if self.passage >= 0:
            words[self.passage] = 0.0
        return words

    def unlearnt(self, centres: Vectors) -> Vectors:
        """The inner products with all centres, without what is gone."""
        if self.article >= 0:
            centres[self.article] -= np.float32(self.known)
        return centres


NOTHING = _Gone()


def _found(snapshot: Snapshot, number: int, seen: View, question: Question, passages: int, weights: Heads) -> _Found:
    space, gone = snapshot.spaces[number], _Gone.of(snapshot, number, question.without)
    codes = views.codes(snapshot, number)
    words = _by_article(space, gone.unsaid(snapshot.lexical.scores(question.text)))
    centres = gone.unlearnt(space.centres @ question.vector)
    cosines, near = nearest.search_coded(space.index, codes, question.vector, passages, seen.selector)
    cosines, near = cosines[near != gone.at], near[near != gone.at]
    # Best first, so the first of each article is its nearest.
    articles, first = np.unique(seen.article_of[near], return_index=True)
    near, cosines = near[first], cosines[first]
    others = np.where(seen.allowed, weights.words * words + weights.centre * centres, -np.inf)
    others[articles] = -np.inf
    more = _best(others, BY_OTHER_HEADS)
    more_near, more_cosines = _nearest_of(space, question.vector, more, gone.at)
    articles, near = np.concatenate([articles, more]), np.concatenate([near, more_near])
    heads = np.stack([np.concatenate([cosines, more_cosines]), words[articles], centres[articles]], axis=1)
    scores = heads @ np.array([weights.nearest, weights.words, weights.centre], dtype=np.float32)
    return _Found(articles, near, heads, scores)


def _by_article(space: Space, scores: Vectors) -> Vectors:
    """The best score among the passages of each of the space's articles, shape (articles held,)."""
    of_space = scores if len(scores) == len(space.passages) else scores[space.passages]
    best: Vectors = np.maximum.reduceat(of_space, space.starts)
    return best


def _best(scores: Vectors, count: int) -> Positions:
    """Positions of the highest finite scores."""
    highest = np.argpartition(-scores, min(count, len(scores)) - 1)[:count]
    found: npt.NDArray[np.int64] = highest[np.isfinite(scores[highest])]
    return found


def _nearest_of(space: Space, vector: Vectors, articles: Positions, gone: int) -> tuple[Positions, Vectors]:
    """The nearest passage of each of some articles but for one that is `gone`, and its cosine."""
    if not len(articles):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    ends = np.append(space.starts, len(space.passages))
    counts = ends[articles + 1] - ends[articles]
    begins = np.cumsum(counts) - counts
    positions = np.repeat(ends[articles] - begins, counts) + np.arange(counts.sum())
    cosines = nearest.vectors_at(space.index, positions) @ vector
    cosines[positions == gone] = -1.0
    best = np.maximum.reduceat(cosines, begins)
    first = np.flatnonzero(cosines == np.repeat(best, counts))
    _, at = np.unique(np.repeat(np.arange(len(articles)), counts)[first], return_index=True)
    return positions[first[at]], best
