"""What is wrong with single fields, in the words of a page's reader."""

from collections.abc import Sequence

from app.pages.wording import Words
from directory.fields import FieldsInvalid, Problem


def field_errors(words: Words, refused: FieldsInvalid) -> dict[str, str]:
    """For each field with a problem what it is; the first one of a field."""
    return problem_texts(words, refused.problems)


def problem_texts(words: Words, problems: Sequence[Problem]) -> dict[str, str]:
    """The same for problems that are no refusal yet."""
    found: dict[str, str] = {}
    for problem in problems:
        text = words.t(f"field-{problem.code.replace('_', '-')}", **problem.values)
        found.setdefault(problem.field, text)
    return found
