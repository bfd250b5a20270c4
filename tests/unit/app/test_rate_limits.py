"""Counting what is done, and forgetting it."""

import pytest

from app.rate_limits import SWEEP_SECONDS, Pause, RateLimited, RateLimits, Rule, Windows
from app.settings import LimitSettings


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def limits(clock: Clock, allowed: str) -> RateLimits:
    return RateLimits(LimitSettings(message_visitor=allowed), clock)


def test_one_too_many_is_told_how_long_to_wait(clock: Clock) -> None:
    found = limits(clock, "2/minute")
    found.hit(Rule.MESSAGE_VISITOR, "a")
    clock.now += 20.5
    found.hit(Rule.MESSAGE_VISITOR, "a")
    with pytest.raises(RateLimited) as refused:
        found.hit(Rule.MESSAGE_VISITOR, "a")
    assert refused.value.data == {"retry_after": 40}
    clock.now += 40
    found.hit(Rule.MESSAGE_VISITOR, "a")


def test_what_is_refused_does_not_count(clock: Clock) -> None:
    found = limits(clock, "1/minute")
    found.hit(Rule.MESSAGE_VISITOR, "a")
    for _ in range(5):
        clock.now += 10
        with pytest.raises(RateLimited):
            found.hit(Rule.MESSAGE_VISITOR, "a")
    clock.now += 10
    found.hit(Rule.MESSAGE_VISITOR, "a")


def test_each_key_and_each_rule_is_counted_by_itself(clock: Clock) -> None:
    found = limits(clock, "1/minute")
    found.hit(Rule.MESSAGE_VISITOR, "a")
    found.hit(Rule.MESSAGE_VISITOR, "b")
    found.hit(Rule.MESSAGE_VISITOR, "a", "b")
    found.hit(Rule.MESSAGE_ADDRESS, "a")


def test_of_several_limits_the_longest_wait_is_told_and_none_is_counted(clock: Clock) -> None:
    found = limits(clock, "1/minute;2/hour")
    found.hit(Rule.MESSAGE_VISITOR, "a")
    clock.now += 60
    found.hit(Rule.MESSAGE_VISITOR, "a")
    clock.now += 1
    with pytest.raises(RateLimited) as refused:
        found.hit(Rule.MESSAGE_VISITOR, "a")
    assert refused.value.data == {"retry_after": 3600 - 61}


def test_the_wait_is_at_least_a_second(clock: Clock) -> None:
    found = limits(clock, "1/second")
    found.hit(Rule.MESSAGE_VISITOR, "a")
    clock.now += 0.999
    with pytest.raises(RateLimited) as refused:
        found.hit(Rule.MESSAGE_VISITOR, "a")
    assert refused.value.data == {"retry_after": 1}


def test_windows_that_are_over_are_forgotten(clock: Clock) -> None:
    windows = Windows(clock)
    for number in range(100):
        assert windows.acquire_entry(f"key {number}", limit=1, expiry=30)
    clock.now += SWEEP_SECONDS
    assert windows.acquire_entry("another", limit=1, expiry=30)
    assert len(windows) == 1


def test_a_pause_lets_something_through_once_in_a_while(clock: Clock) -> None:
    pause = Pause(2, clock)
    assert [pause.is_over("a"), pause.is_over("a"), pause.is_over("b")] == [True, False, True]
    clock.now += 2
    assert pause.is_over("a")
