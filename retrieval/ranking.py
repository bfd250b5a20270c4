"""Ranks the articles of a snapshot for one question."""

from dataclasses import dataclass, replace

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.models import Audience
from retrieval.confidence import Heads, Signals, signals
from retrieval.snapshot import Snapshot
from retrieval.words import words as words_of

Floats = npt.NDArray[np.float32]
BY_OTHER_HEADS = 30
"""Articles that are looked at although none of their passages is among the nearest."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as ranking takes it; `vector` has shape (dimension,), float32, normalised."""

    text: str
    vector: Floats
    language: str
    audiences: frozenset[Audience]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ranked article: positions of it and of its nearest passage in the snapshot, its score and what made it."""

    article: int
    passage: int
    score: float
    heads: Heads


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles, best first, and the signals of the first; None without articles."""

    candidates: tuple[Candidate, ...]
    signals: Signals | None


EMPTY = Ranking((), None)


def rank(snapshot: Snapshot, question: Question, passages: int, weights: Heads) -> Ranking:
    """Rank articles by their nearest passage in meaning, their nearest one in words, and their centre.

    Audience is applied before anything is ranked. Translations of one article count as one; the one in the
    question's language is taken if there is one.

    Args:
        snapshot: what to search.
        question: what to search for.
        passages: how many of the nearest passages are looked at.
        weights: what each way of looking counts.
    """
    allowed = np.fromiter((article.audience in question.audiences for article in snapshot.articles), dtype=bool)
    if not allowed.any() or not snapshot.passages:
        return EMPTY
    words = _by_article(snapshot, snapshot.lexical.scores(question.text))
    centres = snapshot.centres @ question.vector
    found = _nearest(snapshot, question.vector, allowed, passages)
    others = np.where(allowed, weights.words * words + weights.centre * centres, -np.inf)
    found |= _nearest_of(snapshot, question.vector, _best(others, BY_OTHER_HEADS) - found.keys())
    scored = []
    for article, (passage, cosine) in found.items():
        heads = Heads(nearest=cosine, words=float(words[article]), centre=float(centres[article]))
        scored.append(Candidate(article, passage, weights.dot(heads), heads))
    if not scored:
        return EMPTY
    scored.sort(key=lambda candidate: -candidate.score)
    ranked = _one_of_each_group(snapshot, scored, question.language, allowed)
    scores = [candidate.score for candidate in ranked]
    return Ranking(tuple(ranked), signals(scores, ranked[0].heads.words, len(words_of(question.text))))


def _by_article(snapshot: Snapshot, scores: Floats) -> Floats:
    """The best score among each article's passages, shape (articles,); 0 for an article without any."""
    best = np.zeros(len(snapshot.articles), dtype=np.float32)
    np.maximum.at(best, snapshot.article_of, scores)
    return best


def _best(scores: Floats, count: int) -> set[int]:
    """Positions of the highest finite scores."""
    count = min(count, len(scores))
    highest = np.argpartition(-scores, count - 1)[:count]
    return {int(position) for position in highest if np.isfinite(scores[position])}


def _nearest(
    snapshot: Snapshot, vector: Floats, allowed: npt.NDArray[np.bool_], passages: int
) -> dict[int, tuple[int, float]]:
    """Article to its nearest passage and that passage's cosine, over the nearest `passages`."""
    parameters = None
    if not allowed.all():
        parameters = faiss.SearchParameters()
        parameters.sel = faiss.IDSelectorBatch(np.flatnonzero(allowed[snapshot.article_of]))
    # For one question more threads only wait for each other: 6 to 17 ms on two busy cores instead of 0.7. The number
    # belongs to the calling thread, which may be any of a pool.
    faiss.omp_set_num_threads(1)
    count = min(passages, len(snapshot.passages))
    scores, positions = snapshot.index.search(vector[np.newaxis, :], count, params=parameters)
    found: dict[int, tuple[int, float]] = {}
    for position, score in zip(positions[0].tolist(), scores[0].tolist(), strict=True):
        if position >= 0:
            found.setdefault(int(snapshot.article_of[position]), (position, score))
    return found


def _nearest_of(snapshot: Snapshot, vector: Floats, articles: set[int]) -> dict[int, tuple[int, float]]:
    """The same for given articles, whichever their cosine."""
    found = {}
    for article in articles:
        # The passages of an article are neighbours.
        begin, end = np.searchsorted(snapshot.article_of, [article, article + 1]).tolist()
        if begin < end:
            cosines = snapshot.index.reconstruct_n(begin, end - begin) @ vector
            nearest = int(cosines.argmax())
            found[article] = (begin + nearest, float(cosines[nearest]))
    return found


def _one_of_each_group(
    snapshot: Snapshot, scored: list[Candidate], language: str, allowed: npt.NDArray[np.bool_]
) -> list[Candidate]:
    """The best candidate of every group, replaced by its translation into `language` where there is one."""
    seen = set()
    ranked = []
    for candidate in scored:
        group = snapshot.articles[candidate.article].group_id
        if group in seen:
            continue
        seen.add(group)
        translation = next(
            (
                position
                for position in snapshot.siblings[group]
                if allowed[position] and snapshot.articles[position].language == language
            ),
            candidate.article,
        )
        ranked.append(replace(candidate, article=translation))
    return ranked
