"""A denial reaches no further than its clause, and holds against the model."""

import pytest

from conversation.facts import Turn
from conversation.intents import Guess, Intent, believed
from conversation.models import Owner
from conversation.phrases import recognise

MEANT = [
    "не помогло, позовите оператора",
    "Не работает! Позовите оператора",
    "не помогло позовите оператора",
    "nie działa, połącz mnie z konsultantem",
    "Nie pomogło. Proszę o kontakt z konsultantem",
    "nie, chcę rozmawiać z konsultantem",
    "I don't understand, connect me to a human",
    "I don't know. Call me back please",
    "Why don't you call me back?",
    "no that's not it, I want a human",
]
DENIED = [
    "no, I don't want to talk to a human",
    "No. Don't call me back, just write",
    "do not call me back",
    "нет, не хочу поговорить с человеком",
    "nie, nie chcę rozmawiać z człowiekiem",
]


@pytest.mark.parametrize("text", MEANT)
def test_a_denial_of_something_else_withholds_nobody(text: str) -> None:
    found = recognise(text)
    assert found.person or found.callback
    assert not found.denies_call


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_is_no_call(text: str) -> None:
    found = recognise(text)
    assert (found.person, found.callback, found.denies_call) == (False, False, True)


@pytest.mark.parametrize("intent", [Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK])
def test_the_model_is_not_believed_against_a_denial(intent: Intent) -> None:
    guesses = [Guess(intent, 0.99), Guess(Intent.DENY, 0.01)]
    assert believed(Turn(owner=Owner.BOT), guesses) == intent
    assert believed(Turn(owner=Owner.BOT, denies_call=True), guesses) == Intent.ASK_QUESTION
