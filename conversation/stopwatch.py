"""The arithmetic of a clock that runs and rests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Time used so far, and since when more of it is used.

    Attributes:
        used: before it last started.
        started_at: `None` while it rests.
    """

    used: timedelta = NOTHING
    started_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether time is being used."""
        return self.started_at is not None

    def start(self, at: datetime) -> "Stopwatch":
        """The clock, running from `at` on; one that runs already goes on as it did."""
        return self if self.runs else Stopwatch(self.used, at)

    def stop(self, at: datetime) -> "Stopwatch":
        """The clock, resting from `at` on."""
        return Stopwatch(self.reading(at))

    def reading(self, at: datetime) -> timedelta:
        """The time used up to `at`; nothing is used before the start."""
        if self.started_at is None:
            return self.used
        return self.used + max(at - self.started_at, NOTHING)

    def due_at(self, limit: timedelta) -> datetime | None:
        """When `limit` will have been used, or was; `None` while the clock rests."""
        return self.started_at + (limit - self.used) if self.started_at is not None else None
