"""What is counted of intents that were told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.nlu.messages import Labelled
from conversation import intents, phrases
from conversation.facts import Turn
from conversation.intents import NO_CONTROL, Guess, Intent
from conversation.models import Owner
from retrieval.bands import Band

TO_PEOPLE = frozenset({Intent.REQUEST_HUMAN, Intent.REQUEST_CALLBACK})
NOTHING_ELSE_KNOWN = Turn(owner=Owner.BOT, band=Band.NONE)
"""The hardest case: the knowledge base says nothing, and no checklist is open."""
OF_PHRASES = {
    "greeting": Intent.GREET,
    "thanks": Intent.THANK,
    "goodbye": Intent.SAY_GOODBYE,
    "about": Intent.ASK_ABOUT_BOT,
    "small_talk": Intent.MAKE_SMALL_TALK,
    "why": Intent.ASK_WHY,
    "cancel": Intent.CANCEL,
    "status": Intent.CHECK_STATUS,
    "back": Intent.CORRECT_ANSWER,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some messages.

    Attributes:
        count: how many.
        macro_f1: mean over the intents of their F1; what is below its threshold counts as a question.
        missed: requests for a person that were taken for something else than that or a call, and how many there are.
        taken: questions that were taken for a control intent, and how many there are.
    """

    count: int
    macro_f1: float
    missed: tuple[int, int]
    taken: tuple[int, int]


def by_model(guesses: Sequence[Guess]) -> str:
    """The intent that is believed of a ranking alone."""
    return intents.believed(NOTHING_ELSE_KNOWN, guesses) or Intent.ASK_QUESTION


def by_both(text: str, guesses: Sequence[Guess]) -> str:
    """The same after the phrase lists, which come first."""
    found = phrases.recognise(text)
    if found.person or found.callback:
        return Intent.REQUEST_HUMAN if found.person else Intent.REQUEST_CALLBACK
    return OF_PHRASES.get(found.social or "") or by_model(guesses)


def figures(messages: Sequence[Labelled], told: Sequence[str]) -> Figures:
    """Compare what is right with what was told, in the same order."""
    each = list(zip([str(message.intent) for message in messages], map(str, told), strict=True))
    people = [found for right, found in each if right == Intent.REQUEST_HUMAN]
    questions = [found for right, found in each if right == Intent.ASK_QUESTION]
    return Figures(
        count=len(each),
        macro_f1=_macro_f1(each),
        missed=(sum(found not in TO_PEOPLE for found in people), len(people)),
        taken=(sum(found not in NO_CONTROL for found in questions), len(questions)),
    )


def _macro_f1(each: Sequence[tuple[str, str]]) -> float:
    """Mean of 2·hits / (right + told) over the intents that are right for some message."""
    wanted = sorted({right for right, _ in each})
    scores = []
    for intent in wanted:
        hits = sum(right == found == intent for right, found in each)
        named = sum(right == intent for right, _ in each) + sum(found == intent for _, found in each)
        scores.append(2 * hits / named)
    return sum(scores) / len(scores)
