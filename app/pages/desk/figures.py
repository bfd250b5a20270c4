"""How requests ended and why they were handed off, as supervisors see it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.dependencies import DB, Now
from app.pages.access import FiguresReader
from app.pages.rendering import page
from app.pages.wording import Words, dashed
from conversation.models import Outcome
from handoff import priorities
from handoff.models import Reason
from insight import figures
from insight.figures import PERIODS

router = APIRouter(prefix="/desk/figures", include_in_schema=False)
MONTH = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table.

    Attributes:
        share: of all in the table, in [0, 1].
        rule: of a reason, which priority its tickets get.
    """

    name: str
    count: int
    share: float
    rule: str = ""


@router.get("")
async def show(current: FiguresReader, db: DB, moment: Now, days: Annotated[str, Query()] = "") -> Response:
    """The page, for one of a few periods; another one counts as a month."""
    words = Words(current.language)
    period = next((each for each in PERIODS if str(each) == days), MONTH)
    async with db.begin() as session:
        found = await figures.of_days(session, current.actor, period, moment)
    handed_off = sum(found.reasons.values())
    most_first = sorted(found.reasons.items(), key=lambda each: -each[1])
    values = {
        "current": current,
        "section": "figures",
        "found": found,
        "periods": PERIODS,
        "period": period,
        "handed_off": handed_off,
        "outcomes": [_outcome(words, outcome, count, found.ended) for outcome, count in found.outcomes.items()],
        "reasons": [_reason(words, reason, count, handed_off) for reason, count in most_first],
    }
    return page("figures.html", current.language, values)


def _outcome(words: Words, outcome: Outcome, count: int, ended: int) -> Line:
    return Line(words.t(f"figures-outcome-{dashed(outcome.value)}"), count, count / ended if ended else 0.0)


def _reason(words: Words, reason: Reason, count: int, handed_off: int) -> Line:
    least = priorities.LEAST[reason]
    rule = words.t(f"figures-priority-{least}") if least else words.t("figures-priority-of-topic")
    return Line(words.t(f"desk-reason-{dashed(reason.value)}"), count, count / handed_off if handed_off else 0.0, rule)
