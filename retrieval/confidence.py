"""How probable it is that the first hit is right: a logistic regression over several signals."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import DomainError

SHIPPED = Path(__file__).with_name("calibration.json")
TEMPERATURE = 0.05
"""Scale, in units of the score, on which rivals count as near."""
RIVALS = 10
"""How many best articles, the first included, share the probability mass."""


class CalibrationUnusable(DomainError):
    """The calibration file is missing, malformed, or was fitted for another model."""

    code = "calibration_unusable"


@dataclass(frozen=True, slots=True)
class Signals:
    """What the confidence is computed from.

    Attributes:
        score: of the first article, in [-1, 1].
        margin: its lead over the second, in [0, 2]; the score itself when there is no second one.
        share: its share among the nearest rivals' exponentiated scores, in (0, 1].
        overlap: share of the question's words that it has, in [0, 1].
    """

    score: float
    margin: float
    share: float
    overlap: float

    def named(self) -> dict[str, float]:
        """Name to value, as the search log keeps them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted logistic regression.

    Attributes:
        model: name of the encoder whose scores it was fitted on.
        intercept: log-odds when all signals are zero.
        weights: log-odds for one unit of each signal.
    """

    model: str
    intercept: float
    weights: Signals

    def confidence(self, signals: Signals) -> float:
        """Estimated probability that the first hit is right, in (0, 1)."""
        weights = self.weights.named()
        odds = self.intercept + sum(weights[name] * value for name, value in signals.named().items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def signals(scores: Sequence[float], overlap: float) -> Signals:
    """The signals of a ranking.

    Args:
        scores: of the best articles, at least one, sorted descending.
        overlap: of the first article with the question.
    """
    rivals = shares(scores)
    margin = scores[0] - scores[1] if len(scores) > 1 else scores[0]
    return Signals(score=scores[0], margin=margin, share=rivals[0], overlap=overlap)


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
        return Calibration(stored["model"], float(stored["intercept"]), Signals(**stored["weights"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationUnusable(f"The calibration {file} cannot be read: {error}.") from error
