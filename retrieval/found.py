"""What one or several spaces found for a question, as one list."""

import math
from dataclasses import dataclass

from retrieval.confidence import Calibration
from retrieval.ranking import Candidate, Ranking

_CERTAIN = 1 - 1e-9
"""So that odds stay numbers."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking in one space of a snapshot, and what its scores mean."""

    space: int
    ranking: Ranking
    calibration: Calibration

    @property
    def alone(self) -> float:
        """Probability that its first article is right, as if there were no other ranking; in [0, 1).

        It is what the calibration states, with what verdicts add to its log-odds.
        """
        if self.ranking.signals is None:
            return 0.0
        stated = self.calibration.confidence(self.ranking.signals)
        return odds_added(stated, sum(self.ranking.added.values()))


@dataclass(frozen=True, slots=True)
class Found:
    """One article that was found: in which ranking, and with which confidence, in [0, 1]."""

    of: Ranked
    candidate: Candidate
    confidence: float


def merged(rankings: list[Ranked]) -> list[Found]:
    """The articles of rankings of different articles, surest first.

    Each ranking says how probable it is that its first article is right, p, as if there were no others. At most one
    article is right, so with odds p / (1 - p) for each ranking against "none of it", the first of ranking i is right
    with odds_i / (1 + sum of all odds). What is left over
    is divided among the rankings, and in each among its other articles in proportion.
    """
    found: list[Found] = []
    sure = [(each, each.alone) for each in rankings if each.ranking.candidates]
    total = sum(p / (1 - p) for _, p in sure)
    for each, p in sure:
        first = p / (1 - p) / (1 + total)
        scores = [candidate.score for candidate in each.ranking.candidates]
        # Of what one ranking alone leaves over it gives its others so much; here less is left, and for several.
        alone = each.calibration.of_hits(p, scores)[1:]
        others = [min(first, part / (1 - p) / (1 + total) / len(sure)) for part in alone]
        found += [
            Found(each, candidate, confidence)
            for candidate, confidence in zip(each.ranking.candidates, (first, *others), strict=True)
        ]
    # The order of one ranking stays where confidences are equal.
    return sorted(found, key=lambda one: -one.confidence) if len(sure) > 1 else found


def odds_added(probability: float, added: float) -> float:
    """A probability with something added to its log-odds; below 1, so that odds stay numbers."""
    probability = min(_CERTAIN, probability)
    if not added:
        return probability
    odds = probability / (1 - probability) * math.exp(added)
    return min(_CERTAIN, odds / (1 + odds))


def named_signals(ranked: Ranked) -> dict[str, float]:
    """The signals of a ranking's first article by name, `stated` by the calibration for them, and what was added."""
    signals = ranked.ranking.signals
    if signals is None:
        return {}
    return {**signals.named(), "stated": ranked.calibration.confidence(signals), **ranked.ranking.added}
