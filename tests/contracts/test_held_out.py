"""The held-out messages of the benchmark of intents: enough of them, and none that the model has seen."""

from collections import Counter

import pytest

from app import rasa_training
from app.supervision.supervisor import ROOT
from benchmarks.nlu import messages
from benchmarks.nlu.messages import Labelled
from conversation.intents import Intent
from conversation.phrases import normalise

LANGUAGES = ("en", "ru", "pl")
FEWEST = {Intent.REQUEST_HUMAN: 100, Intent.ASK_QUESTION: 200}


@pytest.fixture(scope="module")
def held_out() -> list[Labelled]:
    """All of them, read once."""
    return messages.held_out()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_them(held_out: list[Labelled], language: str) -> None:
    found = Counter(each.intent for each in held_out if each.language == language)
    assert found.total() >= 400
    assert {intent for intent, fewest in FEWEST.items() if found[intent] < fewest} == set()
    assert set(found) <= set(Intent)


def test_none_is_a_training_example(held_out: list[Labelled]) -> None:
    # "Yes" and "thanks" are what they are; a sentence may not be in both.
    seen = {normalise(text) for text in rasa_training.examples(ROOT)}
    assert [each.text for each in held_out if normalise(each.text) in seen and len(each.text.split()) > 2] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_is_there_twice(held_out: list[Labelled], language: str) -> None:
    found = Counter(normalise(each.text) for each in held_out if each.language == language)
    assert [text for text, times in found.items() if times > 1] == []
