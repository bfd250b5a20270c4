"""Figures of several systems on one set, and their table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich.table import Column, Table

from app.labelled_sets import Labelled
from benchmarks.retrieval.rival_process import Found
from retrieval.bands import Band
from retrieval.evaluation import Outcome, Report, report

FIRSTLINE = "Firstline"
ARTICLES = 10
RISK = "0.05"
TIMED_AT_LEAST = 20
COMMON = ("questions", "unanswerable", "hit_at_1", "recall_at_3", "mrr_at_10", "auroc")
"""Measures that do not take the confidence for a probability, which other systems' scores are not."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system on one set.

    Attributes:
        found: the measures; the confidence of the others is the score of their first hit.
        per_second: questions a second of processor time, asked one at a time on one thread, warm; None if not timed.
        times: how many questions Firstline answers while this system answers one.
    """

    system: str
    found: Report
    per_second: float | None
    times: float | None

    @property
    def coverage(self) -> float:
        """Largest share of all questions, highest confidence or score first, of which at most 5 % are wrong."""
        return self.found.coverage_at_risk[RISK]

    def as_json(self) -> dict[str, Any]:
        """The measures that every system has; numbers rounded to four digits."""
        found = self.found.as_json()
        speed = {"per_second": self.per_second, "times": self.times}
        return {
            "system": self.system,
            **{name: found[name] for name in COMMON},
            "coverage": found["coverage_at_risk"][RISK],
            **{name: None if value is None else round(value, 4) for name, value in speed.items()},
        }


def ranked_articles(passages: Iterable[tuple[int, float]], articles: Sequence[str]) -> list[tuple[str, float]]:
    """A ranking of articles, each at the place and with the score of its best passage.

    Args:
        passages: positions of passages and their scores, best first.
        articles: id of the article of each passage.
    """
    best: dict[str, float] = {}
    for position, score in passages:
        best.setdefault(articles[position], score)
    return list(best.items())


def outcome(question: Labelled, found: Found, articles: Sequence[str]) -> Outcome:
    """A rival's answer as Firstline's are kept; the first score stands for the confidence, 0 if nothing was found."""
    ranking = ranked_articles(found.passages, articles)
    return Outcome(
        language=question.language,
        right=question.right,
        found=tuple(article for article, _ in ranking[:ARTICLES]),
        confidence=ranking[0][1] if ranking else 0.0,
        band=Band.UNSURE,
        took_ms=0.0,
    )


def rows(asked: Mapping[str, Sequence[Outcome]], seconds: Mapping[str, Sequence[float]]) -> list[Row]:
    """A row for each system.

    Args:
        asked: outcomes by system.
        seconds: of timed questions by system. Speed is that of the median, which a busy machine moves least; there is
            none for fewer than `TIMED_AT_LEAST`.
    """
    speeds = {system: 1 / median(took) for system, took in seconds.items() if len(took) >= TIMED_AT_LEAST}
    ours = speeds.get(FIRSTLINE)
    return [_row(system, outcomes, speeds.get(system), ours) for system, outcomes in asked.items()]


def _row(system: str, outcomes: Sequence[Outcome], speed: float | None, ours: float | None) -> Row:
    return Row(system, report(outcomes, resamples=0), speed, ours / speed if ours and speed else None)


def table(measured: dict[str, list[Row]], machine: str) -> Table:
    """All sets under each other; the caption says on what they were measured."""
    names = ("hit@1", "recall@3", "MRR@10", "AUROC", "cov@5 %", "questions/s", "Firstline is")
    shown = Table("set", "system", *(Column(name, justify="right") for name in names), caption=machine)
    for name, found in measured.items():
        for number, row in enumerate(found):
            measures = row.found
            shares = (measures.hit_at_1, measures.recall_at_3, measures.mrr_at_10, measures.auroc, row.coverage)
            label = f"{name} ({measures.questions}, {measures.unanswerable} unanswerable)" if number == 0 else ""
            speed, times = _number(row.per_second, "{:.0f}"), _number(row.times, "{:.2f} times as fast")
            cells = [_number(share, "{:.3f}") for share in shares]
            shown.add_row(label, row.system, *cells, speed, times, end_section=number == len(found) - 1)
    return shown


def _number(value: float | None, how: str) -> str:
    return "–" if value is None else how.format(value)
