"""How good answers are: measures over questions whose right articles are known."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from retrieval.bands import Band

BINS = 10
RISKS = (0.01, 0.02, 0.05)
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    Attributes:
        right: ids of the articles that answer it; empty when none does.
        found: ids of the hits, best first.
        confidence: of the first hit, in [0, 1].
        took_ms: whole search, in milliseconds.
        signals: what the confidence was computed from, by name; empty without hits.
    """

    language: str
    right: frozenset[str]
    found: tuple[str, ...]
    confidence: float
    band: Band
    took_ms: float
    signals: dict[str, float] = field(default_factory=dict)

    def judged(self, confidence: float, band: Band) -> Self:
        """The same hits with another confidence."""
        return replace(self, confidence=confidence, band=band)


@dataclass(frozen=True, slots=True)
class Report:
    """Measures over a set of outcomes; None where a set cannot say (no unanswerable questions, for example).

    Attributes:
        hit_at_1: answerable questions whose first hit is right; `recall_at_3` and `mrr_at_10` are alike.
        auroc: how well confidence tells answerable questions from the others.
        auroc_right: how well it tells right first hits from wrong ones.
        ece: mean gap between confidence and being right over `BINS` bins of equal mass.
        coverage: questions in the band `sure`.
        risk: wrong ones among those.
        handed_off_answerable: answerable questions in the band `none`.
        handed_off_unanswerable: the other questions in the band `none`.
        offers_right: questions in the band `unsure` that have a right article among the three titles offered.
        coverage_at_risk: largest share of questions, most confident first, of which at most that part is wrong.
    """

    questions: int
    unanswerable: int
    hit_at_1: float | None
    recall_at_3: float | None
    mrr_at_10: float | None
    auroc: float | None
    auroc_right: float | None
    ece: float
    brier: float
    coverage: float
    risk: float | None
    handed_off_answerable: float | None
    handed_off_unanswerable: float | None
    offers_right: float | None
    coverage_at_risk: dict[str, float]
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, Any]:
        """Numbers rounded to four digits."""
        return {
            name: {key: round(part, 4) for key, part in value.items()}
            if isinstance(value, dict)
            else round(value, 4)
            if isinstance(value, float)
            else value
            for name, value in asdict(self).items()
        }


def report(outcomes: Sequence[Outcome]) -> Report:
    """All measures over at least one outcome."""
    answerable = np.array([bool(outcome.right) for outcome in outcomes])
    right = np.array([outcome.found[:1] != () and outcome.found[0] in outcome.right for outcome in outcomes])
    confidence = np.array([outcome.confidence for outcome in outcomes])
    sure = np.array([outcome.band is Band.SURE for outcome in outcomes])
    took = np.array([outcome.took_ms for outcome in outcomes])
    handed_off = np.array([outcome.band is Band.NONE for outcome in outcomes])
    place = np.array([_rank(outcome) for outcome in outcomes])
    ranks = place[answerable]
    return Report(
        questions=len(outcomes),
        unanswerable=int((~answerable).sum()),
        hit_at_1=_mean(ranks == 1),
        recall_at_3=_mean(ranks <= 3),
        mrr_at_10=_mean(np.where(ranks <= 10, 1 / ranks, 0.0)),
        auroc=auroc(confidence, answerable),
        auroc_right=auroc(confidence, right),
        ece=ece(confidence, right),
        brier=float(((confidence - right) ** 2).mean()),
        coverage=float(sure.mean()),
        risk=_mean(~right[sure]),
        handed_off_answerable=_mean(handed_off[answerable]),
        handed_off_unanswerable=_mean(handed_off[~answerable]),
        offers_right=_mean(place[~sure & ~handed_off] <= 3),
        coverage_at_risk={str(risk): coverage_at_risk(confidence, right, risk) for risk in RISKS},
        p50_ms=float(np.percentile(took, 50)),
        p95_ms=float(np.percentile(took, 95)),
    )


def by_language(outcomes: Sequence[Outcome]) -> dict[str, Report]:
    """A report for each language of the questions."""
    languages = sorted({outcome.language for outcome in outcomes})
    return {
        language: report([outcome for outcome in outcomes if outcome.language == language]) for language in languages
    }


def auroc(scores: Floats, positive: Booleans) -> float | None:
    """Probability that a positive scores above a negative, ties counting half; None when either is missing.

    Args:
        scores: shape (n,).
        positive: shape (n,).
    """
    count = int(positive.sum())
    others = len(positive) - count
    if not count or not others:
        return None
    _, inverse, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    ranks = (ends - (sizes - 1) / 2)[inverse]
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * others))


def ece(confidence: Floats, right: Booleans) -> float:
    """Expected calibration error over `BINS` bins of equal mass; both arguments have shape (n,)."""
    order = np.argsort(confidence, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    gaps = [abs(confidence[part].mean() - right[part].mean()) * len(part) for part in bins]
    return float(sum(gaps) / len(confidence))


def coverage_at_risk(confidence: Floats, right: Booleans, risk: float) -> float:
    """Largest share of questions above some confidence of which at most `risk` are wrong; both have shape (n,)."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    # A threshold takes all questions of equal confidence or none.
    is_end = np.append(np.diff(confidence[order]) != 0, True)
    allowed = np.flatnonzero((wrong <= risk) & is_end)
    return float((allowed[-1] + 1) / len(order)) if len(allowed) else 0.0


def _rank(outcome: Outcome) -> float:
    places = (place for place, found in enumerate(outcome.found, 1) if found in outcome.right)
    return float(next(places, np.inf))


def _mean(values: npt.NDArray[Any]) -> float | None:
    return float(values.mean()) if len(values) else None
