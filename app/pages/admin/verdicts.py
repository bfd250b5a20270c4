"""What customers' verdicts have changed, as administrators see it, and forgetting it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Response

from app.api.schemas import Text
from app.dependencies import DB
from app.pages.access import Changing
from app.pages.rendering import see_other
from app.pages.wording import Words
from core.notify import INDEX, notify
from insight import learned
from insight.learned import LearnedOnSite

router = APIRouter(prefix="/admin/sites", include_in_schema=False)
EXAMPLE = 0.8
"""A confidence to show by what log-odds do."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What is added to log-odds, in words.

    Attributes:
        before: the example confidence.
        after: what it becomes.
        direction: `surer`, `same` or `less-sure`, by the percentages that are shown.
    """

    before: str
    after: str
    direction: str


def effect(words: Words, added: float) -> Effect:
    """Words for what is added to the log-odds of a confidence."""
    after = 1 / (1 + (1 - EXAMPLE) / EXAMPLE * math.exp(-added))
    shown = round(after, 2)
    direction = "surer" if shown > EXAMPLE else "less-sure" if shown < EXAMPLE else "same"
    return Effect(words.percent(EXAMPLE), words.percent(after), direction)


def values(words: Words, found: LearnedOnSite, *, are_used: bool) -> Mapping[str, object]:
    """What `admin_verdicts.html` is given."""
    return {
        "learned": found,
        "effects": {
            each.model: (effect(words, each.shift), [effect(words, moved.effect) for moved in each.moved])
            for each in found.models
        },
        "tenths": partial(_tenths, words),
        "are_used": are_used,
    }


@router.post("/{key}/verdicts/forget")
async def forget(key: Text, posted: Changing, db: DB) -> Response:
    """Let no verdict count that was given so far; every process follows."""
    async with db.begin() as session:
        await learned.forget(session, posted.actor, key)
    await notify(db, INDEX)
    return see_other(f"/admin/sites/{key}?done=verdicts-forgotten#verdicts")


def _tenths(words: Words, share: float) -> str:
    """A share in [0, 1] in percent with at most one decimal."""
    return words.exact_percent(round(share, 3))
