"""Measures of answer quality."""

import numpy as np
import pytest

from retrieval.bands import Band
from retrieval.evaluation import Outcome, auroc, by_language, coverage_at_risk, ece, report


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


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
    assert auroc(np.array([0.9, 0.4, 0.6]), np.array([True, False, True])) == 1.0
    assert auroc(np.array([0.1, 0.9, 0.5, 0.5]), np.array([True, False, True, False])) == pytest.approx(0.125)


def test_ece_is_zero_for_honest_confidence_and_the_gap_otherwise() -> None:
    right = np.array([True] * 50 + [False] * 50)
    assert ece(np.array([1.0] * 50 + [0.0] * 50), right) == 0
    assert ece(np.full(100, 0.9), np.zeros(100, dtype=bool)) == pytest.approx(0.9)


def test_coverage_at_a_risk_takes_equal_confidences_together() -> None:
    confidence = np.array([0.9, 0.8, 0.8, 0.1])
    right = np.array([True, True, False, False])
    assert coverage_at_risk(confidence, right, 0.05) == 0.25
    assert coverage_at_risk(confidence, right, 0.34) == 0.75
    assert coverage_at_risk(confidence, np.zeros(4, dtype=bool), 0.05) == 0


def test_languages_are_reported_apart() -> None:
    found = by_language([outcome({"a"}, ("a",), 0.9), outcome({"a"}, ("b",), 0.9, language="pl")])
    assert {language: measured.hit_at_1 for language, measured in found.items()} == {"en": 1.0, "pl": 0.0}
