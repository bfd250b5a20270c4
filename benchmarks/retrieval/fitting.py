"""Fits what each way of looking counts, how probable it is that the first hit is right, and which risk that stands for.

Every kind of sets weighs the same everywhere.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]  # has no type information
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]  # has no type information
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # has no type information

from benchmarks.retrieval.asking import Asked
from benchmarks.retrieval.sets import kind
from retrieval.arrays import Booleans, Doubles
from retrieval.bands import Policy, Thresholds
from retrieval.confidence import RIVALS, Calibration, Heads, Signals, terms
from retrieval.evaluation import Outcome

Sets = Mapping[str, Sequence[Asked]]
"""Questions by the name of their set."""
Judged = Mapping[str, Sequence[Outcome]]
"""Outcomes by the name of their set."""
BEGIN = 5.0
HELD = 1e-3
"""Weight of the penalty on the squares."""
DIGITS = 4
STEPS = 60
"""Points of the curve from confidence to risk."""
DRAWN = 20
"""Answers' worth of the risk of all kinds in that of each."""
LEAST_ANSWERED = 0.05
"""Part of all questions that the last point of the curve stands for at least: fewer say nothing of a risk."""


def fit(model: str, sets: Sets) -> Calibration:
    """Heads first, then the regression on the signals that they give; without risks."""
    heads, temperature = fit_heads(sets)
    begun = Calibration(model, heads, temperature, 0.0, {}, absent=_last_rival(sets, heads))
    return fit_confidence(begun, {name: list(ranked(asked, begun)) for name, asked in sets.items()})


def fit_heads(sets: Sets) -> tuple[Heads, float]:
    """Weights under which a right article is most probably the first: a conditional logit (McFadden, 1974).

    Maximises the mean over questions of log(sum of exp(score) over right articles / sum over all), with a small
    penalty on the squares.

    Returns:
        The weights' proportions, and one over their sum: the temperature of the scores that the proportions give.
    """
    each = Counter(kind(name) for name in sets)
    parts = [(*_stacked(asked), 1 / each[kind(name)]) for name, asked in sets.items()]
    best = minimize(
        lambda weights: _loss(weights, parts),
        np.full(3, BEGIN),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * 3,
    ).x
    nearest, words = (round(float(share), DIGITS) for share in best[:2] / best.sum())
    return Heads(nearest, words, round(1 - nearest - words, DIGITS)), round(float(1 / best.sum()), DIGITS)


def _last_rival(sets: Sets, heads: Heads) -> float:
    """The median score of the last of `RIVALS` articles, every kind of sets weighing the same."""
    weights = np.array([heads.nearest, heads.words, heads.centre])
    scores: dict[str, list[float]] = {}
    for name, asked in sets.items():
        every = (np.sort(each.heads @ weights)[::-1] for each in asked if len(each.found) >= RIVALS)
        scores.setdefault(kind(name), []).extend(float(each[RIVALS - 1]) for each in every)
    return round(float(np.mean([np.median(each) for each in scores.values()])), DIGITS)


def ranked(asked: Sequence[Asked], calibration: Calibration, policy: Policy | None = None) -> Iterator[Outcome]:
    """Every question as it would be answered under a calibration; in no band without a policy."""
    heads = calibration.heads
    weights = np.array([heads.nearest, heads.words, heads.centre])
    thresholds = Thresholds(calibration.threshold(policy.risk), policy.unsure) if policy else Thresholds(2.0, 2.0)
    for each in asked:
        scores = each.heads @ weights
        order = np.argsort(-scores, kind="stable")
        found = None
        if len(order):
            first = order[0]
            overlap, foreign = float(each.heads[first, 1]), bool(each.foreign[first])
            found = calibration.signals(scores[order].tolist(), overlap, each.words, foreign=foreign)
        sure = calibration.confidence(found) if found else 0.0
        yield Outcome(
            language=each.language,
            right=each.right,
            found=tuple(each.found[position] for position in order[:10]),
            confidence=sure,
            band=thresholds.band(sure),
            took_ms=0.0,
            signals=found.named() if found else {},
        )


def fit_confidence(calibration: Calibration, sets: Judged) -> Calibration:
    """A logistic regression of "the first hit is right" on the signals."""
    asked = [(name, outcome) for name, outcomes in sets.items() for outcome in outcomes if outcome.signals]
    found = [terms(Signals(**outcome.signals)) for _, outcome in asked]
    names = tuple(found[0])
    values: Doubles = np.array([list(each.values()) for each in found])
    right = np.array([outcome.found[0] in outcome.right for _, outcome in asked])
    each = Counter(kind(name) for name, _ in asked)
    centre, scale = values.mean(axis=0), values.std(axis=0)
    scale[scale == 0] = 1.0
    regression = LogisticRegression(C=1.0)
    weights = [len(asked) / each[kind(name)] for name, _ in asked]
    regression.fit((values - centre) / scale, right, sample_weight=weights)
    slopes = regression.coef_[0] / scale
    return replace(
        calibration,
        intercept=round(float(regression.intercept_[0] - slopes @ centre), DIGITS),
        weights={name: round(float(slope), DIGITS) for name, slope in zip(names, slopes, strict=True)},
    )


def risks(held_out: Judged) -> tuple[tuple[float, float], ...]:
    """Confidence to the part of wrong ones among all answers of at least that confidence.

    What is estimated is the risk on a site of its own kind, so it is the mean over the kinds of sets plus the standard
    error of that mean. Where a kind has few answers its part is drawn towards that of all.

    Args:
        held_out: outcomes whose confidences were fitted on other families.
    """
    asked = [(kind(name), outcome) for name, outcomes in held_out.items() for outcome in outcomes]
    kinds = sorted({each for each, _ in asked})
    confidence = np.array([outcome.confidence for _, outcome in asked])
    order = np.argsort(-confidence, kind="stable")
    wrong = np.array([not outcome.right.intersection(outcome.found[:1]) for _, outcome in asked])[order]
    of_kind = np.array([[each == one for each, _ in asked] for one in kinds])[:, order]
    answered, mistaken = np.cumsum(of_kind, axis=1), np.cumsum(of_kind & wrong, axis=1)
    coverage = (answered / answered[:, -1:]).mean(axis=0)
    pooled = (mistaken / answered[:, -1:]).mean(axis=0) / coverage
    each = (mistaken + DRAWN * pooled) / (answered + DRAWN)
    risk = each.mean(axis=0) + each.std(axis=0, ddof=1) / np.sqrt(len(kinds))
    first = int(np.searchsorted(coverage, LEAST_ANSWERED))
    # More answers are never less risky; what looks so is chance.
    risk[first:] = IsotonicRegression().fit_transform(coverage[first:], risk[first:])
    chosen = first + np.unique(np.searchsorted(coverage[first:], np.linspace(LEAST_ANSWERED, 1, STEPS))[:-1])
    points = {round(float(confidence[order][at]), DIGITS): round(float(risk[at]), DIGITS) for at in chosen[::-1]}
    return tuple(sorted(points.items()))


def _stacked(asked: Sequence[Asked]) -> tuple[Doubles, Booleans, Booleans]:
    """Heads, rightness and presence of the articles of all questions whose answer is there, padded to one length."""
    kept = [each for each in asked if each.right.intersection(each.found)]
    most = max((len(each.found) for each in kept), default=0)
    heads = np.zeros((len(kept), most, 3))
    right = np.zeros((len(kept), most), dtype=bool)
    there = np.zeros((len(kept), most), dtype=bool)
    for row, each in enumerate(kept):
        heads[row, : len(each.found)] = each.heads
        right[row, : len(each.found)] = [article in each.right for article in each.found]
        there[row, : len(each.found)] = True
    return heads, right, there


def _loss(weights: Doubles, parts: list[tuple[Doubles, Booleans, Booleans, float]]) -> tuple[float, Doubles]:
    loss, gradient = HELD * float(weights @ weights), 2 * HELD * weights
    for heads, right, there, share in parts:
        scores = np.where(there, heads @ weights, -np.inf)
        scores -= scores.max(axis=1, keepdims=True)
        masses = np.exp(scores)
        masses /= masses.sum(axis=1, keepdims=True)
        of_right = (masses * right).sum(axis=1, keepdims=True)
        loss -= share * float(np.log(of_right).mean())
        gradient -= share * ((masses * right / of_right - masses)[..., None] * heads).sum(axis=1).mean(axis=0)
    return loss, gradient
