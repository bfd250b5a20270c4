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
EVERY = (
    *FITTED,
    "rutube-ru-dev",
    "rutube-ru-dev-gaps",
    *(f"gnome-help-{languages}" for languages in ("pl-to-en", "pl-to-pl", "ru-to-en", "ru-to-ru")),
    *(f"deltachat-{languages}" for languages in ("pl-to-en", "pl-to-pl", "ru-to-en", "ru-to-ru")),
)
"""All sets; nothing is fitted on those with Russian or Polish in them."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One folder of the data sets."""

    name: str
    articles: Path
    questions: Path


def find(names: tuple[str, ...]) -> list[LabelledSet]:
    """The sets of these names; ends the program with a clear message when one is not there."""
    found, missing = present(names)
    if missing:
        sys.exit(missing)
    return found


def present(names: tuple[str, ...]) -> tuple[list[LabelledSet], str]:
    """Those sets of these names that are there, and a message about the others; empty if none is missing."""
    root = BenchmarkSettings().data_sets
    named = [LabelledSet(name, root / name / "articles.jsonl", root / name / "questions.jsonl") for name in names]
    found = [one for one in named if one.articles.is_file() and one.questions.is_file()]
    missing = ", ".join(one.name for one in named if one not in found)
    message = f"{root} has no {missing}. Name the folder of the sets in FIRSTLINE_DATA_SETS."
    return found, message if missing else ""
