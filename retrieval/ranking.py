"""Ranks the articles of a snapshot for one question."""

from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from knowledge.models import Audience
from retrieval.confidence import Signals, signals
from retrieval.snapshot import Snapshot

CENTRE_WEIGHT = 0.4
"""What an article's centre adds to its score; the nearest passage gives the rest (docs/decisions/0005)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as ranking takes it; `vector` has shape (dimension,), float32, normalised."""

    text: str
    vector: npt.NDArray[np.float32]
    language: str
    audiences: frozenset[Audience]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ranked article: positions of it and of its nearest passage in the snapshot, and its score."""

    article: int
    passage: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles, best first, and the signals of the first; None without articles."""

    candidates: tuple[Candidate, ...]
    signals: Signals | None


EMPTY = Ranking((), None)


def rank(snapshot: Snapshot, question: Question, passages: int) -> Ranking:
    """Rank articles by the cosine of their nearest passage and of their centre, weighted by `CENTRE_WEIGHT`.

    Audience is applied before anything is ranked. Translations of one article count as one; the one in the
    question's language is taken if there is one.

    Args:
        snapshot: what to search.
        question: what to search for.
        passages: how many of the nearest passages are looked at.
    """
    allowed = np.fromiter((article.audience in question.audiences for article in snapshot.articles), dtype=bool)
    found = _nearest(snapshot, question.vector, allowed, passages)
    if not found:
        return EMPTY
    articles = list(found)
    centres = snapshot.centres[articles] @ question.vector
    scored = [
        Candidate(
            article,
            found[article][0],
            float((1 - CENTRE_WEIGHT) * found[article][1] + CENTRE_WEIGHT * centre),
        )
        for article, centre in zip(articles, centres, strict=True)
    ]
    scored.sort(key=lambda candidate: -candidate.score)
    ranked = _one_of_each_group(snapshot, scored, question.language, allowed)
    overlap = snapshot.lexicon.overlap(question.text, scored[0].article)
    return Ranking(tuple(ranked), signals([candidate.score for candidate in ranked], overlap))


def _nearest(
    snapshot: Snapshot, vector: npt.NDArray[np.float32], allowed: npt.NDArray[np.bool_], passages: int
) -> dict[int, tuple[int, float]]:
    """Article to its nearest passage and that passage's cosine, over the nearest `passages`."""
    if not allowed.any():
        return {}
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
        ranked.append(Candidate(translation, candidate.passage, candidate.score))
    return ranked
