"""The risk of a snapshot, estimated from its own articles: their wordings are asked as if customers asked them.

Each question leaves its own passage out: it is not among the nearest, its words are not searched, and what the
article's centre has learnt from it is taken off (`retrieval.left_out`). How rare a word is still counts it. Nothing is
encoded: the passage's own vectors are asked, which for the multilingual encoder are those of a text to be found and not
of a question. What the estimate is worth on sets whose questions are known: docs/decisions/0019. It is made
without customers' verdicts, which move the risk by something else: two fits are to be compared.
"""

from collections import Counter
from uuid import UUID

import numpy as np

from knowledge.published import EVERYTHING
from retrieval import nearest
from retrieval.bands import Band
from retrieval.chunking import PassageKind
from retrieval.encoders import Vectors
from retrieval.estimates import Confusion, Estimate
from retrieval.left_out import Learnt
from retrieval.ranking import LeftOut
from retrieval.reading import Reading
from retrieval.search import SearchQuery
from retrieval.searcher import Look, Searcher
from retrieval.snapshot import Snapshot
from retrieval.views import view
from retrieval.words import words

ASKED = 250
"""Questions at most: some 1.2 s at 10,000 passages."""
CONFUSED = 5
"""Pairs of articles that are named."""
NOWHERE = UUID(int=0)
"""Site of the queries: a given snapshot is searched."""


def estimated(searcher: Searcher, snapshot: Snapshot, most: int = ASKED) -> Estimate:
    """What comes of a snapshot's own questions; the same every time. Blocks for about a second at 10,000 passages.

    Args:
        searcher: with whose encoders' calibrations and policy they are answered; its live snapshots are not looked at.
        snapshot: of the same encoders.
        most: questions at most, evenly spread over the articles.
    """
    learnt = _AllLearnt(snapshot)
    asked = alone = 0
    confused: Counter[tuple[UUID, UUID]] = Counter()
    for position in _chosen(snapshot, most):
        first = _answered(searcher, snapshot, position, learnt)
        asked += 1
        if first is None:
            continue
        alone += 1
        own, other = snapshot.articles[snapshot.article_of[position]], snapshot.articles[first]
        if own.group_id != other.group_id:
            confused[own.id, other.id] += 1
    most_often = sorted(confused.items(), key=lambda each: (-each[1], each[0]))
    pairs = tuple(Confusion(*pair, times) for pair, times in most_often[:CONFUSED])
    return Estimate(searcher.policy.risk, asked, alone, confused.total(), pairs)


class _AllLearnt:
    """What the centres of every space have learnt, computed where it is first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._spaces: dict[int, Learnt] = {}

    def known(self, number: int, at: int) -> float:
        """See `Learnt.known`; 0 for an article that has nothing else in the space."""
        if number not in self._spaces:
            group_of = view(self._snapshot, number, EVERYTHING).group_of
            self._spaces[number] = Learnt.of(self._snapshot.spaces[number], group_of)
        return self._spaces[number].known(at)


def _chosen(snapshot: Snapshot, most: int) -> list[int]:
    """Positions of the passages that are asked: variants, or the title where an article has none."""
    found: list[int] = []
    for article in range(len(snapshot.articles)):
        own = snapshot.passages_of(article)
        # What has nothing left is not found by anything.
        if article in snapshot.hidden or len(own) <= 1:
            continue
        variants = [at for at in own if snapshot.passages[at].kind is PassageKind.VARIANT]
        titles = [at for at in own if snapshot.passages[at].kind is PassageKind.TITLE]
        found += [at for at in variants or titles if words(snapshot.passages[at].text)]
    count = min(most, len(found))
    return [found[number * len(found) // count] for number in range(count)]


def _answered(searcher: Searcher, snapshot: Snapshot, position: int, learnt: _AllLearnt) -> int | None:
    """Position of the article that a passage, asked by readers of its own, is answered with alone; None for no such."""
    article = snapshot.articles[snapshot.article_of[position]]
    text = snapshot.passages[position].text
    query = SearchQuery(NOWHERE, text, article.language, article.audience.sees, limit=1)
    reading = Reading(text, article.language, has_words=True)
    asked: dict[Look, Vectors] = {}
    known: dict[int, float] = {}
    for look in searcher.looks(snapshot, query, reading):
        space = snapshot.spaces[look.space]
        at = int(np.searchsorted(space.passages, position))
        asked[look] = nearest.vectors_at(space.index, np.array([at]))[0]
        if not look.beyond:
            known[look.space] = learnt.known(look.space, at)
    found = searcher.found(snapshot, query, reading, asked, LeftOut(position, known))
    result = searcher.result(snapshot, found, query, 0.0)
    return found[0].candidate.article if result.band is Band.SURE else None
