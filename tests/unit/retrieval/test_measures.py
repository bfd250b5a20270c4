"""Measures of a confidence."""

import numpy as np
import pytest

from retrieval.measures import aurc, auroc, coverage_at_risk, ece, reliability, risks


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


def test_the_risk_of_equal_confidences_is_one_point_of_the_curve() -> None:
    coverage, risk = risks(np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, True, False, False]))
    assert coverage.tolist() == [0.25, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 3, 0.5])
    assert aurc(np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, True, False, False])) == pytest.approx(
        0.25 * 0 + 0.5 / 3 + 0.25 / 2
    )


def test_the_area_is_smaller_when_the_right_ones_come_first() -> None:
    right = np.array([True] * 5 + [False] * 5)
    falling = np.linspace(1, 0, 10)
    assert aurc(falling, right) < aurc(falling[::-1].copy(), right)


def test_reliability_has_bins_of_equal_mass_from_the_lowest_confidence_on() -> None:
    confidence = np.arange(100) / 100
    bins = reliability(confidence, confidence >= 0.5)
    assert [each.questions for each in bins] == [10] * 10
    assert [each.right for each in bins] == [0.0] * 5 + [1.0] * 5
    assert bins[0].confidence == pytest.approx(0.045)
