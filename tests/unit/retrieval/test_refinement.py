"""What verdicts change: bounds, priors, who counts how often, and which risk is allowed."""

import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from retrieval.refinement import (
    LEAST_OF_ARTICLE,
    MOST_EFFECT,
    MOST_OF_CUSTOMER,
    MOST_SHIFT,
    NONE,
    Judged,
    counting,
    estimated,
    fit,
    fitted,
)

SUBJECTS = [UUID(int=number) for number in range(1, 41)]


def judged(right: float, stated: float = 0.9, subject: UUID = SUBJECTS[0], weight: float = 1.0) -> Judged:
    return Judged(uuid4(), subject, stated, right, weight)


def stream(right: int, wrong: int, stated: float = 0.9, subjects: Sequence[UUID] = SUBJECTS) -> list[Judged]:
    """Of different customers, evenly over articles, mixed."""
    each = [judged(float(at < right), stated, subjects[at % len(subjects)]) for at in range(right + wrong)]
    random.Random(1).shuffle(each)
    return each


def test_verdicts_that_agree_with_what_was_stated_change_next_to_nothing() -> None:
    found = fit(stream(180, 20))
    assert abs(found.shift) < 0.02


@pytest.mark.parametrize(("right", "wrong", "sign"), [(100, 100, -1), (200, 0, 1)])
def test_the_shift_goes_where_verdicts_point_and_never_beyond_its_bound(right: int, wrong: int, sign: int) -> None:
    assert 0.3 < fit(stream(right, wrong)).shift * sign <= MOST_SHIFT


def test_few_verdicts_move_less_than_many_that_say_the_same() -> None:
    few, many = fit(stream(26, 6)).shift, fit(stream(260, 60)).shift
    assert -MOST_SHIFT < many < few < 0


def test_nothing_moves_before_enough_was_said() -> None:
    found = fitted(stream(0, 29), threshold=0.8, risk=0.05)
    assert (found.refinement, found.counted) == (NONE, 29)
    assert fitted(stream(0, 30), threshold=0.8, risk=0.05).refinement.shift < 0


def test_an_article_that_is_refused_more_than_stated_falls_and_the_others_do_not() -> None:
    bad = uuid4()
    found = fit([*stream(180, 20), *(judged(0.0, subject=bad) for _ in range(20))])
    assert -MOST_EFFECT <= found.effects[bad] < -0.5
    assert all(effect > -0.3 for subject, effect in found.effects.items() if subject != bad)


def test_an_article_needs_some_verdicts_of_its_own() -> None:
    one = uuid4()
    few = [judged(0.0, subject=one) for _ in range(LEAST_OF_ARTICLE - 1)]
    assert one not in fit([*stream(180, 20), *few]).effects
    assert one in fit([*stream(180, 20), *few, judged(0.0, subject=one)]).effects


def test_an_article_that_was_changed_since_is_not_held_to_what_was_said_before() -> None:
    bad = uuid4()
    old = [replace(judged(0.0, subject=bad), current=False) for _ in range(20)]
    assert bad not in fit([*stream(180, 20), *old]).effects


def test_what_stood_below_the_first_says_nothing_of_the_confidence() -> None:
    below = [replace(judged(0.0, stated=0.3, subject=uuid4()), first=False) for _ in range(100)]
    assert fit([*stream(180, 20), *below]).shift == fit(stream(180, 20)).shift


def test_one_customer_counts_once_for_an_article_and_for_few_articles() -> None:
    insistent = [replace(judged(0.0), customer=SUBJECTS[0]) for _ in range(500)]
    assert counting(insistent) == insistent[:1]
    busy = [replace(judged(0.0, subject=subject), customer=SUBJECTS[0]) for subject in SUBJECTS]
    assert counting(busy) == busy[:MOST_OF_CUSTOMER]


def test_silence_counts_less_than_a_word() -> None:
    said = fit(stream(100, 0))
    silent = fit([replace(each, weight=0.5) for each in stream(100, 0)])
    assert 0 < silent.shift < said.shift


def test_the_estimated_risk_is_that_of_lone_answers_drawn_to_the_stated_one() -> None:
    alone, offered = stream(60, 20, stated=0.95), stream(0, 50, stated=0.6)
    found = estimated([*alone, *offered], [NONE] * 5, threshold=0.9, risk=0.05)
    assert found.answered == 80
    assert found.wrong == pytest.approx((20 + 20 * 0.05) / (80 + 20))
    assert estimated([], [NONE] * 5, threshold=0.9, risk=0.05).wrong == 0.05


def test_a_shift_upwards_is_taken_only_as_far_as_the_risk_allows() -> None:
    # Sure answers are always right, and those just below the threshold are right far less often than is allowed.
    sure = stream(400, 0, stated=0.97)
    below = stream(84, 16, stated=0.88)
    free = fit(counting([*sure, *below])).shift
    found = fitted([*sure, *below], threshold=0.9, risk=0.02)
    assert free > 0.2
    assert 0 <= found.refinement.shift < free
    assert found.after.wrong <= 0.02
    assert found.is_allowed


def test_a_fit_under_which_more_of_what_is_answered_alone_would_be_wrong_is_not_allowed() -> None:
    # An article looks good to most and is wrong for one fold of customers: with its effect it would be answered alone.
    good = [replace(judged(1.0, 0.85), customer=UUID(int=5 * at + 1)) for at in range(60)]
    bad = [replace(judged(0.0, 0.85), customer=UUID(int=5 * at)) for at in range(60)]
    sure = stream(100, 0, stated=0.97, subjects=SUBJECTS[1:])
    found = fitted([*good, *(replace(each, weight=0.05) for each in bad), *sure], threshold=0.9, risk=0.0)
    assert found.after.wrong > found.before.wrong
    assert not found.is_allowed


def test_the_order_of_customers_does_not_matter() -> None:
    said = stream(150, 50)
    assert fit(said) == fit(said[::-1])


def test_a_fit_that_only_makes_a_site_more_cautious_is_always_allowed() -> None:
    # Fewer answers are given alone with it, and of those more are wrong.
    others = [uuid4() for _ in range(180)]
    high, low = stream(53, 7, stated=0.985, subjects=others[:60]), stream(110, 10, stated=0.91, subjects=others[60:])
    found = fitted([*high, *low], threshold=0.9, risk=0.05)
    assert found.after.wrong > found.before.wrong
    assert not found.refinement.makes_bolder
    assert found.is_allowed
