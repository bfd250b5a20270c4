"""Which answer of a checklist a correction is about, and what it says instead."""

from collections.abc import Sequence
from functools import cache

from conversation import entities, known, phrases
from conversation.entities import EntityKind
from handoff import answers
from handoff.models import TicketField
from knowledge.models import FieldType

_JOINED = frozenset({FieldType.TEXT, FieldType.DATE_TEXT})
"""Types whose old answer is kept beside the words that put it right: they may say only what is different."""


def names_another(given: Sequence[TicketField], open_field: TicketField | None, text: str) -> bool:
    """Whether a text names another value of a kind that an answer has, and that the open question does not ask for.

    Days count for nothing here: two of them are two matters.

    Args:
        given: all fields that have a value.
        open_field: the one that is asked now.
        text: what the customer wrote.
    """
    passed = {EntityKind.DATE, known.kind_of(open_field) if open_field is not None else None}
    kinds = ((field, known.kind_of(field)) for field in given)
    return any(kind and kind not in passed and known.others(field, kind, text) for field, kind in kinds)


def is_meant(open_field: TicketField | None, text: str) -> bool:
    """Whether a text puts an answer right by its first words, and brings no value that the open question asks for.

    Args:
        open_field: the one that is asked now.
        text: what the customer wrote.
    """
    if not phrases.corrects(text) or phrases.asks(text):
        return False
    kind = known.kind_of(open_field) if open_field is not None else None
    return kind is None or all(each.kind is not kind for each in entities.found(text))


def says_so(text: str) -> bool:
    """Whether the words around the values in a text say that an answer was wrong, and nothing else."""
    rest = text
    for entity in entities.found(text):
        rest = rest.replace(entity.value, " ")
    is_told = phrases.corrects(text) or not entities.vocabulary("slip").isdisjoint(phrases.normalise(rest).split())
    return is_told and phrases.is_made_of("back", rest, _slips() | entities.vocabulary("own", "contact", "beside"))


def read(given: Sequence[TicketField], last: TicketField, text: str) -> tuple[TicketField, str | None]:
    """The field that a correction is about, and its new value; `None` to ask for it again.

    A value says by its kind which answer it belongs to, and so does a noun where there is no value ("the wrong
    amount"); anything else is about the last answer, or the last one in words where it cannot be that one.

    Args:
        given: all fields that have a value.
        last: the one that was answered last.
        text: what the customer wrote.
    """
    newest_first = [last, *(field for field in sorted(given, key=_answered_at, reverse=True) if field is not last)]
    if phrases.recognise(text).social == "back":
        return last, None
    for field in newest_first:
        if (kind := known.kind_of(field)) and known.others(field, kind, text):
            return field, _another(field, kind, text)
    if _says_only_that_it_was_wrong(text):
        return next((field for field in newest_first if _is_called(field, text)), last), None
    about = last if _may_be_about(last, text) else next(filter(_takes_words, newest_first), last)
    return about, _in_words(about, text)


def _may_be_about(field: TicketField, text: str) -> bool:
    """Whether a text without a new value may be about a field: an address or a number is named or tried, not told."""
    if field.type not in (FieldType.EMAIL, FieldType.PHONE):
        return True
    return _is_called(field, text) or any(character.isdigit() or character == "@" for character in text)


def _takes_words(field: TicketField) -> bool:
    return field.type == FieldType.TEXT and not answers.expected(field).is_certain


def _answered_at(field: TicketField) -> float:
    return field.answered_at.timestamp() if field.answered_at else 0.0


def _another(field: TicketField, kind: EntityKind, text: str) -> str | None:
    """The one value that a text brings; of several the customer's own, or else the words as far as they fit."""
    named = known.others(field, kind, text)
    if kind is EntityKind.DATE:
        return answers.accepted(answers.expected(field), text)
    if len(named) == 1:
        return known.fitting(field, named[0])
    own = [each for each in entities.own(text, kind) if any(each == other.value for other in named)]
    if kind in (EntityKind.EMAIL, EntityKind.PHONE):
        return own[-1] if own else None
    return answers.accepted(answers.expected(field), text)


def _in_words(field: TicketField, text: str) -> str | None:
    asked = answers.expected(field)
    if field.type in _JOINED and not asked.is_certain and field.value:
        return answers.accepted_of_several(asked, [field.value, text]) or answers.accepted(asked, text)
    return answers.accepted(asked, text)


def _says_only_that_it_was_wrong(text: str) -> bool:
    return phrases.is_made_of("back", text, _slips())


def _is_called(field: TicketField, text: str) -> bool:
    kind = known.kind_of(field)
    return kind is not None and not _nouns().get(kind, frozenset()).isdisjoint(phrases.normalise(text).split())


@cache
def _slips() -> frozenset[str]:
    return entities.vocabulary("slip", "slip_beside").union(*_nouns().values())


@cache
def _nouns() -> dict[str, frozenset[str]]:
    """The words for each kind of value."""
    named = entities.families("noun").items()
    return {
        kind: frozenset(word for each in words for word in phrases.normalise(each).split()) for kind, words in named
    }
