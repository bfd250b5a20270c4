"""Confidence, its spread over the hits, and the bands."""

import json
import math
from pathlib import Path

import pytest

from retrieval import confidence
from retrieval.bands import Band, Thresholds
from retrieval.confidence import Calibration, CalibrationUnusable, Heads, Signals, of_hits, shares, signals

ONE = Heads(1, 0, 0)


def test_confidence_is_the_logistic_function_of_the_weighted_terms() -> None:
    calibration = Calibration("m", ONE, intercept=-1.0, weights={"score": 2.0, "overlap squared": 1.0, "share": 0.5})
    odds = -1.0 + 2.0 * 0.5 + 1.0 * 0.25**2 + 0.5 * math.log(0.9 / 0.1)
    signals_ = Signals(score=0.5, share=0.9, overlap=0.25, length=3)
    assert calibration.confidence(signals_) == pytest.approx(1 / (1 + math.exp(-odds)))


def test_what_the_signals_add_is_all_that_there_is() -> None:
    calibration = Calibration("m", ONE, -1.0, dict.fromkeys(Signals(0, 0.5, 0, 0).terms(), 0.3))
    seen = Signals(score=0.7, share=0.6, overlap=0.4, length=5)
    points = calibration.points(seen)
    assert points.keys() == seen.named().keys()
    assert sum(points.values()) == pytest.approx(sum(0.3 * value for value in seen.terms().values()))


def test_absurd_odds_stay_probabilities() -> None:
    calibration = Calibration("m", ONE, intercept=0.0, weights={"score": 1e6})
    assert 0 <= calibration.confidence(Signals(-1, 0.5, 0, 0)) < 1e-9
    assert 1 - 1e-9 < calibration.confidence(Signals(1, 1, 0, 0)) <= 1


def test_signals_tell_how_far_the_first_is_ahead() -> None:
    close, clear = signals([0.7, 0.69], 0.5, 4), signals([0.7, 0.2], 0.5, 4)
    assert close.share < clear.share <= 1
    assert signals([0.7], 0.5, 4) == Signals(score=0.7, share=1.0, overlap=0.5, length=4)


def test_shares_add_up_to_one() -> None:
    assert sum(shares([0.9, 0.8, 0.7, 0.1])) == pytest.approx(1)


@pytest.mark.parametrize("first", [0.02, 0.5, 0.97])
def test_no_hit_is_surer_than_the_first_and_all_together_are_a_probability(first: float) -> None:
    each = of_hits(first, [0.8, 0.79, 0.5, 0.2])
    assert each[0] == first
    assert all(value <= first for value in each)
    assert sum(each) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("value", "band"), [(0.95, Band.SURE), (0.9, Band.SURE), (0.89, Band.UNSURE), (0.4, Band.UNSURE), (0.1, Band.NONE)]
)
def test_bands_begin_at_their_thresholds(value: float, band: Band) -> None:
    assert Thresholds(sure=0.9, unsure=0.4).band(value) is band


def test_the_shipped_calibration_says_what_it_was_fitted_on() -> None:
    assert confidence.load().model.startswith("all-minilm-l6-v2@")
    stored = json.loads(confidence.SHIPPED.read_text(encoding="utf-8"))
    assert {"made_by", "made_on", "fitted_on", "held_out"} <= set(stored["provenance"])


HEADS = '"heads": {"nearest": 1, "words": 0, "centre": 0}'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"model": "m", "intercept": 0, "weights": {"score": 1}}',
        f'{{"model": "m", {HEADS}, "intercept": 0, "weights": [1]}}',
        f'{{"model": "m", {HEADS}, "intercept": 0, "weights": {{"luck": 1}}}}',
    ],
)
def test_a_malformed_calibration_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(content)
    with pytest.raises(CalibrationUnusable):
        confidence.load(file)
