"""Which of Rasa's guesses are believed."""

from dataclasses import replace

import pytest

from conversation.facts import OpenField, Turn
from conversation.intents import Guess, Intent, believed, ranking
from conversation.models import Owner
from retrieval.bands import Band

PLAIN = Turn(owner=Owner.BOT, band=Band.NONE)
SURE = replace(PLAIN, band=Band.SURE)
UNSURE = replace(PLAIN, band=Band.UNSURE)
ASKED = replace(PLAIN, owner=Owner.QUEUE, open_field=OpenField("when", "yesterday"))
ASKED_FOR_MAIL = replace(ASKED, open_field=OpenField("email", None, is_certain=True))
WAITING = replace(PLAIN, owner=Owner.QUEUE)


@pytest.mark.parametrize(
    ("turn", "intent", "confidence", "expected"),
    [
        (PLAIN, Intent.CANCEL, 0.4, Intent.CANCEL),
        (PLAIN, Intent.CANCEL, 0.39, Intent.ASK_QUESTION),
        (SURE, Intent.CANCEL, 0.69, Intent.ASK_QUESTION),
        (SURE, Intent.CANCEL, 0.7, Intent.CANCEL),
        (UNSURE, Intent.CANCEL, 0.4, Intent.CANCEL),
        (replace(UNSURE, is_question=True), Intent.CANCEL, 0.4, Intent.ASK_QUESTION),
        (ASKED, Intent.CANCEL, 0.89, Intent.ASK_QUESTION),
        (ASKED, Intent.CANCEL, 0.9, Intent.CANCEL),
        (ASKED, Intent.REQUEST_CALLBACK, 0.89, Intent.ASK_QUESTION),
        (ASKED, Intent.SKIP_QUESTION, 0.7, Intent.SKIP_QUESTION),
        (ASKED_FOR_MAIL, Intent.CANCEL, 0.69, Intent.ASK_QUESTION),
        (ASKED_FOR_MAIL, Intent.CANCEL, 0.7, Intent.CANCEL),
        (SURE, Intent.REQUEST_HUMAN, 0.5, Intent.REQUEST_HUMAN),
        (SURE, Intent.REQUEST_HUMAN, 0.49, Intent.ASK_QUESTION),
        (PLAIN, Intent.ASK_QUESTION, 0.1, Intent.ASK_QUESTION),
        (PLAIN, Intent.INFORM, 0.9, Intent.INFORM),
        (ASKED, Intent.INFORM, 0.2, Intent.INFORM),
    ],
)
def test_a_guess_is_believed_from_a_confidence_on(
    turn: Turn, intent: Intent, confidence: float, expected: Intent
) -> None:
    assert believed(turn, [Guess(intent, confidence)]) == expected


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (PLAIN, Intent.REQUEST_HUMAN),
        (replace(PLAIN, band=None), Intent.REQUEST_HUMAN),
        (UNSURE, Intent.ASK_QUESTION),
        (SURE, Intent.ASK_QUESTION),
        (WAITING, Intent.ASK_QUESTION),
    ],
)
def test_a_call_for_a_person_counts_behind_another_guess_where_people_get_the_request_anyway(
    turn: Turn, expected: Intent
) -> None:
    guesses = [Guess(Intent.ASK_QUESTION, 0.6), Guess(Intent.REQUEST_HUMAN, 0.2)]
    assert believed(turn, guesses) == expected
    assert believed(turn, [guesses[0], Guess(Intent.REQUEST_HUMAN, 0.19)]) == Intent.ASK_QUESTION


def test_nothing_understood_is_no_intent() -> None:
    assert believed(PLAIN, []) is None
    assert believed(PLAIN, ranking({"intent": {"name": "nlu_fallback"}, "intent_ranking": []})) is None


def test_the_ranking_is_read_as_rasa_tells_it() -> None:
    told = {"intent_ranking": [{"name": "greet", "confidence": 0.75}, {"name": "thank", "confidence": 0.2}]}
    assert ranking(told) == [Guess("greet", 0.75), Guess("thank", 0.2)]


def test_a_correction_that_brings_another_value_is_believed_early() -> None:
    guesses = [Guess(Intent.INFORM, 0.6), Guess(Intent.CORRECT_ANSWER, 0.25)]
    asked = Turn(owner=Owner.QUEUE, open_field=OpenField("callback_time", "words"), can_correct=True)
    assert believed(asked, guesses) == Intent.INFORM
    assert believed(replace(asked, names_another=True), guesses) == Intent.CORRECT_ANSWER
