"""The words of a text."""

import re

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text in order, case folded."""
    return _WORD.findall(text.casefold())
