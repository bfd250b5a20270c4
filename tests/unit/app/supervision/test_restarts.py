"""When a process that died is started again."""

import pytest

from app.supervision.restarts import Restarts


@pytest.mark.parametrize(
    ("lives", "delays"),
    [
        ([0.1], [0.0]),
        ([3600.0], [0.0]),
        ([3600.0, 59.0], [0.0, 1.0]),
        ([1.0] * 9, [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]),
        ([1.0, 1.0, 1.0, 60.0, 1.0], [0.0, 1.0, 2.0, 0.0, 1.0]),
    ],
    ids=["first", "after a long life", "second within a minute", "again and again", "a good minute between"],
)
def test_only_deaths_that_follow_closely_cost_time(lives: list[float], delays: list[float]) -> None:
    restarts = Restarts()
    assert [restarts.delay(lived) for lived in lives] == delays
