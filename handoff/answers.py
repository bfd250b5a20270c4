"""What a customer's words mean as the answer to a checklist question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handoff.models import TicketField
from knowledge import patterns
from knowledge.answer_rules import ANYTHING, LONGEST_ANSWER, Validation

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Digits, then groups of three after a space, a point, a comma or an apostrophe, then decimals.
_NUMBER = re.compile(r"(\d+(?:[ \u00a0\u202f'’.,]\d{3}(?!\d))*)(?:([.,])(\d+))?")
# Seven to fifteen digits (E.164) with what is written between them; never a part of more, such as a card's number.
PHONE = re.compile(r"(?<![\w.,])(?<!\d[ \u00a0()/-])\+?\(?\d(?:[ \u00a0()/.-]{0,2}\d){6,14}(?![ \u00a0()/.-]{0,2}\d)")
_CERTAIN_TYPES = frozenset({"email", "phone", "amount", "choice"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must look like.

    Attributes:
        kind: the question's type; unknown types take any text.
        choices: `[{"id", "title"}]` for type `choice`.
        validation: what is asked beside the type.
    """

    kind: str
    choices: Sequence[Any] = ()
    validation: Validation = ANYTHING

    @property
    def is_certain(self) -> bool:
        """Whether one message alone can be told to be the answer."""
        return self.kind in _CERTAIN_TYPES or self.validation.pattern is not None


def expected(field: TicketField) -> Expected:
    """What an answer to a ticket's question must look like."""
    return Expected(field.type, field.choices, Validation.from_json(field.validation))


def accepted(asked: Expected, said: str) -> str | None:
    """What a customer's words mean for a question, or `None` if they do not fit it.

    Returns:
        The value to store: the e-mail found in the words, the id of a choice, or the words themselves.
    """
    words = said.strip()[:LONGEST_ANSWER]
    match asked.kind:
        case "email":
            return email_in(words)
        case "phone":
            return phone_in(words)
        case "choice":
            return _chosen(asked.choices, words)
        case "amount":
            return words if any(_is_within(asked.validation, number) for number in _numbers(words)) else None
        case "date_text" if words.endswith("?"):
            return None
    return words if words and _fits(asked.validation, words) else None


def accepted_of_several(asked: Expected, said: Sequence[str]) -> str | None:
    """What several messages, one after the other, mean for a question, or `None` if they do not fit it.

    Args:
        asked: what the answer must look like.
        said: at least one, in the order in which they were written.

    Returns:
        For a question that asks for something certain the newest that fits, which puts right what came before;
        otherwise what all of them together mean.
    """
    if asked.is_certain:
        fitting = (accepted(asked, words) for words in reversed(said))
        return next((value for value in fitting if value is not None), None)
    return accepted(asked, "\n".join(said))


def as_written(said: Sequence[str]) -> str | None:
    """The words themselves, whatever was asked; `None` if there are none."""
    return "\n".join(said).strip()[:LONGEST_ANSWER] or None


def email_in(words: str) -> str | None:
    """The first e-mail address in a text."""
    found = EMAIL.search(words)
    return found.group(0).rstrip(".") if found else None


def phone_in(words: str) -> str | None:
    """The first telephone number in a text, as it is written there."""
    found = PHONE.search(words)
    return found.group(0) if found else None


def spoken(field: TicketField, value: str) -> str:
    """A stored value as a customer reads it: the title of a choice, anything else as it is."""
    return next((str(choice["title"]) for choice in field.choices if choice["id"] == value), value)


def _chosen(choices: Sequence[Any], words: str) -> str | None:
    wanted = words.casefold().rstrip(".! ")
    for choice in choices:
        if wanted in (str(choice["id"]).casefold(), str(choice["title"]).casefold()):
            return str(choice["id"])
    return None


def _fits(asked: Validation, words: str) -> bool:
    if len(words) < (asked.min_length or 0) or len(words) > (asked.max_length or LONGEST_ANSWER):
        return False
    return asked.pattern is None or patterns.fits(asked.pattern, words)


def _is_within(asked: Validation, number: float) -> bool:
    return (asked.min is None or number >= asked.min) and (asked.max is None or number <= asked.max)


def _numbers(words: str) -> Iterator[float]:
    """The numbers in a text, however thousands and decimals are set apart: 1,234.50, 1.234,50 or 1 234,50."""
    for whole, sign, decimals in _NUMBER.findall(words):
        digits = "".join(character for character in whole if character.isdigit())
        yield float(f"{digits}.{decimals}" if sign else digits)
