"""Colours of sites on our pages: whatever is chosen, text in it can be read."""

import re
from itertools import product

import pytest

from app.pages import theme
from directory.colours import READABLE, contrast

CHOSEN = ["#" + "".join(parts) for parts in product(("00", "55", "aa", "ff"), repeat=3)]
TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")


@pytest.mark.parametrize("chosen", CHOSEN)
def test_text_in_every_colour_can_be_read_on_light_and_dark_pages(chosen: str) -> None:
    light, dark = theme.style_sheet({"accent": chosen, "accent_text": "#808080"}).splitlines()
    for rules, surfaces in ((light, ("#ffffff", "#f5f6f8", "#eceff3")), (dark, ("#10161d", "#171f28", "#1e2833"))):
        tokens = dict(TOKEN.findall(rules))
        for surface in (*surfaces, tokens["tint"]):
            assert contrast(tokens["accent"], surface) >= READABLE
        assert contrast(tokens["on-accent"], tokens["accent"]) >= READABLE
    brand = dict(TOKEN.findall(light))
    assert brand["brand"] == chosen
    assert contrast(brand["on-brand"], chosen) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_was_chosen() -> None:
    tokens = dict(TOKEN.findall(theme.style_sheet({"accent": "#0F5C6E", "accent_text": "#ffffff"}).splitlines()[0]))
    assert tokens["accent"] == tokens["brand"] == "#0f5c6e"
    assert tokens["on-brand"] == "#ffffff"


def test_without_a_colour_there_are_no_rules() -> None:
    assert theme.style_sheet({}) == theme.style_sheet({"accent_text": "#ffffff"}) == ""
