"""Fits what each way of looking counts, and how probable it is that the first hit is right."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]  # has no type information
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # has no type information

from benchmarks.retrieval.asking import Asked
from retrieval.bands import Thresholds
from retrieval.confidence import Calibration, Heads, Signals, signals
from retrieval.evaluation import Outcome

Floats = npt.NDArray[np.float64]
Sets = Mapping[str, Sequence[Asked]]
"""Questions by the name of their set."""
BEGIN = 5.0
HELD = 1e-3
"""Weight of the penalty on the squares."""
DIGITS = 4


def family(name: str) -> str:
    """Sets of one family share texts, so nothing fitted on one is reported on another."""
    return name.split("-", maxsplit=1)[0]


def fit(model: str, sets: Sets) -> Calibration:
    """Heads first, then the regression on the signals that they give; every family weighs the same."""
    heads = fit_heads(sets)
    outcomes = {name: list(ranked(asked, heads)) for name, asked in sets.items()}
    return fit_confidence(model, heads, outcomes)


def fit_heads(sets: Sets) -> Heads:
    """Weights under which a right article is most probably the first: a conditional logit (McFadden, 1974).

    Maximises the mean over questions of log(sum of exp(score) over right articles / sum over all), with a small
    penalty on the squares. Only the weights' proportions are kept.
    """
    each = Counter(family(name) for name in sets)
    parts = [(*_stacked(asked), 1 / each[family(name)]) for name, asked in sets.items()]
    best = minimize(lambda weights: _loss(weights, parts), np.full(3, BEGIN), jac=True, method="L-BFGS-B")
    shares = np.clip(best.x, 0, None) / np.clip(best.x, 0, None).sum()
    nearest, words, centre = (round(float(share), DIGITS) for share in shares)
    return Heads(nearest, words, centre)


def ranked(asked: Sequence[Asked], heads: Heads, calibration: Calibration | None = None) -> Iterator[Outcome]:
    """Every question as it would be answered under other heads; of confidence 0 without a calibration."""
    weights = np.array([heads.nearest, heads.words, heads.centre])
    bands = Thresholds(0.9, 0.3)
    for each in asked:
        scores = each.heads @ weights
        order = np.argsort(-scores, kind="stable")
        found = signals(scores[order].tolist(), float(each.heads[order[0], 1]), each.words) if len(order) else None
        sure = calibration.confidence(found) if calibration and found else 0.0
        yield Outcome(
            language=each.language,
            right=each.right,
            found=tuple(each.found[position] for position in order[:10]),
            confidence=sure,
            band=bands.band(sure),
            took_ms=0.0,
            signals=found.named() if found else {},
        )


def fit_confidence(model: str, heads: Heads, sets: Mapping[str, Sequence[Outcome]]) -> Calibration:
    """A logistic regression of "the first hit is right" on the signals; every family weighs the same."""
    asked = [(name, outcome) for name, outcomes in sets.items() for outcome in outcomes if outcome.signals]
    terms = [Signals(**outcome.signals).terms() for _, outcome in asked]
    names = tuple(terms[0])
    values: Floats = np.array([list(each.values()) for each in terms])
    right = np.array([outcome.found[0] in outcome.right for _, outcome in asked])
    each = Counter(family(name) for name, _ in asked)
    centre, scale = values.mean(axis=0), values.std(axis=0)
    regression = LogisticRegression(C=1.0)
    weights = [len(asked) / each[family(name)] for name, _ in asked]
    regression.fit((values - centre) / scale, right, sample_weight=weights)
    slopes = regression.coef_[0] / scale
    return Calibration(
        model=model,
        heads=heads,
        intercept=round(float(regression.intercept_[0] - slopes @ centre), DIGITS),
        weights={name: round(float(slope), DIGITS) for name, slope in zip(names, slopes, strict=True)},
    )


def _stacked(asked: Sequence[Asked]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Heads and rightness of the articles of all questions whose answer is among them, padded to one length."""
    kept = [each for each in asked if each.right.intersection(each.found)]
    most = max((len(each.found) for each in kept), default=0)
    heads = np.full((len(kept), most, 3), -1e3)
    right = np.zeros((len(kept), most), dtype=bool)
    for row, each in enumerate(kept):
        heads[row, : len(each.found)] = each.heads
        right[row, : len(each.found)] = [article in each.right for article in each.found]
    return heads, right


def _loss(weights: Floats, parts: list[tuple[Floats, npt.NDArray[np.bool_], float]]) -> tuple[float, Floats]:
    loss, gradient = HELD * float(weights @ weights), 2 * HELD * weights
    for heads, right, share in parts:
        scores = heads @ weights
        scores -= scores.max(axis=1, keepdims=True)
        masses = np.exp(scores)
        masses /= masses.sum(axis=1, keepdims=True)
        of_right = (masses * right).sum(axis=1, keepdims=True)
        loss -= share * float(np.log(of_right).mean())
        gradient -= share * ((masses * right / of_right - masses)[..., None] * heads).sum(axis=1).mean(axis=0)
    return loss, gradient
