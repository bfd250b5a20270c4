"""Leases: work is taken for a while, not for ever, so that a dead process blocks nothing."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Mapped, mapped_column


class Leased:
    """Columns of a row that one process at a time may work on.

    A row is free when `lease_until` is null or past. `leases_lost` counts how often a lease ran out before the work
    was finished.
    """

    leased_by: Mapped[str | None] = mapped_column()
    lease_until: Mapped[datetime | None] = mapped_column()
    leases_lost: Mapped[int] = mapped_column(server_default="0", default=0)

    def take(self, holder: str, now: datetime, seconds: float) -> None:
        """Hold the row until `now` + `seconds`; taking over one that ran out counts it as lost."""
        if self.leased_by is not None:
            self.leases_lost += 1
        self.leased_by, self.lease_until = holder, now + timedelta(seconds=seconds)

    def is_held_by(self, holder: str, now: datetime) -> bool:
        """Whether `holder` may still finish the work."""
        return self.leased_by == holder and self.lease_until is not None and self.lease_until > now

    @classmethod
    def free(cls, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
        """Condition: nobody holds the row."""
        return or_(cls.lease_until.is_(None), cls.lease_until <= now)

    @classmethod
    def lost(cls, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
        """Condition: somebody held the row and their lease ran out."""
        return and_(cls.leased_by.is_not(None), cls.lease_until <= now)
