"""The colours of all pages: text can be read on every surface that it stands on, in light and in dark."""

import re

import pytest

from app.pages.rendering import STATIC
from directory.colours import READABLE, contrast

CSS = (STATIC / "tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = CSS.split("@media (prefers-color-scheme: dark)")
TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
SCHEMES = {"light": dict(TOKEN.findall(LIGHT)), "dark": dict(TOKEN.findall(DARK))}
SURFACES = ("page", "surface", "raised", "sunken", "hover", "tint", "note")
PAIRS = [
    *((text, surface) for text in ("text", "quiet") for surface in SURFACES),
    *(("accent", surface) for surface in ("page", "surface", "raised", "sunken", "hover", "tint")),
    *((tone, surface) for tone in ("danger", "warning", "good") for surface in ("page", "surface", "raised", "hover")),
    *((tone, f"{tone}-tint") for tone in ("danger", "warning", "good")),
    *(("text", surface) for surface in ("danger-tint", "warning-tint", "good-tint", "mark", "added", "removed")),
    *(("on-accent", surface) for surface in ("accent", "accent-hover")),
    *(("on-danger", surface) for surface in ("danger", "danger-hover")),
    *((text, surface) for text in ("rail-text", "rail-current") for surface in ("rail", "rail-hover")),
    ("on-toast", "toast"),
]
LEAST_EDGE = 3.0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "surface"), PAIRS, ids=lambda name: name)
def test_text_can_be_read(scheme: str, text: str, surface: str) -> None:
    tokens = SCHEMES[scheme]
    assert contrast(tokens[text], tokens[surface]) >= READABLE


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("surface", ["page", "surface", "raised"])
def test_the_edge_of_a_field_can_be_seen(scheme: str, surface: str) -> None:
    tokens = SCHEMES[scheme]
    assert contrast(tokens["line-strong"], tokens[surface]) >= LEAST_EDGE


def test_both_schemes_have_the_same_colours() -> None:
    assert set(SCHEMES["light"]) == set(SCHEMES["dark"])
