"""How probable it is that the first hit is right: a logistic regression over several signals and their squares."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import DomainError

SHIPPED = Path(__file__).with_name("calibration.json")
TEMPERATURE = 0.06
"""Scale, in units of the score, on which rivals count as near; one over the sum of the heads' weights
before they are scaled to 1 is .064 for what ships."""
LEAST_LEAD, MOST_LEAD = -3.0, 4.0
"""Log-odds of the share beyond which more says nothing more."""
MOST_WORDS = 40
"""Longer questions are as long as this: hardly any of those that the regression was fitted on is longer."""
RIVALS = 10
"""How many best articles, the first included, share the probability mass."""


class CalibrationUnusable(DomainError):
    """The calibration file is missing, malformed, or was fitted for another model."""

    code = "calibration_unusable"


@dataclass(frozen=True, slots=True)
class Signals:
    """What the confidence is computed from.

    Attributes:
        score: of the first article: from below 0 to about 1.3 for one whose title is asked word by word.
        share: its share among the nearest rivals' exponentiated scores, in (0, 1].
        overlap: how much of the question's words its nearest passage by words has: 0 for nothing, about 1 for all in a
            passage of common length, up to 2.2 in a short one.
        length: number of the question's words.
    """

    score: float
    share: float
    overlap: float
    length: float

    def named(self) -> dict[str, float]:
        """Name to value, as the search log keeps them."""
        return asdict(self)

    def terms(self) -> dict[str, float]:
        """Name to value of what the regression weighs; a term belongs to the signal that its name begins with.

        The share comes in as its log-odds, which is how the ranking weighs scores against each other.
        """
        lead = math.log(self.share / (1 - self.share)) if self.share < 1 else MOST_LEAD
        lead = min(MOST_LEAD, max(LEAST_LEAD, lead))
        length = math.log1p(min(self.length, MOST_WORDS))
        return {
            "score": self.score,
            "score squared": self.score**2,
            "share": lead,
            "share squared": lead**2,
            "share by score": lead * self.score,
            "overlap": self.overlap,
            "overlap squared": self.overlap**2,
            "length": length,
            "length by score": length * self.score,
        }


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
    """A fitted ranking, and a fitted logistic regression on its signals.

    Attributes:
        model: name of the encoder whose scores it was fitted on.
        heads: what each way of looking counts; their sum is 1.
        intercept: log-odds when all terms are zero.
        weights: log-odds for one unit of each term of the signals; a term without one counts nothing.
    """

    model: str
    heads: Heads
    intercept: float
    weights: Mapping[str, float]

    def confidence(self, signals: Signals) -> float:
        """Estimated probability that the first hit is right, in (0, 1)."""
        odds = self.intercept + sum(self.points(signals).values())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))

    def points(self, signals: Signals) -> dict[str, float]:
        """What each signal adds to the log-odds, all its terms together."""
        found = dict.fromkeys(signals.named(), 0.0)
        for term, value in signals.terms().items():
            found[term.split(" ", maxsplit=1)[0]] += self.weights.get(term, 0.0) * value
        return found


def signals(scores: Sequence[float], overlap: float, length: int) -> Signals:
    """The signals of a ranking.

    Args:
        scores: of the best articles, at least one, sorted descending.
        overlap: of the first article with the question.
        length: how many words the question has.
    """
    return Signals(score=scores[0], share=shares(scores)[0], overlap=overlap, length=float(length))


_TERMS = Signals(0.0, 0.5, 0.0, 0.0).terms().keys()


def shares(scores: Sequence[float]) -> list[float]:
    """How the nearest `RIVALS` divide one whole among them; 0 for those further down."""
    weights = [math.exp((score - scores[0]) / TEMPERATURE) for score in scores[:RIVALS]]
    total = sum(weights)
    return [weight / total for weight in weights] + [0.0] * (len(scores) - len(weights))


def of_hits(first: float, scores: Sequence[float]) -> list[float]:
    """Confidence of every hit: what the first one leaves is divided by share, and none exceeds the first."""
    divided = shares(scores)
    rest = 1 - divided[0]
    return [first] + [min(first, (1 - first) * share / rest) if rest > 0 else 0.0 for share in divided[1:]]


def load(file: Path | None = None) -> Calibration:
    """The calibration in a file made by `benchmarks/retrieval/calibrate.py`; the one that ships when none is named.

    Raises:
        CalibrationUnusable: it cannot be read.
    """
    file = file or SHIPPED
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        weights = {str(term): float(weight) for term, weight in stored["weights"].items()}
        if unknown := weights.keys() - _TERMS:
            raise ValueError(f"it weighs {', '.join(sorted(unknown))}, which is no term")
        return Calibration(stored["model"], Heads(**stored["heads"]), float(stored["intercept"]), weights)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalibrationUnusable(f"The calibration {file} cannot be read: {error}.") from error
