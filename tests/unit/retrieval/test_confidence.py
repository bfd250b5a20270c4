"""Confidence, its spread over the hits, its thresholds, and the bands."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import calibrations
from retrieval.bands import Band, Thresholds
from retrieval.confidence import NEVER, RIVALS, Calibration, Heads, Signals, terms

PLAIN = Calibration("m", Heads(1, 0, 0), temperature=0.06, intercept=-1.0, weights={})
RISKS = ((0.2, 0.4), (0.6, 0.1), (0.8, 0.04), (0.95, 0.0))


def test_confidence_is_the_logistic_function_of_the_weighted_terms() -> None:
    calibration = replace(PLAIN, weights={"score": 2.0, "overlap squared": 1.0, "share": 0.5})
    odds = -1.0 + 2.0 * 0.5 + 1.0 * 0.25**2 + 0.5 * math.log(0.9 / 0.1)
    signals_ = Signals(score=0.5, share=0.9, overlap=0.25, length=3)
    assert calibration.confidence(signals_) == pytest.approx(1 / (1 + math.exp(-odds)))


def test_what_the_signals_add_is_all_that_there_is() -> None:
    calibration = replace(PLAIN, weights=dict.fromkeys(terms(Signals(0, 0.5, 0, 0)), 0.3))
    seen = Signals(score=0.7, share=0.6, overlap=0.4, length=5, foreign=1)
    points = calibration.points(seen)
    assert points.keys() == seen.named().keys()
    assert sum(points.values()) == pytest.approx(sum(0.3 * value for value in terms(seen).values()))


def test_absurd_odds_stay_probabilities() -> None:
    calibration = replace(PLAIN, weights={"score": 1e6})
    assert 0 <= calibration.confidence(Signals(-1, 0.5, 0, 0)) < 1e-9
    assert 1 - 1e-9 < calibration.confidence(Signals(1, 1, 0, 0)) <= 1


def test_a_square_never_turns_a_better_match_into_a_worse_one() -> None:
    calibration = replace(PLAIN, weights={"score": 2.0, "score squared": -1.0})
    at_most, beyond = (calibration.confidence(Signals(score, 0.5, 0, 3)) for score in (1.0, 1.3))
    assert beyond == at_most


@pytest.mark.parametrize("name", ["score", "overlap"])
@given(least=st.floats(0, 1.5), more=st.floats(0, 1), share=st.floats(0.1, 1), length=st.integers(1, 50))
def test_what_ships_is_never_less_sure_of_a_better_match(
    name: str, least: float, more: float, share: float, length: int
) -> None:
    for calibration in calibrations.load().values():
        plain = Signals(score=0.5, share=share, overlap=0.4, length=length)
        low, high = (calibration.confidence(replace(plain, **{name: value})) for value in (least, least + more))
        assert high >= low - 1e-9


def test_signals_tell_how_far_the_first_is_ahead() -> None:
    close, clear = PLAIN.signals([0.7, 0.69], 0.5, 4), PLAIN.signals([0.7, 0.2], 0.5, 4)
    assert close.share < clear.share <= 1
    assert PLAIN.signals([0.7], 0.5, 4) == Signals(0.7, 1.0, 0.5, 4)


def test_an_article_that_shares_words_with_a_question_is_hardly_in_another_language() -> None:
    shared = [PLAIN.signals([0.7], overlap, 4, foreign=True).foreign for overlap in (0.0, 0.2, 0.4, 1.0)]
    assert shared == pytest.approx([1, 0.5, 0, 0])
    assert PLAIN.signals([0.7], 0.0, 4, foreign=False).foreign == 0


def test_shares_add_up_to_one() -> None:
    assert sum(PLAIN.shares([0.9, 0.8, 0.7, 0.1])) == pytest.approx(1)
    assert sum(PLAIN.shares([0.9 - 0.01 * place for place in range(RIVALS + 5)])) == pytest.approx(1)


def test_a_lone_article_is_not_without_rivals() -> None:
    among_few = replace(PLAIN, absent=0.4)
    assert among_few.shares([0.45]) < [0.5]
    assert among_few.shares([0.2]) == pytest.approx([1 / RIVALS])
    assert among_few.shares([0.9]) > [0.99]
    assert sum(among_few.of_hits(0.6, [0.6, 0.5])) < 1


@pytest.mark.parametrize("first", [0.02, 0.5, 0.97])
def test_no_hit_is_surer_than_the_first_and_all_together_are_a_probability(first: float) -> None:
    each = PLAIN.of_hits(first, [0.8, 0.79, 0.5, 0.2])
    assert each[0] == first
    assert all(value <= first for value in each)
    assert sum(each) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("risk", "threshold"), [(0.5, 0.2), (0.4, 0.2), (0.25, 0.4), (0.1, 0.6), (0.07, 0.7), (0.04, 0.8), (0.01, 0.9125)]
)
def test_a_risk_has_the_confidence_from_which_on_so_many_were_wrong(risk: float, threshold: float) -> None:
    assert replace(PLAIN, risks=RISKS).threshold(risk) == pytest.approx(threshold)


def test_a_risk_that_no_confidence_stands_for_is_never_taken() -> None:
    assert replace(PLAIN, risks=RISKS[:-1]).threshold(0.01) == NEVER
    assert replace(PLAIN, risks=RISKS).threshold(0) == NEVER
    assert PLAIN.threshold(0.05) == NEVER


@pytest.mark.parametrize(
    ("value", "band"), [(0.95, Band.SURE), (0.9, Band.SURE), (0.89, Band.UNSURE), (0.4, Band.UNSURE), (0.1, Band.NONE)]
)
def test_bands_begin_at_their_thresholds(value: float, band: Band) -> None:
    assert Thresholds(sure=0.9, unsure=0.4).band(value) is band
