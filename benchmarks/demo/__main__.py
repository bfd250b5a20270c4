"""What the demo answers, asked as it ships: every language in one index, topics outside its area included.

python -m benchmarks.demo [LANGUAGE …] [--errors]
python -m benchmarks.demo --export FILE --language en        # its articles, for `firstline evaluate`
"""

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from app.evaluate import measure, outcome, searcher_of
from app.labelled_sets import Articles, Labelled, read_questions
from benchmarks.demo.contents import articles, export, outside
from retrieval import calibrations, encoder_set
from retrieval.bands import Band
from retrieval.evaluation import Outcome, report
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru", "pl")
WIDTH = 140


class Ending(NamedTuple):
    """What the customer sees; `ANSWERED` and `TOLD` are given alone."""

    name: str


ANSWERED, TOLD, OFFERED, HANDED_OFF = map(Ending, ("answered", "told outside", "offered", "handed off"))


def main() -> int:
    """Measure and print, or export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="of the questions; all unless told")
    parser.add_argument("--errors", action="store_true", help="also list what was answered wrong")
    parser.add_argument("--export", type=Path, metavar="FILE", help="write the articles of one language instead")
    parser.add_argument("--language", default="en", help="of the articles that are exported")
    told = parser.parse_args()
    if told.export is not None:
        count = export(told.export, told.language)
        sys.stdout.write(f"{count} articles in {told.export}\n")
        return 0
    settings = RetrievalSettings()
    searcher = searcher_of(settings, encoder_set.load(settings), calibrations.load(settings.calibration))
    asked = {language: read_questions(HERE / f"{language}.jsonl") for language in told.languages or LANGUAGES}
    console = Console(width=WIDTH, soft_wrap=True)
    console.print(f"{platform.processor() or platform.machine()}, CPython {platform.python_version()}")
    _show(console, searcher, asked, articles(), errors=told.errors)
    return 0


def _show(
    console: Console, searcher: Searcher, asked: dict[str, list[Labelled]], there: Articles, *, errors: bool
) -> None:
    quality = Table("questions", *("hit@1", "recall@3", "MRR@10", "AUROC", "ECE", "alone", "wrong", "p50 ms"))
    endings = Table("questions", "answerable", *_names(), "unanswerable", *_names())
    away = outside()
    for language, questions in asked.items():
        measured = measure(there, questions, searcher, outcome)
        found, came = report(measured.outcomes), [_ending(each, away) for each in measured.outcomes]
        figures = (found.hit_at_1, found.recall_at_3, found.mrr_at_10, found.auroc, found.ece)
        wrong = _wrong(measured.outcomes, away)
        alone = sum(ending in (ANSWERED, TOLD) for ending in came)
        quality.add_row(
            f"{language} ({len(questions)})",
            *(f"{figure:.3f}" if figure is not None else "–" for figure in figures),
            f"{alone / len(questions):.3f}",
            f"{len(wrong) / max(1, alone):.3f}",
            f"{found.p50_ms:.1f}",
        )
        endings.add_row(language, *_parts(came, measured.outcomes, answerable=True), *_parts(came, measured.outcomes))
        if errors:
            for place in wrong:
                first, right = measured.outcomes[place].found[0], sorted(questions[place].right)
                console.print(f"{language}: {questions[place].text!r}: {first}, not {right}", markup=False)
    console.print(quality)
    console.print(endings)
    console.print(f"{len(there.published)} articles in all languages")


def _names() -> list[str]:
    return [ending.name for ending in (ANSWERED, TOLD, OFFERED, HANDED_OFF)]


def _ending(came: Outcome, away: frozenset[str]) -> Ending:
    if came.band is Band.SURE:
        return TOLD if came.found[0] in away else ANSWERED
    return OFFERED if came.band is Band.UNSURE else HANDED_OFF


def _wrong(outcomes: Sequence[Outcome], away: frozenset[str]) -> list[int]:
    """Questions that were answered alone, and wrong: what nothing answers may be told to be outside."""
    return [
        place
        for place, each in enumerate(outcomes)
        if each.band is Band.SURE and each.found[0] not in (each.right or away)
    ]


def _parts(came: Sequence[Ending], outcomes: Iterable[Outcome], *, answerable: bool = False) -> list[str]:
    """How many questions, and the part of each ending."""
    kept = Counter(ending for ending, each in zip(came, outcomes, strict=True) if bool(each.right) is answerable)
    total = kept.total()
    shares = (f"{kept[ending] / max(1, total):.3f}" for ending in (ANSWERED, TOLD, OFFERED, HANDED_OFF))
    return [str(total), *shares]


if __name__ == "__main__":
    sys.exit(main())
