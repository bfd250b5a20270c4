"""Control intents, and which of Rasa's guesses are believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conversation.facts import Turn
from conversation.models import Owner
from retrieval.bands import Band

LEAST = 0.4
"""Least confidence of a guess that nothing speaks against; below it a message counts as a question."""
CONTESTED = 0.7
"""The same where the message may as well be something else: a question with an answer, or an answer itself."""
CONTESTED_PERSON = 0.5
"""The same for a call for a person, which costs more to overhear than to follow in vain."""
IN_FREE_WORDS = 0.9
"""The same for a call and for the end of the questions while one is open that takes any words: "he called me" and "I
cancelled it" are answers to "what happened?"."""
NOTHING_TO_LOSE = 0.2
"""The same for a call for a person where the knowledge base has nothing, so that people get the request either way; and
for a correction that brings another value of a kind that was given."""


class Intent(StrEnum):
    """Control intents that Rasa recognises; every other name counts as a question."""

    GREET = "greet"
    SAY_GOODBYE = "say_goodbye"
    THANK = "thank"
    AFFIRM = "affirm"
    DENY = "deny"
    REQUEST_HUMAN = "request_human"
    REQUEST_CALLBACK = "request_callback"
    REPORT_HELPED = "report_helped"
    REPORT_NOT_HELPED = "report_not_helped"
    COMPLAIN = "complain"
    """Anger, an insult, or that all has been said before."""
    CHECK_STATUS = "check_status"
    CANCEL = "cancel"
    CORRECT_ANSWER = "correct_answer"
    SKIP_QUESTION = "skip_question"
    ASK_WHY = "ask_why"
    ASK_ABOUT_BOT = "ask_about_bot"
    MAKE_SMALL_TALK = "make_small_talk"
    INFORM = "inform"
    """A value, such as a checklist asks for; without a checklist it is a question like any other."""
    ASK_QUESTION = "ask_question"


NO_CONTROL = frozenset({Intent.INFORM, Intent.ASK_QUESTION})
CALLS = frozenset({Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK})
"""Calls for people."""
_ALSO_TOLD = frozenset({Intent.REQUEST_CALLBACK, Intent.CANCEL})
"""What customers also tell of in their answers."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One intent of Rasa's ranking, with its probability."""

    intent: str
    confidence: float


def ranking(parsed: dict[str, Any]) -> list[Guess]:
    """Rasa's ranking, best first, out of what it understood of a message; empty when that is nothing.

    Raises:
        KeyError, TypeError, ValueError: it is not what Rasa makes.
    """
    return [Guess(str(each["name"]), float(each["confidence"])) for each in parsed.get("intent_ranking") or ()]


def believed(turn: Turn, guesses: Sequence[Guess]) -> str | None:
    """The intent to go by, with what else is known of the message.

    Returns:
        None when Rasa understood nothing, as if it had taken no part.
    """
    if not guesses:
        return None
    if turn.denies_call:
        # The model hears the words, and not that they are denied.
        guesses = [each for each in guesses if each.intent not in CALLS] or [Guess(Intent.ASK_QUESTION, 1.0)]
    first = guesses[0]
    if turn.names_another and _is_possible(guesses, Intent.CORRECT_ANSWER):
        return Intent.CORRECT_ANSWER
    if first.intent in NO_CONTROL or first.confidence < _least(turn, first.intent):
        return Intent.REQUEST_HUMAN if _may_want_person(turn, guesses) else _as_question(first)
    return first.intent


def _as_question(first: Guess) -> str:
    return Intent.INFORM if first.intent == Intent.INFORM else Intent.ASK_QUESTION


def _least(turn: Turn, intent: str) -> float:
    if turn.open_field is not None and not turn.open_field.is_certain and intent in _ALSO_TOLD:
        return IN_FREE_WORDS
    is_asked = turn.band is Band.SURE or (turn.band is Band.UNSURE and turn.is_question)
    if not is_asked and turn.open_field is None:
        return LEAST
    return CONTESTED_PERSON if intent == Intent.REQUEST_HUMAN else CONTESTED


def _may_want_person(turn: Turn, guesses: Sequence[Guess]) -> bool:
    if turn.owner is not Owner.BOT or turn.band in (Band.SURE, Band.UNSURE):
        return False
    return _is_possible(guesses, Intent.REQUEST_HUMAN)


def _is_possible(guesses: Sequence[Guess], intent: Intent) -> bool:
    return any(each.intent == intent and each.confidence >= NOTHING_TO_LOSE for each in guesses)
