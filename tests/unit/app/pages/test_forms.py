"""Numbers that forms carry."""

import pytest

from app.pages.forms import number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("7", 7), (" 12 ", 12), ("", -1), (None, -1), ("-3", -1), ("1.5", -1), ("³", -1), ("٣", -1), ("1" * 10, -1)],
)
def test_only_short_whole_numbers_count(typed: str | None, meant: int) -> None:
    assert number(typed, -1) == meant
