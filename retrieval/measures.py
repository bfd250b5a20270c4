"""Measures of a confidence: how well it separates, how honest it is, and how much can be answered at which risk.

Everywhere `confidence` has shape (n,), values in [0, 1], and `right` says which of the n first hits are right.
"""

from dataclasses import dataclass

import numpy as np

from retrieval.arrays import Booleans, Doubles

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: the means of confidence and of being right, and how many they are."""

    confidence: float
    right: float
    questions: int


def auroc(scores: Doubles, positive: Booleans) -> float | None:
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


def reliability(confidence: Doubles, right: Booleans) -> list[Bin]:
    """The questions by confidence, in at most `BINS` bins of equal mass."""
    order = np.argsort(confidence, kind="stable")
    parts = (part for part in np.array_split(order, BINS) if len(part))
    return [Bin(float(confidence[part].mean()), float(right[part].mean()), len(part)) for part in parts]


def ece(confidence: Doubles, right: Booleans) -> float:
    """Expected calibration error: the mean gap between confidence and being right over the bins of `reliability`."""
    gaps = (abs(each.confidence - each.right) * each.questions for each in reliability(confidence, right))
    return sum(gaps) / len(confidence)


def risks(confidence: Doubles, right: Booleans) -> tuple[Doubles, Doubles]:
    """The risk–coverage curve.

    Returns:
        Coverage in (0, 1], rising, and the part of wrong ones among so many most confident questions. A threshold takes
        all questions of equal confidence or none, so a group of them has one point.
    """
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    is_end = np.append(np.diff(confidence[order]) != 0, True)
    ends = np.flatnonzero(is_end)
    return (ends + 1) / len(order), wrong[ends]


def aurc(confidence: Doubles, right: Booleans) -> float:
    """Area under the risk–coverage curve, in [0, 1]: the mean risk over all coverages, each held to the next point."""
    coverage, risk = risks(confidence, right)
    return float((np.diff(coverage, prepend=0.0) * risk).sum())


def coverage_at_risk(confidence: Doubles, right: Booleans, risk: float) -> float:
    """Largest share of questions above some confidence of which at most `risk` are wrong."""
    coverage, wrong = risks(confidence, right)
    allowed = coverage[wrong <= risk]
    return float(allowed[-1]) if len(allowed) else 0.0
