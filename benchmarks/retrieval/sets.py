"""The labelled sets that retrieval is measured on."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from app.labelled_sets import Articles, Labelled, read_articles, read_questions
from benchmarks.settings import BenchmarkSettings

ENGLISH = (
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
_PAIRS = ("en-to-en", "pl-to-pl", "ru-to-ru", "pl-to-en", "ru-to-en")
HELP = tuple(f"{family}-{pair}" for family in ("gnome-help", "deltachat") for pair in _PAIRS)
"""Help pages, in which a question and its article have one language or two."""
MULTILINGUAL = (
    *("banking77-10shot", "clinc150-full", "hint3-curekart-v1", "hint3-curekart-v2"),
    *("stackfaq-dev", "stackfaq-dev-gaps"),
    *HELP,
)
MEASURED_ONLY = ("rutube-ru-dev", "rutube-ru-dev-gaps")
"""Nothing may be fitted on these."""
EVERY = (*ENGLISH, *(name for name in HELP if name not in ENGLISH), *MEASURED_ONLY)
"""All sets as they are."""
GAPS = "+gaps"
"""After the name of a set: without every fourth of its articles."""
LEFT_OUT = 4


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One folder of the data sets; `gaps` for without every fourth article."""

    name: str
    articles: Path
    questions: Path
    gaps: bool = False

    def read(self) -> tuple[Articles, list[Labelled]]:
        """The articles, and the questions with what answers them among these."""
        articles, questions = read_articles(self.articles), read_questions(self.questions)
        if not self.gaps:
            return articles, questions
        kept = [article for position, article in enumerate(articles.published) if position % LEFT_OUT]
        ids = {article.id: articles.ids[article.id] for article in kept}
        there = frozenset(ids.values())
        return Articles(kept, ids), [replace(question, right=question.right & there) for question in questions]


def family(name: str) -> str:
    """Sets of one family share texts, so nothing fitted on one is reported on another."""
    return name.split("-", maxsplit=1)[0]


def kind(name: str) -> str:
    """What weighs the same as others when something is fitted: a family, but the small ones of help pages together."""
    return "help pages" if family(name) in ("gnome", "deltachat") else family(name)


def find(names: tuple[str, ...]) -> list[LabelledSet]:
    """The sets of these names; ends the program with a clear message when one is not there."""
    found, missing = present(names)
    if missing:
        sys.exit(missing)
    return found


def present(names: tuple[str, ...]) -> tuple[list[LabelledSet], str]:
    """Those sets of these names that are there, and a message about the others; empty if none is missing."""
    root = BenchmarkSettings().data_sets
    named = []
    for name in names:
        folder = root / name.removesuffix(GAPS)
        files = folder / "articles.jsonl", folder / "questions.jsonl"
        named.append(LabelledSet(name, *files, gaps=name.endswith(GAPS)))
    found = [one for one in named if one.articles.is_file() and one.questions.is_file()]
    missing = ", ".join(one.name for one in named if one not in found)
    message = f"{root} has no {missing}. Name the folder of the sets in FIRSTLINE_DATA_SETS."
    return found, message if missing else ""
