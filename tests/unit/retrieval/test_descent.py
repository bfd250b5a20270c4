"""The minimum of convex functions."""

import numpy as np
import pytest

from retrieval.arrays import Floats
from retrieval.descent import minimised

CURVATURES = np.array([[1, 4, 9], [0.5, 2, 30]], dtype=np.float32)
LOWEST = np.array([[3, -1, 2], [0, 5, -2]], dtype=np.float32)


def value(at: Floats) -> tuple[float, Floats]:
    away = at - LOWEST
    return float((CURVATURES * away**2).sum()) / 2, CURVATURES * away


@pytest.mark.parametrize("first", [1.0, 1 / 30, 1e-3])
def test_the_minimum_is_found_whatever_the_first_step(first: float) -> None:
    begin = np.zeros((2, 3), dtype=np.float32)
    assert minimised(value, begin, steps=40, first=first) == pytest.approx(LOWEST, abs=1e-3)
    assert not begin.any()


def test_no_step_is_made_from_the_minimum() -> None:
    assert np.array_equal(minimised(value, LOWEST, steps=5, first=0.1), LOWEST)


def test_the_number_of_steps_is_bounded() -> None:
    asked = []

    def counted(at: Floats) -> tuple[float, Floats]:
        asked.append(at)
        return value(at)

    minimised(counted, np.zeros((2, 3), dtype=np.float32), steps=3, first=1 / 30)
    assert len(asked) == 4
