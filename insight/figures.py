"""How requests ended, and why they were handed off: counts over a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.models import Outcome, Request
from core.rights import Actor
from directory.rights import Right
from handoff.models import Reason, Ticket

PERIODS = (1, 7, 30, 90, 365)
"""Days that a page offers."""
ON_FIRST_LINE = frozenset({Outcome.CONFIRMED, Outcome.ASSUMED, Outcome.OUT_OF_AREA})
"""Ends of a request that took nobody's time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the requests of a period in which something was asked, or that were handed off.

    Attributes:
        since: they were opened then or later.
        requests: all of them, those that go on too.
        outcomes: how many ended in each way; 0 included.
        reasons: how many were handed off for each reason; 0 included.
    """

    since: datetime
    requests: int
    outcomes: Mapping[Outcome, int]
    reasons: Mapping[Reason, int]

    @property
    def ended(self) -> int:
        """Requests that ended on the first line or left it."""
        return sum(self.outcomes.values())

    @property
    def first_line_share(self) -> float | None:
        """Part of `ended` that took nobody's time, in [0, 1]; `None` while nothing has ended."""
        settled = sum(self.outcomes[outcome] for outcome in ON_FIRST_LINE)
        return settled / self.ended if self.ended else None


async def of_days(session: AsyncSession, actor: Actor, days: int, now: datetime) -> Figures:
    """The figures of the actor's sites over the last days.

    Args:
        session: the transaction.
        actor: whoever asks.
        days: of 24 hours, up to `now`.
        now: the end of the period.

    Raises:
        RightMissing: the actor may not see figures.
    """
    actor.require(Right.FIGURES_READ)
    since = now - timedelta(days=days)
    counted = _counted(actor, since)
    by_outcome = select(Request.outcome, func.count()).where(counted).group_by(Request.outcome)
    outcomes = {row[0]: row[1] for row in await session.execute(by_outcome)}
    by_reason = (
        select(Ticket.reason, func.count(Ticket.request_id.distinct()))
        .join(Request, Request.id == Ticket.request_id)
        .where(counted)
        .group_by(Ticket.reason)
    )
    reasons = {row[0]: row[1] for row in await session.execute(by_reason)}
    return Figures(
        since=since,
        requests=sum(outcomes.values()),
        outcomes={outcome: outcomes.get(outcome, 0) for outcome in Outcome},
        reasons={reason: reasons.get(reason, 0) for reason in Reason},
    )


def _counted(actor: Actor, since: datetime) -> ColumnElement[bool]:
    is_asked = or_(Request.first_question_at.is_not(None), Request.handed_off_at.is_not(None))
    return Request.site_id.in_(actor.site_ids) & (Request.opened_at >= since) & is_asked
