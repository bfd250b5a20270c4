"""What is wrong with single fields of a form, told all at once and each at its place."""

import dataclasses
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that cannot stay as it is.

    Attributes:
        field: its name, as callers sent it; `greeting.pl` for one language of a text.
        code: stable, for programs and catalogs.
        detail: one sentence in English, saying what is accepted.
        values: limits that the sentence names, never what was typed.
    """

    field: str
    code: str
    detail: str
    values: dict[str, str | int] = dataclasses.field(default_factory=dict)


class FieldsInvalid(Invalid):
    """Some fields cannot stay as they are.

    Attributes:
        problems: each of them.
    """

    code = "fields_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        told = [{"field": one.field, "problem": one.code} for one in self.problems]
        super().__init__(" ".join(one.detail for one in self.problems), problems=told)


def text_problem(name: str, value: str, longest: int, *, required: bool = True, lines: bool = False) -> Problem | None:
    """What is wrong with a text that people typed, if anything.

    Args:
        name: the field.
        value: without spaces around it.
        longest: most characters.
        required: whether it may not be empty.
        lines: whether it may have several lines.
    """
    if required and not value:
        return Problem(name, "text_missing", f"{name}: write something.")
    if len(value) > longest:
        return Problem(name, "text_too_long", f"{name}: at most {longest} characters.", {"most": longest})
    if any(_is_unprintable(character, lines=lines) for character in value):
        return Problem(name, "text_unprintable", f"{name}: holds characters that cannot be shown.")
    return None


def _is_unprintable(character: str, *, lines: bool) -> bool:
    """Control characters and halves of surrogate pairs; joiners and spaces of every width are text."""
    return unicodedata.category(character) in {"Cc", "Cs"} and not (lines and character == "\n")
