"""The regression behind the confidence is fitted as it is applied."""

import numpy as np
import pytest

from benchmarks.retrieval.regression import applied, regressed
from retrieval.confidence import Calibration, Heads, Signals, terms

RANDOM = np.random.default_rng(5)
SEEN = [
    Signals(float(score), float(share), float(overlap), float(length), float(length % 2))
    for score, share, overlap, length in zip(
        RANDOM.uniform(0, 1.3, 400), RANDOM.uniform(0.1, 1, 400), RANDOM.uniform(0, 2, 400), range(400), strict=True
    )
]
VALUES = {name: np.array([terms(one)[name] for one in SEEN]) for name in terms(SEEN[0])}


def calibration(intercept: float, weights: dict[str, float]) -> Calibration:
    return Calibration("m", Heads(1, 0, 0), temperature=0.06, intercept=intercept, weights=weights)


@pytest.mark.parametrize(
    ("square", "overlap", "overlap_square"),
    [(-4.0, 1.0, -2.0), (-4.0, -1.0, -2.0), (0.0, -1.0, 0.0), (-20.0, 0.0, -1.0)],
)
def test_terms_are_held_at_the_tops_as_the_confidence_holds_them(
    square: float, overlap: float, overlap_square: float
) -> None:
    weights = dict.fromkeys(VALUES, 0.4) | {
        **{"score": 2.0, "score squared": square, "overlap": overlap, "overlap squared": overlap_square},
    }
    odds = -1.0 + applied(VALUES, weights) @ np.array(list(weights.values()))
    each = [calibration(-1.0, weights).confidence(one) for one in SEEN]
    assert 1 / (1 + np.exp(-odds)) == pytest.approx(np.array(each))


def test_what_only_looks_worse_with_more_overlap_is_left_out_without_bias() -> None:
    # Right ones become rarer with overlap, which may not count: the mean confidence must be that of right ones.
    right = RANDOM.uniform(0, 1, len(SEEN)) < np.array([0.95 - 0.4 * one.overlap for one in SEEN])
    intercept, weights = regressed(VALUES, right, np.ones(len(SEEN)))
    found = calibration(intercept, dict(zip(VALUES, weights.tolist(), strict=True)))
    assert np.mean([found.confidence(one) for one in SEEN]) == pytest.approx(right.mean(), abs=0.01)


def test_a_better_match_is_nowhere_less_probable_whatever_was_seen() -> None:
    right = np.array([one.score + one.overlap < 1 for one in SEEN])
    intercept, weights = regressed(VALUES, right, np.ones(len(SEEN)))
    found = calibration(intercept, dict(zip(VALUES, weights.tolist(), strict=True)))
    for name in ("score", "overlap"):
        rising = [Signals(0.5, 0.6, 0.3, 5.0).named() | {name: value} for value in np.linspace(0, 1.5, 30).tolist()]
        assert np.diff([found.confidence(Signals(**one)) for one in rising]).min() >= -1e-9
