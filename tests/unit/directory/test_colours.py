"""Colours: how they are written, and what can be read."""

import pytest

from directory import colours


@pytest.mark.parametrize("value", ["#0f5c6e", "#ffffff", "#000000"])
def test_six_hexadecimal_digits_are_a_colour(value: str) -> None:
    assert colours.is_colour(value)


@pytest.mark.parametrize("value", ["", "#fff", "red", "#0F5C6E", "#0f5c6e;", "#0f5c6e\n", "url(x)", "#gggggg"])
def test_nothing_else_is_one(value: str) -> None:
    assert not colours.is_colour(value)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
    ],
)
def test_contrast_is_that_of_the_guidelines(first: str, second: str, ratio: float) -> None:
    assert colours.contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(second, first) == colours.contrast(first, second)
