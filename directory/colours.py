"""Colours of sites: how they are written, and whether text in one can be read on the other."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
TOKENS = ("accent", "accent_text")
READABLE = 4.5


def is_colour(value: str) -> bool:
    """Whether `value` is a colour as we store them: `#` and six hexadecimal digits, in lower case."""
    return HEX.fullmatch(value) is not None


def contrast(first: str, second: str) -> float:
    """How far apart two colours are in lightness, from 1 (the same) to 21 (black and white).

    Args:
        first: a colour that `is_colour` accepts.
        second: likewise.

    Source:
        WCAG 2.2, "contrast ratio" and "relative luminance"; text needs at least `READABLE`.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
