"""Reads the questions of a topic file's checklist."""

import math
from pathlib import Path
from typing import Any

from knowledge import patterns
from knowledge.answer_rules import ANYTHING, LONGEST_ANSWER, Condition, Validation
from knowledge.importing import ImportFailed
from knowledge.models import FieldType
from knowledge.topics import Choice, Field

_ASKABLE = {FieldType.TEXT: ("pattern", "min_length", "max_length"), FieldType.AMOUNT: ("min", "max")}
"""What may be asked of the answers of a type."""
_KNOWN = frozenset({"key", "type", "label", "help", "choices", "validation", "condition"})


def read_checklist(file: Path, stored: list[Any]) -> tuple[Field, ...]:
    """The questions of a file in their order.

    Raises:
        ImportFailed: names the file and the question.
    """
    fields: list[Field] = []
    for number, question in enumerate(stored, 1):
        fields.append(_field(file, number, question, fields))
    if len({field.key for field in fields}) < len(fields):
        raise ImportFailed(str(file), "two questions of the checklist have the same key")
    return tuple(fields)


def text_of(file: Path, name: str, stored: dict[str, Any]) -> str:
    """A line of a file that is a text.

    Raises:
        ImportFailed: it is something else, or missing.
    """
    value = stored.get(name)
    if not isinstance(value, str) or not value:
        raise ImportFailed(str(file), f"{name} must be a text")
    return value


def texts_of(file: Path, name: str, stored: dict[str, Any]) -> dict[str, str]:
    """A part of a file that maps languages to texts.

    Raises:
        ImportFailed: it is something else, or missing.
    """
    value = stored.get(name)
    if not isinstance(value, dict) or not value or not all(isinstance(text, str) for text in value.values()):
        raise ImportFailed(str(file), f"{name} must map languages to texts")
    return {str(language): text for language, text in value.items()}


def _field(file: Path, number: int, stored: object, before: list[Field]) -> Field:
    if not isinstance(stored, dict):
        raise ImportFailed(str(file), f"question {number} of the checklist must consist of lines `name: value`")
    if unknown := sorted(str(name) for name in stored if name not in _KNOWN):
        raise ImportFailed(str(file), f"question {number} has the unknown line {unknown[0]}")
    kind = stored.get("type", FieldType.TEXT.value)
    if kind not in list(FieldType):
        raise ImportFailed(str(file), f"type of question {number} must be one of {', '.join(FieldType)}")
    listed = stored.get("choices") or []
    if not isinstance(listed, list) or not all(isinstance(choice, dict) for choice in listed):
        raise ImportFailed(str(file), f"question {number}: choices must be a list of `id` and `title`")
    choices = tuple(Choice(id=text_of(file, "id", choice), title=texts_of(file, "title", choice)) for choice in listed)
    if (kind == FieldType.CHOICE) != bool(choices):
        raise ImportFailed(str(file), f"question {number}: choices belong to the type choice, and only to it")
    field = Field(
        key=text_of(file, "key", stored),
        type=FieldType(kind),
        label=texts_of(file, "label", stored),
        help=texts_of(file, "help", stored) if stored.get("help") else {},
        choices=choices,
        validation=_validation(_Place(file, number, stored["key"]), FieldType(kind), stored.get("validation")),
        condition=_condition(_Place(file, number, stored["key"]), stored.get("condition"), before),
    )
    if field.validation != ANYTHING and not field.help:
        raise _Place(file, number, field.key).refused("validation needs a help that says what fits")
    return field


class _Place:
    """Where in a file something is; `refused` is the error that names it."""

    def __init__(self, file: Path, number: int, key: str) -> None:
        self._file, self._name = file, f"question {number} ({key})"

    def refused(self, problem: str) -> ImportFailed:
        return ImportFailed(str(self._file), f"{self._name}: {problem}")


def _validation(place: _Place, kind: FieldType, stored: object) -> Validation:
    if stored is None:
        return ANYTHING
    may = _ASKABLE.get(kind)
    if may is None:
        raise place.refused(f"validation belongs to the types {' and '.join(_ASKABLE)}, not to {kind}")
    if not isinstance(stored, dict) or not stored or any(name not in may for name in stored):
        raise place.refused(f"validation of type {kind} must have lines for {', '.join(may)}, and nothing else")
    for name, value in stored.items():
        if problem := _problem(name, value):
            raise place.refused(f"{name} {problem}")
    found = Validation.from_json(stored)
    for least, most in ((found.min_length, found.max_length), (found.min, found.max)):
        if least is not None and most is not None and least > most:
            raise place.refused("validation asks for at least more than at most")
    return found


def _problem(name: str, value: object) -> str | None:
    """What is wrong with one line of a validation."""
    if name == "pattern":
        return patterns.problem(value) if isinstance(value, str) else "must be a text in quotes"
    # `yes` and `no` are numbers to Python.
    if name in ("min_length", "max_length"):
        fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_ANSWER
        return None if fits else f"must be a whole number from 1 to {LONGEST_ANSWER}"
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return None if fits else "must be a number, not below 0"


def _condition(place: _Place, stored: object, before: list[Field]) -> Condition | None:
    if stored is None:
        return None
    if not isinstance(stored, dict) or set(stored) != {"field", "is"}:
        raise place.refused("condition must have the lines `field` and `is`, and nothing else")
    wanted = stored["is"]
    if not isinstance(wanted, list) or not wanted or not all(isinstance(choice, str) for choice in wanted):
        raise place.refused('`is` must be a list of choices, such as [shop]; "yes" and "no" need quotes')
    field = next((field for field in before if field.key == stored["field"]), None)
    if field is None:
        raise place.refused(f"condition: no question before it has the key {stored['field']}")
    if field.type is not FieldType.CHOICE:
        raise place.refused(f"condition: {field.key} must be of type choice")
    if strange := [choice for choice in wanted if choice not in {known.id for known in field.choices}]:
        raise place.refused(f"condition: {field.key} has no choice {strange[0]}")
    return Condition(field.key, tuple(wanted))
