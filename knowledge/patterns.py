"""Patterns that editors write for answers: only such as match quickly, whatever a customer writes.

The patterns are Python's regular expressions, which try one way after the other; one with too many ways could stop the
service for minutes. Therefore the ways are counted when a pattern is read, and what is matched is short.
"""

import re
from collections.abc import Iterable
from re import _parser  # type: ignore[attr-defined]  # The only way to a pattern's parts; Python pins it with itself.
from typing import Any

LONGEST_PATTERN = 200
LONGEST_MATCHED = 200
"""Characters of an answer; a longer one fits no pattern."""
MOST_WAYS = 50_000
"""A few milliseconds at worst; two repeats without a limit are 40,401."""

_ONE_WAY = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT", "FAILURE"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


def problem(pattern: str) -> str | None:
    """What speaks against a pattern, as the end of a sentence about it; `None` if it may be used."""
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        return f"must have 1 to {LONGEST_PATTERN} characters"
    try:
        re.compile(pattern)
        ways = _ways(_parser.parse(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    except _Unsupported as error:
        return f"must do without {error}"
    if ways > MOST_WAYS:
        return "has too many repeats, one in another or one after the other: give them limits such as {1,20}"
    return None


def fits(pattern: str, words: str) -> bool:
    """Whether the whole of `words` matches a pattern that has no `problem`."""
    return len(words) <= LONGEST_MATCHED and re.fullmatch(pattern, words) is not None


class _Unsupported(Exception):
    """The pattern has a part whose ways cannot be counted; the text names it."""


def _ways(parts: Iterable[tuple[Any, Any]]) -> int:
    """An upper bound of the ways in which a sequence can match at one place; counted to one more than `MOST_WAYS`."""
    ways = 1
    for kind, held in parts:
        ways = min(ways * _ways_of(str(kind), held), MOST_WAYS + 1)
    return ways


def _ways_of(kind: str, held: Any) -> int:
    if kind in _ONE_WAY:
        return 1
    if kind in _REPEATS:
        least, most, repeated = held
        return _repeated(_ways(repeated), least, min(most, LONGEST_MATCHED))
    if kind == "SUBPATTERN":
        return _ways(held[-1])
    if kind == "BRANCH":
        return sum(_ways(alternative) for alternative in held[1])
    if kind in ("ASSERT", "ASSERT_NOT"):
        return _ways(held[1])
    if kind == "ATOMIC_GROUP":
        return _ways(held)
    raise _Unsupported("references to groups")


def _repeated(ways: int, least: int, most: int) -> int:
    """The ways of something that is repeated from `least` to `most` times and has itself so many each time."""
    least = min(least, most)
    if ways == 1:
        return most - least + 1
    # A sum that has passed the limit needs no more of its terms.
    total, term = 0, min(ways**least, MOST_WAYS + 1)
    for _ in range(least, most + 1):
        total += term
        if total > MOST_WAYS:
            break
        term *= ways
    return total
