"""How probable it is that the first hit is right: a logistic regression over several signals and their squares."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

MOST_LEAD = 4.0
"""Log-odds of the share beyond which more says nothing more."""
MOST_WORDS = 40
"""Longer questions are as long as this: hardly any of those that the regression was fitted on is longer."""
MOST_SHARED = 0.4
"""Overlap from which on a question and an article are taken to be in the same language."""
RIVALS = 10
"""How many best articles, the first included, share the probability mass."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the confidence is computed from.

    Attributes:
        score: of the first article: from below 0 to about 1.3 for one whose title is asked word by word.
        share: its share among the nearest rivals' exponentiated scores, in (0, 1].
        overlap: how much of the question's words its nearest passage by words has: 0 for nothing, about 1 for all in a
            passage of common length, up to 2.2 in a short one.
        length: number of the question's different words.
        foreign: 1 if the article is in another language than the question and they share no words, less the more they
            share: what shares words is in the same language whatever it was taken for. Else 0.
    """

    score: float
    share: float
    overlap: float
    length: float
    foreign: float = 0.0

    def named(self) -> dict[str, float]:
        """Name to value, as the search log keeps them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Heads:
    """The three ways in which an article is looked for, or what each counts in its score.

    Attributes:
        nearest: cosine of the question with the article's nearest passage, in [-1, 1].
        words: how much of the question's words its nearest passage by words has, in [0, 2.2].
        centre: inner product with the article's fitted centre.
    """

    nearest: float
    words: float
    centre: float

    def dot(self, values: "Heads") -> float:
        """The score of an article: weights times values."""
        return self.nearest * values.nearest + self.words * values.words + self.centre * values.centre

    def named(self) -> dict[str, float]:
        """Name to value."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted ranking, a fitted logistic regression on its signals, and which risk a confidence stands for.

    Attributes:
        model: name of the encoder whose scores it was fitted on.
        heads: what each way of looking counts; their sum is 1.
        temperature: scale, in units of the score, on which rivals count as near.
        absent: score that rivals are taken to have where there are fewer than `RIVALS`: that of the last of them in
            larger knowledge bases. Without them a lone article would be sure of every question.
        intercept: log-odds when all terms are zero.
        weights: log-odds for one unit of each of `terms`; a term without one counts nothing. Where a square would make
            a better match less probable, more of it says nothing more.
        risks: confidence to the part of wrong ones among all first hits of at least that confidence, ascending in
            confidence, descending in risk.
    """

    model: str
    heads: Heads
    temperature: float
    intercept: float
    weights: Mapping[str, float]
    absent: float = -math.inf
    risks: tuple[tuple[float, float], ...] = ()

    def confidence(self, signals: Signals) -> float:
        """Estimated probability that the first hit is right, in (0, 1)."""
        odds = self.intercept + sum(self.points(signals).values())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))

    def points(self, signals: Signals) -> dict[str, float]:
        """What each signal adds to the log-odds, all its terms together."""
        found = dict.fromkeys(signals.named(), 0.0)
        for term, value in terms(self._capped(signals)).items():
            found[term.split(" ", maxsplit=1)[0]] += self.weights.get(term, 0.0) * value
        return found

    def _capped(self, signals: Signals) -> Signals:
        """The signals with score and overlap up to where the regression is highest."""
        plain = terms(signals)
        slope = self._weight("score")
        slope += self._weight("share by score") * plain["share"] + self._weight("length by score") * plain["length"]
        score = _up_to_the_top(signals.score, slope, self._weight("score squared"))
        overlap = _up_to_the_top(signals.overlap, self._weight("overlap"), self._weight("overlap squared"))
        return replace(signals, score=score, overlap=overlap)

    def _weight(self, term: str) -> float:
        return self.weights.get(term, 0.0)

    def signals(self, scores: Sequence[float], overlap: float, length: int, *, foreign: bool = False) -> Signals:
        """The signals of a ranking.

        Args:
            scores: of the best articles, at least one, best first: sorted descending but for what verdicts have moved.
            overlap: of the first article with the question.
            length: how many different words the question has.
            foreign: whether the first article is in another language than the question.
        """
        other = max(0.0, 1 - overlap / MOST_SHARED) if foreign else 0.0
        return Signals(scores[0], self.shares(scores)[0], overlap, float(length), other)

    def of_hits(self, first: float, scores: Sequence[float]) -> list[float]:
        """Confidence of every hit: what the first one leaves is divided by share, and none exceeds the first."""
        divided = self.shares(scores)
        rest = 1 - divided[0]
        return [first] + [min(first, (1 - first) * share / rest) if rest > 0 else 0.0 for share in divided[1:]]

    def shares(self, scores: Sequence[float]) -> list[float]:
        """How the nearest `RIVALS`, absent ones included, divide one whole among them; 0 for those further down."""
        missing = [min(self.absent, scores[0])] * (RIVALS - len(scores))
        masses = [math.exp((score - scores[0]) / self.temperature) for score in (*scores[:RIVALS], *missing)]
        total = sum(masses)
        return [mass / total for mass in masses[: len(scores)]] + [0.0] * max(0, len(scores) - RIVALS)

    def threshold(self, risk: float) -> float:
        """Least confidence of lone answers of which at most `risk` are wrong; above 1 where no confidence is enough.

        Between two measured confidences the risk is taken to change evenly.

        Args:
            risk: in [0, 1]; 0 is never reached.
        """
        before = None
        for confidence, wrong in self.risks if risk > 0 else ():
            if wrong <= risk:
                if before is None or before[1] <= wrong:
                    return confidence
                return confidence - (confidence - before[0]) * (risk - wrong) / (before[1] - wrong)
            before = (confidence, wrong)
        return NEVER


NEVER = 2.0
"""A threshold that no confidence reaches."""


def terms(signals: Signals) -> dict[str, float]:
    """Name to value of what the regression weighs; a term belongs to the signal that its name begins with.

    The share comes in as its log-odds, which is how the ranking weighs scores against each other.
    """
    lead = math.log(signals.share / (1 - signals.share)) if signals.share < 1 else MOST_LEAD
    lead = min(MOST_LEAD, lead)
    length = math.log1p(min(signals.length, MOST_WORDS))
    score, overlap = signals.score, signals.overlap
    return {
        "score": score,
        "score squared": score**2,
        "share": lead,
        "share squared": lead**2,
        "share by score": lead * score,
        "overlap": overlap,
        "overlap squared": overlap**2,
        "length": length,
        "length by score": length * score,
        "foreign": signals.foreign,
    }


def _up_to_the_top(value: float, slope: float, square: float) -> float:
    """A value, or where slope * x + square * x^2 is highest if that is below it and not below 0."""
    return min(value, max(0.0, -slope / (2 * square))) if square < 0 else value
