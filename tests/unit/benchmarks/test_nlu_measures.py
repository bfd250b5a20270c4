"""What the benchmark of intents counts."""

import pytest

from benchmarks.nlu.measures import by_both, by_model, figures
from benchmarks.nlu.messages import Labelled
from conversation.intents import Guess


def labelled(*intents: str) -> list[Labelled]:
    return [Labelled("words", "en", intent) for intent in intents]


def test_every_intent_weighs_the_same() -> None:
    right = labelled("greet", "greet", "greet", "thank")
    # greet: 2 of 3 found and nothing else named so (F1 .8); thank: 1 of 1 found, named twice (F1 .667).
    found = figures(right, ["greet", "greet", "thank", "thank"])
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert found.count == 4


def test_a_call_is_as_good_as_a_person_and_a_value_as_good_as_a_question() -> None:
    right = labelled("request_human", "request_human", "request_human", "ask_question", "ask_question", "ask_question")
    told = ["request_human", "request_callback", "ask_question", "ask_question", "inform", "cancel"]
    found = figures(right, told)
    assert (found.missed, found.taken) == ((1, 3), (1, 3))


def test_what_is_hardly_believed_is_a_question() -> None:
    assert by_model([Guess("cancel", 0.9)]) == "cancel"
    assert by_model([Guess("cancel", 0.3), Guess("thank", 0.2)]) == "ask_question"
    assert by_model([]) == "ask_question"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("let me talk to a person", "request_human"),
        ("call me back", "request_callback"),
        ("thanks", "thank"),
        ("where is my parcel", "cancel"),
    ],
)
def test_phrases_come_before_the_model(text: str, intent: str) -> None:
    assert by_both(text, [Guess("cancel", 0.9)]) == intent
