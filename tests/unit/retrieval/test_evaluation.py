"""Measures of answer quality."""

import pytest

from retrieval.bands import Band
from retrieval.evaluation import Outcome, by_language, report


def outcome(
    right: set[str], found: tuple[str, ...], confidence: float, band: Band = Band.UNSURE, language: str = "en"
) -> Outcome:
    return Outcome(language, frozenset(right), found, confidence, band, took_ms=1.0)


def test_hits_count_over_answerable_questions_and_risk_over_sure_answers() -> None:
    measured = report(
        [
            outcome({"a"}, ("a", "b"), 0.95, Band.SURE),
            outcome({"a"}, ("b", "c", "a"), 0.92, Band.SURE),
            outcome({"a"}, ("b", "c", "d", "a"), 0.5),
            outcome(set(), ("a",), 0.1, Band.NONE),
        ]
    )
    assert measured.unanswerable == 1
    assert measured.hit_at_1 == pytest.approx(1 / 3)
    assert measured.recall_at_3 == pytest.approx(2 / 3)
    assert measured.mrr_at_10 == pytest.approx((1 + 1 / 3 + 1 / 4) / 3)
    assert measured.coverage == 0.5
    assert measured.risk == 0.5
    assert (measured.handed_off_answerable, measured.handed_off_unanswerable) == (0.0, 1.0)
    assert measured.offers_right == 0.0
    assert measured.auroc == 1.0


def test_what_a_set_cannot_say_is_none() -> None:
    measured = report([outcome({"a"}, (), 0.0, Band.NONE)])
    assert (measured.auroc, measured.auroc_right, measured.risk) == (None, None, None)
    assert measured.hit_at_1 == 0.0
    assert report([outcome(set(), (), 0.0, Band.NONE)]).hit_at_1 is None


def test_intervals_hold_the_value_narrow_with_more_questions_and_are_the_same_each_time() -> None:
    few = [outcome({"a"}, ("a",) if number % 4 else ("b",), number / 40) for number in range(40)]
    measured = report(few)
    low, high = measured.ci["hit_at_1"]
    assert measured.hit_at_1 == 0.75
    assert low < 0.75 < high
    assert measured.ci == report(few).ci
    narrow_low, narrow_high = report(few * 25).ci["hit_at_1"]
    assert narrow_high - narrow_low < (high - low) / 3
    assert {"ece", "aurc", "coverage_at_risk.0.05"} <= set(measured.ci)
    # Nothing tells how sure a measure is that has no value.
    assert "auroc" not in measured.ci
    assert report(few, resamples=0).ci == {}


def test_as_json_every_number_is_rounded() -> None:
    shown = report([outcome({"a"}, ("a",), 1 / 3), outcome({"a"}, ("b",), 2 / 3)]).as_json()
    assert (shown["brier"], shown["coverage_at_risk"]) == (0.4444, {"0.01": 0.0, "0.02": 0.0, "0.05": 0.0})
    assert len(shown["ci"]["brier"]) == 2


def test_languages_are_reported_apart() -> None:
    found = by_language([outcome({"a"}, ("a",), 0.9), outcome({"a"}, ("b",), 0.9, language="pl")])
    assert {language: measured.hit_at_1 for language, measured in found.items()} == {"en": 1.0, "pl": 0.0}
