"""How good answers are: measures over questions whose right articles are known, with their intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Booleans, Doubles
from retrieval.bands import Band
from retrieval.measures import aurc, auroc, coverage_at_risk, ece

RISKS = (0.01, 0.02, 0.05)
RESAMPLES = 1000
INTERVAL = (2.5, 97.5)
"""Percentiles over the resamples."""
_SEED = 1
Figure = float | dict[str, float] | None


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
        ece: mean gap between confidence and being right over ten bins of equal mass.
        coverage: questions in the band `sure`.
        risk: wrong ones among those.
        handed_off_answerable: answerable questions in the band `none`.
        handed_off_unanswerable: the other questions in the band `none`.
        offers_right: questions in the band `unsure` that have a right article among the three titles offered.
        coverage_at_risk: largest share of questions, most confident first, of which at most that part is wrong.
        aurc: area under the curve of risk over coverage.
        ci: name to the bounds of the measure's 95 % bootstrap interval; those without a value are left out, and those
            of `coverage_at_risk` are called `coverage_at_risk.0.05` and so on.
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
    aurc: float
    p50_ms: float
    p95_ms: float
    ci: dict[str, tuple[float, float]]

    def as_json(self) -> dict[str, Any]:
        """Numbers rounded to four digits."""
        rounded: dict[str, Any] = _rounded(asdict(self))
        return rounded


@dataclass(frozen=True, slots=True)
class Columns:
    """The outcomes of n questions as arrays of shape (n,).

    Attributes:
        place: of the first right hit, 1 for the first; infinite where none is.
    """

    answerable: Booleans
    right: Booleans
    confidence: Doubles
    sure: Booleans
    handed_off: Booleans
    place: Doubles

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Self:
        """The columns of some outcomes, in their order."""
        return cls(
            answerable=np.array([bool(outcome.right) for outcome in outcomes]),
            right=np.array([outcome.found[:1] != () and outcome.found[0] in outcome.right for outcome in outcomes]),
            confidence=np.array([outcome.confidence for outcome in outcomes]),
            sure=np.array([outcome.band is Band.SURE for outcome in outcomes]),
            handed_off=np.array([outcome.band is Band.NONE for outcome in outcomes]),
            place=np.array([_place(outcome) for outcome in outcomes]),
        )

    def take(self, rows: npt.NDArray[np.intp]) -> Self:
        """Some of the questions, any of them several times."""
        return type(self)(*(getattr(self, each.name)[rows] for each in fields(self)))


def report(outcomes: Sequence[Outcome], resamples: int = RESAMPLES) -> Report:
    """All measures over at least one outcome.

    Args:
        outcomes: of the questions.
        resamples: for the intervals; 0 leaves them out.
    """
    columns = Columns.of(outcomes)
    took = np.array([outcome.took_ms for outcome in outcomes])
    figures: dict[str, Any] = _figures(columns)
    return Report(
        questions=len(outcomes),
        unanswerable=int((~columns.answerable).sum()),
        **figures,
        p50_ms=float(np.percentile(took, 50)),
        p95_ms=float(np.percentile(took, 95)),
        ci=intervals(columns, resamples),
    )


def by_language(outcomes: Sequence[Outcome], resamples: int = RESAMPLES) -> dict[str, Report]:
    """A report for each language of the questions."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.language, []).append(outcome)
    return {language: report(found[language], resamples) for language in sorted(found)}


def intervals(columns: Columns, resamples: int) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap intervals of every measure; the same columns give the same ones."""
    random = np.random.default_rng(_SEED)
    count = len(columns.right)
    values: dict[str, list[float]] = {}
    for _ in range(resamples):
        for name, value in _flat(_figures(columns.take(random.integers(0, count, count)))):
            values.setdefault(name, []).append(value)
    return {name: _bounds(found) for name, found in values.items()}


def _figures(columns: Columns) -> dict[str, Figure]:
    answerable, right, confidence = columns.answerable, columns.right, columns.confidence
    sure, handed_off, ranks = columns.sure, columns.handed_off, columns.place[columns.answerable]
    return {
        "hit_at_1": _mean(ranks == 1),
        "recall_at_3": _mean(ranks <= 3),
        "mrr_at_10": _mean(np.where(ranks <= 10, 1 / ranks, 0.0)),
        "auroc": auroc(confidence, answerable),
        "auroc_right": auroc(confidence, right),
        "ece": ece(confidence, right),
        "brier": float(((confidence - right) ** 2).mean()),
        "coverage": float(sure.mean()),
        "risk": _mean(~right[sure]),
        "handed_off_answerable": _mean(handed_off[answerable]),
        "handed_off_unanswerable": _mean(handed_off[~answerable]),
        "offers_right": _mean(columns.place[~sure & ~handed_off] <= 3),
        "coverage_at_risk": {str(risk): coverage_at_risk(confidence, right, risk) for risk in RISKS},
        "aurc": aurc(confidence, right),
    }


def _flat(figures: dict[str, Figure]) -> Iterator[tuple[str, float]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{key}", part) for key, part in value.items())
        elif value is not None:
            yield name, value


def _bounds(values: list[float]) -> tuple[float, float]:
    low, high = np.percentile(values, INTERVAL)
    return float(low), float(high)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_rounded(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value


def _place(outcome: Outcome) -> float:
    places = (place for place, found in enumerate(outcome.found, 1) if found in outcome.right)
    return float(next(places, np.inf))


def _mean(values: npt.NDArray[Any]) -> float | None:
    return float(values.mean()) if len(values) else None
