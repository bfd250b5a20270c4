"""Whose an e-mail address or a telephone number is: a text names those of others too, such as a caller's."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from conversation.entities.finding import KEPT, EntityKind, found
from conversation.entities.lists import listed, vocabulary
from conversation.phrases import normalise, recognise

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
NEAR = 200
"""Characters on each side of a value that say whose it is."""
LONGEST_CALL = 6
"""Words of the longest phrase that asks to be called."""


@lru_cache(KEPT)
def own(text: str, kind: EntityKind, *, also_alone: bool = True) -> tuple[str, ...]:
    """The addresses or numbers in a text that its writer wants to be reached at, in order.

    That is one after "my number is" or after a call to be reached, and one that stands in a sentence for itself. Digits
    for themselves may number anything; unless the text asks for a call, a telephone number must be written as one.

    Args:
        text: what a customer wrote.
        kind: e-mail address or telephone number.
        also_alone: whether one counts that stands there for itself; not in what answers a question about others.
    """
    calls = recognise(text).callback
    values = []
    for sentence in _SENTENCE.split(text):
        place = 0
        for entity in found(sentence):
            place = sentence.index(entity.value, place)
            if entity.kind is not kind:
                continue
            end = place + len(entity.value)
            before, after = sentence[max(0, place - NEAR) : place], sentence[end : end + NEAR]
            for_itself = also_alone and (calls or not entity.value.isdigit())
            if _is_own(normalise(before).split(), normalise(after), for_itself=for_itself):
                values.append(entity.value)
    return tuple(values)


def _is_own(before: Sequence[str], after: str, *, for_itself: bool) -> bool:
    """Whether the words around a value say so; `for_itself`, whether it may also stand there without any."""
    names_kind = False
    for at in range(len(before), 0, -1):
        word = before[at - 1]
        if word in vocabulary("own"):
            return names_kind and (at < 2 or before[at - 2] not in vocabulary("not_own"))
        if _asks_to_be_reached(before[:at]):
            return True
        if word not in vocabulary("beside", "contact"):
            return False
        names_kind = names_kind or word in vocabulary("contact")
    return for_itself and (set(after.split()) <= vocabulary("own", "contact", "beside") or recognise(after).callback)


def _asks_to_be_reached(words: Sequence[str]) -> bool:
    """Whether a call to be reached ends with the last of some words."""
    for first in range(max(0, len(words) - LONGEST_CALL), len(words)):
        phrase = words[first:]
        ends = recognise(" ".join(phrase)).callback and not recognise(" ".join(phrase[:-1])).callback
        if ends or " ".join(phrase) in _phrases():
            return first == 0 or words[first - 1] not in vocabulary("not_own")
    return False


@cache
def _phrases() -> frozenset[str]:
    return frozenset(map(normalise, listed("reach")))
