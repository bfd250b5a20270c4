"""How often answers given alone are wrong, as estimated from a snapshot's own articles, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from retrieval.models import IndexSnapshot
from retrieval.snapshot import Snapshot

DRAWN = 20
"""Answers' worth of the stated risk in an estimate, as in the calibration that ships: few answers say little."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """An article whose questions were answered with another one, and how many times that was so."""

    asked: UUID
    answered: UUID
    times: int

    @classmethod
    def from_json(cls, stored: list[Any]) -> Self:
        """What `as_json` gave."""
        asked, answered, times = stored
        return cls(UUID(asked), UUID(answered), int(times))

    def as_json(self) -> list[Any]:
        """What is stored."""
        return [str(self.asked), str(self.answered), self.times]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What came of asking a snapshot its own articles' questions.

    Attributes:
        stated: the risk that lone answers were given at, in [0, 1].
        asked: how many questions.
        alone: how many of them were answered alone.
        wrong: how many of those with another article.
        confused: the articles confused most often, most often first.
    """

    stated: float
    asked: int
    alone: int
    wrong: int
    confused: tuple[Confusion, ...] = ()

    @property
    def risk(self) -> float:
        """The part of wrong ones among lone answers, in [0, 1], drawn towards the stated risk by `DRAWN` answers.

        It is above the stated risk exactly where the plain part is.
        """
        return (self.wrong + DRAWN * self.stated) / (self.alone + DRAWN)

    @property
    def coverage(self) -> float:
        """The part of the questions that was answered alone; 0 where nothing was asked."""
        return self.alone / self.asked if self.asked else 0.0

    @property
    def says_enough(self) -> bool:
        """Whether so many were answered alone that one wrong one is to be expected; fewer prove nothing."""
        return self.alone * self.stated >= 1

    @property
    def is_above(self) -> bool:
        """Whether it is above the stated risk, and more than chance on a few answers."""
        return self.says_enough and self.risk > self.stated

    @classmethod
    def of(cls, row: IndexSnapshot) -> Self | None:
        """What a row says of its snapshot; None while it was not asked."""
        if row.stated_risk is None or row.asked is None or row.answered_alone is None or row.answered_wrong is None:
            return None
        confused = tuple(map(Confusion.from_json, row.confused or ()))
        return cls(row.stated_risk, row.asked, row.answered_alone, row.answered_wrong, confused)

    @classmethod
    def of_refused(cls, row: IndexSnapshot) -> Self | None:
        """That of a whole fit which was not published in place of a row's snapshot; None where there was none."""
        if row.refused_fit is None:
            return None
        numbers = {name: row.refused_fit[name] for name in ("stated", "asked", "alone", "wrong")}
        return cls(**numbers, confused=tuple(map(Confusion.from_json, row.refused_fit["confused"])))

    def stored(self) -> dict[str, Any]:
        """Column to value in the row of its snapshot."""
        return {
            "stated_risk": self.stated,
            "estimated_risk": self.risk,
            "asked": self.asked,
            "answered_alone": self.alone,
            "answered_wrong": self.wrong,
            "confused": [each.as_json() for each in self.confused],
        }

    def as_json(self) -> dict[str, Any]:
        """What `of_refused` reads, and logs may say."""
        return {**self.logged(), "stated": self.stated, "confused": [each.as_json() for each in self.confused]}

    def logged(self) -> dict[str, Any]:
        """The figures by the names that they have in logs."""
        return {"risk": round(self.risk, 4), "asked": self.asked, "alone": self.alone, "wrong": self.wrong}


Judge = Callable[[Snapshot], Estimate]
"""Estimates the risk of a snapshot; blocks for about a second at 10,000 passages."""


def may_replace(fit: Estimate, in_use: Estimate | None) -> bool:
    """Whether a whole fit may be published in place of what is in use.

    Its estimated risk must not be above the stated one, unless that of what is in use is as high: the same questions
    are asked of both, so what is hard about the articles themselves counts for both alike. Both are drawn towards the
    stated risk (`Estimate.risk`), which an answer or two in a few cannot move far; and where so few are answered alone
    that not even one wrong answer is to be expected, there is nothing to refuse a fit for.
    """
    return not fit.is_above or (in_use is not None and fit.risk <= in_use.risk)
