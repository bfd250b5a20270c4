"""How requests ended, and why they were handed off."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.dependencies import DB, CurrentStaff, Now
from handoff import priorities
from handoff.models import Reason
from insight import figures
from insight.figures import PERIODS

router = APIRouter(tags=["figures"])


class ReasonOut(BaseModel):
    """How often requests were handed off for a reason; `least_priority` is null where only the topic decides."""

    reason: str
    count: int
    least_priority: str | None


class FiguresOut(BaseModel):
    """Counts of the requests that were opened since; `first_line_share` is null while none has ended."""

    since: datetime
    requests: int
    ended: int
    first_line_share: float | None
    outcomes: dict[str, int]
    reasons: list[ReasonOut]


@router.get("/figures")
async def of_days(
    actor: CurrentStaff, db: DB, moment: Now, days: Annotated[int, Query(ge=1, le=PERIODS[-1])] = 30
) -> FiguresOut:
    """The figures of one's own sites over the last days."""
    async with db.begin() as session:
        found = await figures.of_days(session, actor, days, moment)
    return FiguresOut(
        since=found.since,
        requests=found.requests,
        ended=found.ended,
        first_line_share=found.first_line_share,
        outcomes={outcome.value: count for outcome, count in found.outcomes.items()},
        reasons=[_reason(reason, count) for reason, count in found.reasons.items()],
    )


def _reason(reason: Reason, count: int) -> ReasonOut:
    return ReasonOut(reason=reason.value, count=count, least_priority=priorities.LEAST[reason])
