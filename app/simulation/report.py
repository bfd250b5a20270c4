"""What came of simulated customers: rates with intervals, as a table and as JSON."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.table import Table

from app.simulation.customer import Course, Ending

SIGMAS = 1.96
"""Of a normal distribution, for intervals of 95 %."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole.

    Attributes:
        goal: least or, where `at_most`, most that it shall be; None without one.
    """

    name: str
    count: int
    of: int
    goal: float | None = None
    at_most: bool = False

    @property
    def value(self) -> float | None:
        """The part; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval (E. B. Wilson 1927) of 95 %."""
        if not self.of:
            return 0.0, 1.0
        part, square = self.count / self.of, SIGMAS**2 / self.of
        middle = (part + square / 2) / (1 + square)
        half = SIGMAS * math.sqrt(part * (1 - part) / self.of + square / (4 * self.of)) / (1 + square)
        return max(middle - half, 0.0), min(middle + half, 1.0)

    @property
    def is_kept(self) -> bool | None:
        """Whether the goal is reached; None without one or without a value."""
        if self.goal is None or self.value is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal


def rates(courses: Sequence[Course]) -> list[Rate]:
    """Everything that is counted."""
    answerable = [each for each in courses if each.answerable]
    others = [each for each in courses if not each.answerable]
    direct = [each for each in courses if each.direct is not None]
    offered = sum(each.choices_without > 0 for each in answerable)
    resolved = sum(each.ending is Ending.RESOLVED for each in answerable)
    away = sum(each.ending in (Ending.HANDED_OFF, Ending.TOLD) for each in others)
    wrong = sum(not each.direct for each in direct)
    at_once = sum(each.direct is True for each in answerable)
    return [
        Rate("answerable, ended with the right article", resolved, len(answerable), 0.8),
        Rate("answerable, right article as the first reply", at_once, len(answerable)),
        Rate("answerable, handed off", ended(answerable, Ending.HANDED_OFF), len(answerable)),
        Rate("answerable, shown titles without the right one", offered, len(answerable)),
        Rate("first replies that were an article, wrong ones", wrong, len(direct), 0.05, at_most=True),
        Rate("unanswerable, handed off or told that it is outside", away, len(others), 0.9),
        Rate("unanswerable, handed off with no wrong article before", _spared(others), len(others)),
        Rate("customers who left", sum(e.ending is Ending.LEFT for e in courses), len(courses)),
        Rate("conversations without a reply", sum(e.ending is Ending.SILENT for e in courses), len(courses)),
    ]


def ended(courses: Sequence[Course], ending: Ending) -> int:
    """How many ended like that."""
    return sum(each.ending is ending for each in courses)


def _spared(courses: Sequence[Course]) -> int:
    away = (Ending.HANDED_OFF, Ending.TOLD)
    return sum(each.ending in away and not each.wrong_answers and not each.choices_without for each in courses)


def table(courses: Sequence[Course]) -> Table:
    """The rates, and how long it took."""
    found = Table("", "of", "rate", "95 %", "goal")
    for each in rates(courses):
        value = "–" if each.value is None else f"{each.value:.1%}"
        low, high = each.interval
        goal = "" if each.goal is None else f"{'≤' if each.at_most else '≥'} {each.goal:.0%}"
        kept = {True: " kept", False: " missed", None: ""}[each.is_kept]
        found.add_row(each.name, f"{each.count} / {each.of}", value, f"{low:.1%} – {high:.1%}", goal + kept)
    for name, values in _spans(courses).items():
        middle, late = np.percentile(values, [50, 95]) if values else (0.0, 0.0)
        found.add_row(name, str(len(values)), f"p50 {middle:.2f}", f"p95 {late:.2f}", "")
    return found


def as_json(courses: Sequence[Course]) -> dict[str, Any]:
    """The same as numbers."""
    endings = {
        name: dict(Counter(each.ending.value for each in courses if each.answerable is answerable))
        for name, answerable in (("answerable", True), ("unanswerable", False))
    }
    return {
        "conversations": len(courses),
        "rates": {
            each.name: asdict(each) | {"rate": each.value, "ci": each.interval, "kept": each.is_kept}
            for each in rates(courses)
        },
        "endings": endings,
        "spans": {
            name: dict(zip(("p50", "p95"), np.percentile(values, [50, 95]).tolist(), strict=True))
            for name, values in _spans(courses).items()
            if values
        },
    }


def _spans(courses: Sequence[Course]) -> dict[str, list[float]]:
    return {
        "turns of a conversation": [float(each.turns) for each in courses],
        "seconds that the service took for one": [each.seconds for each in courses],
    }
