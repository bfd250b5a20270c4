"""Messages with their intents: the held-out files, the demo's held-out questions, and handoff requests from outside."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from app import rasa_training
from app.supervision.supervisor import ROOT
from benchmarks.demo import contents
from conversation import phrases
from conversation.intents import Intent
from knowledge.models import Scope

FOLDER = Path(__file__).parent / "held_out"
OUTSIDE = "dialogues/handover-en-pl.jsonl"
LANGUAGES = ("en", "ru", "pl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message, its language and the intent that is right for it."""

    text: str
    language: str
    intent: str


def held_out() -> list[Labelled]:
    """What no training example was written after, with the demo's held-out questions for the first line.

    A sentence that happens to be a training example, or a wording of an article that becomes one, is left out.
    """
    seen = {phrases.normalise(text) for text in (*(each.text for each in training()), *rasa_training.questions(ROOT))}
    found = []
    for language in LANGUAGES:
        groups = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
        found += [Labelled(text, language, intent) for intent, texts in groups.items() for text in texts]
        questions = [text for text in _questions(language) if phrases.normalise(text) not in seen]
        found += [Labelled(text, language, Intent.ASK_QUESTION) for text in questions]
    return found


def training() -> list[Labelled]:
    """The training examples of the repository, each text once."""
    found: dict[str, Labelled] = {}
    for language in LANGUAGES:
        for file in sorted((ROOT / "nlu" / language).glob("*.yml")):
            for group in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
                lines = group["examples"].splitlines()
                for text in (line.removeprefix("- ").strip() for line in lines):
                    found.setdefault(text, Labelled(text, language, group["intent"]))
    return list(found.values())


def outside(data_sets: Path) -> list[Labelled]:
    """Requests for a person, and near misses, that others wrote."""
    rows = [json.loads(line) for line in (data_sets / OUTSIDE).read_text(encoding="utf-8").splitlines()]
    intent = {"handover": Intent.REQUEST_HUMAN, "other": Intent.ASK_QUESTION}
    return [Labelled(row["text"], row["lang"], intent[row["label"]]) for row in rows]


def _questions(language: str) -> list[str]:
    """The held-out questions that an article of the first line answers; jokes and the weather are no questions here."""
    articles = contents.articles()
    answered = {articles.ids[each.id] for each in articles.published if each.scope is Scope.ANSWERED}
    path = Path(contents.__file__).parent / f"{language}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows if set(row["article_ids"]) & answered]
