"""Rate limits: how often a visitor, an address and a site may do something, counted in this process's memory."""

import math
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from limits import RateLimitItemPerSecond, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.settings import LimitSettings
from core.errors import TooMany

SWEEP_SECONDS = 60.0
Clock = Callable[[], float]


class RateLimited(TooMany):
    """Somebody did something more often than it may be done.

    Attributes:
        seconds: to wait.
    """

    code = "rate_limited"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many requests. Try again in {seconds} s.", retry_after=seconds)
        self.seconds = seconds


class Rule(StrEnum):
    """What is counted, by the name of its setting."""

    OPEN_ADDRESS = "open_address"
    MESSAGE_VISITOR = "message_visitor"
    MESSAGE_ADDRESS = "message_address"
    MESSAGE_SITE = "message_site"
    SIGNAL_VISITOR = "signal_visitor"
    SIGNAL_ADDRESS = "signal_address"
    READ_ADDRESS = "read_address"
    SIGN_IN_ACCOUNT = "sign_in_account"
    SIGN_IN_ADDRESS = "sign_in_address"
    SIGN_IN_ANYWHERE = "sign_in_anywhere"


class RateLimits:
    """Counts what was done under each rule.

    Args:
        settings: what each rule allows.
        clock: seconds that only rise.
    """

    def __init__(self, settings: LimitSettings, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._limiter = MovingWindowRateLimiter(Windows(clock))
        self._allowed = {rule: parse_many(getattr(settings, rule.value)) for rule in Rule}

    def hit(self, rule: Rule, *key: str) -> None:
        """Count one deed, unless it is one too many; what is refused does not count.

        Args:
            rule: what is done.
            key: who does it, such as an address, or an address and an account.

        Raises:
            RateLimited: with the seconds to wait.
        """
        name = (rule.value, *key)
        full = [item for item in self._allowed[rule] if not self._limiter.test(item, *name)]
        if full:
            free_at = max(self._limiter.get_window_stats(item, *name).reset_time for item in full)
            raise RateLimited(max(1, math.ceil(free_at - self._clock())))
        for item in self._allowed[rule]:
            self._limiter.hit(item, *name)


class Pause:
    """Lets something through for each key, and then nothing for a while.

    Args:
        seconds: how long.
        clock: seconds that only rise.
    """

    def __init__(self, seconds: int, clock: Clock = time.monotonic) -> None:
        self._limiter = MovingWindowRateLimiter(Windows(clock))
        self._once = RateLimitItemPerSecond(1, seconds)

    def is_over(self, *key: str) -> bool:
        """Whether it may be done now; from then on the pause counts anew."""
        return self._limiter.hit(self._once, *key)


class Windows(MemoryStorage):
    """Moving windows that are forgotten when they are over.

    The stock storage keeps every key for ever, and a thread of it looks at all of them after each hit; keys are
    conversations and addresses here, so there is no end to them. For one thread.

    Args:
        clock: seconds that only rise.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._windows: dict[str, tuple[int, deque[float]]] = {}
        self._sweep_at = clock() + SWEEP_SECONDS

    def __len__(self) -> int:
        """How many windows are held."""
        return len(self._windows)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` deeds if the window has room for them.

        Args:
            key: whose window.
            limit: deeds at most.
            expiry: length of the window in seconds.
            amount: how many deeds.
        """
        now = self._clock()
        self._sweep(now)
        _, deeds = self._windows.setdefault(key, (expiry, deque()))
        _drop(deeds, now - expiry)
        if len(deeds) + amount > limit:
            return False
        deeds.extend([now] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest deed of the window was, and how many there are.

        Args:
            key: whose window.
            limit: deeds at most.
            expiry: length of the window in seconds.
        """
        now = self._clock()
        _, deeds = self._windows.get(key, (expiry, deque[float]()))
        _drop(deeds, now - expiry)
        return (deeds[0], len(deeds)) if deeds else (now, 0)

    def _sweep(self, now: float) -> None:
        if now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP_SECONDS
        for key, (expiry, deeds) in list(self._windows.items()):
            _drop(deeds, now - expiry)
            if not deeds:
                del self._windows[key]


def _drop(deeds: deque[float], before: float) -> None:
    while deeds and deeds[0] <= before:
        deeds.popleft()
