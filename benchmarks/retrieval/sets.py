"""The labelled sets that retrieval is measured on."""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.settings import BenchmarkSettings

FITTED = (
    "banking77-5shot",
    "banking77-10shot",
    "banking77-full",
    "clinc150-full",
    "hint3-curekart-v1",
    "hint3-curekart-v2",
    "stackfaq-dev",
    "stackfaq-dev-gaps",
    "gnome-help-en-to-en",
    "deltachat-en-to-en",
)
"""English sets; what is measured on one of them is fitted on the families of the others."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One folder of the data sets."""

    name: str
    articles: Path
    questions: Path


def find(names: tuple[str, ...]) -> list[LabelledSet]:
    """The sets of these names; ends the program with a clear message when one is not there."""
    root = BenchmarkSettings().data_sets
    found = [LabelledSet(name, root / name / "articles.jsonl", root / name / "questions.jsonl") for name in names]
    incomplete = (one for one in found if not (one.articles.is_file() and one.questions.is_file()))
    missing = [labelled.name for labelled in incomplete]
    if missing:
        sys.exit(f"{root} has no {', '.join(missing)}. Name the folder of the sets in FIRSTLINE_DATA_SETS.")
    return found
