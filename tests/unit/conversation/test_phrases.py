"""The phrase lists: what asks for a person, and what is only a greeting."""

import pytest

from conversation.phrases import normalise, recognise


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("  Hello,   WORLD! ", "hello world"),
        ("Ещё раз", "еще раз"),
        ("Chcę żółtą łódź", "chce zolta lodz"),
        ("мой йогурт", "мой йогурт"),
        ("🙂🙂", ""),
        ("ｈｉ", "hi"),
    ],
)
def test_words_are_compared_without_case_marks_or_accents(written: str, compared: str) -> None:
    assert normalise(written) == compared


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a person",
        "Can I talk to a human please?",
        "Позовите оператора",
        "Chcę rozmawiać z człowiekiem",
        "chce rozmawiac z czlowiekiem!!",
    ],
)
def test_asking_for_a_person_is_recognised(text: str) -> None:
    assert recognise(text).person


@pytest.mark.parametrize("text", ["My card was declined at a shop, what can I do?", "Where is my card?", "hello"])
def test_other_messages_do_not_ask_for_a_person(text: str) -> None:
    assert not recognise(text).person


@pytest.mark.parametrize(
    ("text", "social"),
    [("Hello!", "greeting"), ("thank you", "thanks"), ("Привет", "greeting"), ("dziękuję", "thanks")],
)
def test_greetings_and_thanks_are_recognised_when_they_are_all_that_is_said(text: str, social: str) -> None:
    assert recognise(text).social == social
    assert recognise(f"{text} my card was swallowed").social is None
