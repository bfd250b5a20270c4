"""How long a timer rests whose handler fails."""

from datetime import timedelta

from core.timers import back_off


def test_the_rest_doubles_up_to_five_minutes() -> None:
    rests = [back_off(failures).total_seconds() for failures in (1, 2, 3, 9, 10, 1000)]
    assert rests == [1, 2, 4, 256, 300, 300]
    assert back_off(10**6) == timedelta(minutes=5)
