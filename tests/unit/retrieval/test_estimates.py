"""What an estimated risk says, and which whole fits it forbids."""

from uuid import uuid4

import pytest

from retrieval.estimates import Confusion, Estimate, may_replace


def estimate(alone: int, wrong: int, stated: float = 0.05) -> Estimate:
    return Estimate(stated, asked=300, alone=alone, wrong=wrong)


@pytest.mark.parametrize(
    ("fit", "in_use", "allowed"),
    [
        (estimate(200, 10), None, True),
        (estimate(200, 11), None, False),
        (estimate(200, 11), estimate(200, 10), False),
        (estimate(200, 11), estimate(200, 11), True),
        (estimate(200, 30), estimate(200, 31), True),
        (estimate(19, 2), None, True),
        (estimate(20, 2), None, False),
        (estimate(0, 0), None, True),
        (estimate(0, 0, stated=0.0), None, True),
        (estimate(50, 1, stated=0.0), None, True),
    ],
)
def test_a_fit_is_published_within_the_stated_risk_or_that_of_what_is_in_use(
    fit: Estimate, in_use: Estimate | None, allowed: bool
) -> None:
    assert may_replace(fit, in_use) is allowed


def test_few_answers_are_drawn_towards_the_stated_risk() -> None:
    assert estimate(0, 0).risk == pytest.approx(0.05)
    assert estimate(20, 2).risk == pytest.approx(0.075)
    assert estimate(2000, 200).risk == pytest.approx(0.0995, abs=1e-3)
    assert Estimate(0.05, asked=0, alone=0, wrong=0).coverage == 0


def test_pairs_of_articles_are_stored_and_read() -> None:
    pair = Confusion(uuid4(), uuid4(), 3)
    assert Confusion.from_json(pair.as_json()) == pair
