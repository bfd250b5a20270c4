"""Patterns for answers: what may be used, and that nothing of it takes long."""

import time

import pytest

from knowledge import patterns

FINE = [
    r"\d{4}",
    r"\D*\d{4}\D*",
    r"[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}",
    r"(?i)(visa|mastercard)",
    r"(?=.*\d).*",
    r".*\b\d{4}\b.*",
    r"(?:aa?){0,14}b",
    r"(a|a|a){1,9}x",
    r"(?>a+)b++",
]
SLOW = [r"(a+)+b", r"(a|aa)*b", r".*.*.*b", r"(\w+\s?)*!", r"((((a?)?)?)?)*", r"(.*a){20}", r"(?:(?=a+)a|a){90}"]


@pytest.mark.parametrize("pattern", FINE)
def test_what_may_be_used_answers_at_once_whatever_is_written(pattern: str) -> None:
    assert patterns.problem(pattern) is None
    began = time.process_time()
    for words in ("a" * 200, "ab" * 100, "1" * 200, "-" * 200, "1-" * 100, "é1 " * 66):
        patterns.fits(pattern, words)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("pattern", SLOW)
def test_what_could_take_long_is_refused(pattern: str) -> None:
    assert "too many repeats" in str(patterns.problem(pattern))


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "must have 1 to 200 characters"),
        ("a" * 201, "must have 1 to 200 characters"),
        ("(", "is not a regular expression"),
        ("[", "is not a regular expression"),
        ("*", "is not a regular expression"),
        ("a{99999999999}", "is not a regular expression"),
        (r"(a)\1", "must do without references to groups"),
        (r"(a)?(?(1)b|c)", "must do without references to groups"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str, problem: str) -> None:
    assert problem in str(patterns.problem(pattern))


def test_the_whole_of_a_short_text_is_matched() -> None:
    assert patterns.fits(r"\d{4}", "1234")
    assert not patterns.fits(r"\d{4}", "1234 ")
    assert not patterns.fits(".*", "x" * (patterns.LONGEST_MATCHED + 1))
