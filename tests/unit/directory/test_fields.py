"""Texts that people type into fields."""

import pytest

from directory.fields import text_problem


@pytest.mark.parametrize(
    "value", ["Анна", "Zażółć gęślą jaźń", "O’Neil\u00a0& Co", "👩\u200d💻 on call", "<b>bold</b>"]
)
def test_every_script_is_text(value: str) -> None:
    assert text_problem("name", value, 100) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "text_missing"),
        ("x" * 11, "text_too_long"),
        ("a\x00b", "text_unprintable"),
        ("a\nb", "text_unprintable"),
        ("a\ud800", "text_unprintable"),
    ],
)
def test_what_is_wrong_is_said(value: str, code: str) -> None:
    problem = text_problem("name", value, 10)
    assert problem is not None
    assert (problem.field, problem.code) == ("name", code)


def test_lines_and_empty_texts_where_they_may_be() -> None:
    assert text_problem("hours", "Mon–Fri\n9–17", 100, lines=True) is None
    assert text_problem("hours", "", 100, required=False) is None
