"""When something that keeps failing is tried again, and which of its failures are news."""

from dataclasses import dataclass

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


@dataclass(slots=True)
class Retry:
    """Pauses that double from failure to failure.

    Times are those of any one clock that only goes forward, in seconds.

    Attributes:
        first: the pause after the first failure.
        longest: no pause is longer.
        due_at: when to try next; at once while nothing has failed.
        cause: of the last failure; None while nothing has failed.
        pause: the last one.
    """

    first: float = FIRST_SECONDS
    longest: float = LONGEST_SECONDS
    due_at: float = float("-inf")
    cause: str | None = None
    pause: float = 0.0

    def is_due(self, now: float) -> bool:
        """Whether it is time to try."""
        return now >= self.due_at

    def failed(self, cause: str, now: float) -> bool:
        """Set the next time; whether this cause is another one than last time, and so worth a line in the log."""
        is_news, self.cause = cause != self.cause, cause
        self.pause = min(self.pause * 2 or self.first, self.longest)
        self.due_at = now + self.pause
        return is_news

    def succeeded(self) -> bool:
        """Forget the failures; whether there were any."""
        had_failed = self.cause is not None
        self.due_at, self.cause, self.pause = float("-inf"), None, 0.0
        return had_failed
