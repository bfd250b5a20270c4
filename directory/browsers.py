"""Browsers in words: what the owner of an account can recognise in a list, and no more than that."""

import re

# In order: later names are carried by the earlier ones too, as Edge calls itself Chrome, and Chrome itself Safari.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Yandex Browser", re.compile(r"\bYaBrowser/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:HeadlessChrome|Chrome|Chromium|CriOS)/")),
    ("Safari", re.compile(r"\bVersion/[\d.]+.*\bSafari/")),
)
_SYSTEMS = (
    ("iPad", re.compile(r"\biPad\b")),
    ("iPhone", re.compile(r"\biPhone\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)
_PROGRAM = re.compile(r"([A-Za-z][A-Za-z0-9 ._-]{0,28}?)/[\d.]+")
_LONGEST_HEADER = 500


def in_words(user_agent: str | None) -> str:
    """What a `User-Agent` header says, as in `Firefox, Windows` or `curl`; empty if it says nothing known."""
    header = (user_agent or "")[:_LONGEST_HEADER]
    browser = _first(_BROWSERS, header)
    system = _first(_SYSTEMS, header)
    if browser is None and system is None:
        program = _PROGRAM.match(header)
        return program[1] if program else ""
    return ", ".join(part for part in (browser, system) if part)


def _first(known: tuple[tuple[str, re.Pattern[str]], ...], header: str) -> str | None:
    return next((name for name, pattern in known if pattern.search(header)), None)
