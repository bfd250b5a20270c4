"""What is wrong with single fields, in the words of a page's reader."""

from app.pages.wording import Words, dashed
from directory.fields import FieldsInvalid


def field_errors(words: Words, refused: FieldsInvalid) -> dict[str, str]:
    """For each field with a problem what it is; the first one of a field."""
    found: dict[str, str] = {}
    for problem in refused.problems:
        text = words.t(f"field-{dashed(problem.code)}", **problem.values)
        found.setdefault(problem.field, text)
    return found
