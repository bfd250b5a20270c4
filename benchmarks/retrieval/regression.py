"""The logistic regression behind the confidence, fitted as it is applied: up to where it is highest.

Fitted without that, it gives weight to what is never applied, and what is left of it is biased: measured in
docs/decisions/0019.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]  # has no type information

Floats = npt.NDArray[np.float64]
HELD = 0.5
"""Weight of the penalty on the squares of the weights, each in units of its term's spread."""
STEPS = 500
NEVER_NEGATIVE = frozenset({"score", "share by score", "overlap"})
NEVER_POSITIVE = frozenset({"score squared", "overlap squared"})
"""With these bounds a better match is nowhere less probable once the squares are held at their tops."""


STEEP = {"overlap": 8.0, "overlap squared": -8.0}
"""Where overlap is begun with for a second time: from weights under which it counts nothing nothing leads back."""


def regressed(values: Mapping[str, Floats], right: npt.NDArray[np.bool_], counts: Floats) -> tuple[float, Floats]:
    """The intercept, and the weight of each term in the order of `values`.

    The loss is smooth in the weights although the tops move with them: at its top a parabola does not change with
    where it is evaluated, so the gradient is that of the terms as they are there. It has more than one valley, and is
    begun twice.

    Args:
        values: name to value of `confidence.terms`, each of shape (questions,).
        right: whether the first hit is right, shape (questions,).
        counts: how much each question counts, shape (questions,).
    """
    names = tuple(values)
    loss = _Loss(values, right.astype(np.float64), counts)
    plain = _least(loss, np.zeros(1 + len(names)), np.stack([values[name] for name in names], axis=1))
    steep = plain.copy()
    for name, weight in STEEP.items():
        steep[1 + names.index(name)] = weight
    best = min((_least(loss, begin) for begin in (plain, steep)), key=lambda found: loss(loss.scaled(found))[0])
    if best[1 + names.index("overlap")] == 0:
        # It is held at 0 then, and the square of it counts as little.
        best[1 + names.index("overlap squared")] = 0
    return float(best[0]), best[1:]


class _Loss:
    """The penalised loss of weights in units of their terms' spread, and its gradient."""

    def __init__(self, values: Mapping[str, Floats], target: Floats, counts: Floats) -> None:
        self.values, self.target, self.counts = values, target, counts
        self.scale: Floats = np.array([1.0, *(each.std() or 1.0 for each in values.values())])

    def scaled(self, weights: Floats) -> Floats:
        """The intercept and weights in units of their terms' spread."""
        found: Floats = weights * self.scale
        return found

    def __call__(self, scaled: Floats, at: Floats | None = None) -> tuple[float, Floats]:
        """Loss and gradient; with the terms `at`, shape (questions, terms), instead of those held at their tops."""
        found = scaled / self.scale
        if at is None:
            at = applied(self.values, dict(zip(self.values, found[1:].tolist(), strict=True)))
        odds = found[0] + at @ found[1:]
        wrong = self.counts * (np.logaddexp(0, odds) - self.target * odds)
        slope = self.counts * (np.exp(-np.logaddexp(0, -odds)) - self.target)
        gradient = np.append(slope.sum(), slope @ at) / self.scale
        gradient[1:] += 2 * HELD * scaled[1:]
        return float(wrong.sum() + HELD * scaled[1:] @ scaled[1:]), gradient


def _least(loss: _Loss, begin: Floats, at: Floats | None = None) -> Floats:
    """Intercept and weights where the loss is least within their bounds, looked for from some others."""
    bounds = [(None, None), *(_bounds(name) for name in loss.values)]
    found: Floats = minimize(
        lambda scaled: loss(scaled, at),
        loss.scaled(begin),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": STEPS},
    ).x
    return found / loss.scale


def applied(values: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The terms with score and overlap up to where a regression is highest, shape (questions, terms).

    What `Calibration.confidence` does for one question.
    """
    slope = (
        weights["score"] + weights["share by score"] * values["share"] + weights["length by score"] * values["length"]
    )
    score = _up_to_the_top(values["score"], slope, weights["score squared"])
    overlap = _up_to_the_top(values["overlap"], np.asarray(weights["overlap"]), weights["overlap squared"])
    held = {
        **values,
        "score": score,
        "score squared": score**2,
        "share by score": values["share"] * score,
        "length by score": values["length"] * score,
        "overlap": overlap,
        "overlap squared": overlap**2,
    }
    found: Floats = np.stack([held[name] for name in values], axis=1)
    return found


def _up_to_the_top(value: Floats, slope: Floats, square: float) -> Floats:
    if square < 0:
        return np.minimum(value, np.maximum(0.0, -slope / (2 * square)))
    return np.where(slope < 0, np.minimum(value, 0.0), value)


def _bounds(name: str) -> tuple[float | None, float | None]:
    return (0.0 if name in NEVER_NEGATIVE else None, 0.0 if name in NEVER_POSITIVE else None)
