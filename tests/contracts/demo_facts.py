"""Amounts, rates and times of a text, so that what articles say can be held against the demo's fact sheet."""

import re

from knowledge.demo import FOLDER

_NUMBER = r"\d+(?:[ \u00a0.,]\d{3})*(?:[.,]\d{1,2})?"
_UNITS = {
    "EUR": r"EUR|euros?|евро|euro",
    "%": r"%|per cent|процент\w*|procent\w*",
    "working day": r"working days?|рабоч\w+ дн\w+|рабоч\w+ день|dni(?:ach)? robocz\w+|dzień robocz\w+|dnia robocz\w+",
    "day": r"days?|дн(?:я|ей|ём|ем|ях)|день|dni|dniach|dnia|dzień",
    "week": r"weeks?|недел\w+|tygodni\w*|tydzień",
    "month": r"months?|месяц\w*|miesi\w+",
    "year": r"years?|лет|год\w*|lat\w*|roku?",
    "hour": r"hours?|час\w*|godzin\w*",
    "minute": r"minutes?|минут\w*|minut\w*",
    "second": r"seconds?|секунд\w*|sekund\w*",
    "digit": r"digits?|digit|цифр\w*|cyfr\w*|-?значн\w+|-?cyfrow\w+",
    "clock": r"(?!)",
}
_VALUES = re.compile(
    rf"(?P<first>{_NUMBER})(?:\s*(?:–|-|to|or|and|до|или|и|do|lub|i)\s*(?P<last>{_NUMBER}))?[\s\u00a0-]*(?:"
    + "|".join(f"(?P<u{place}>(?:{unit})(?!\\w))" for place, unit in enumerate(_UNITS.values()))
    + ")",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?!\d)")
_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ten": "10",
}  # fmt: skip
_NAMED = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.IGNORECASE)
Fact = tuple[str, str]
"""A number as written with digits alone, and its unit; of ranges both ends."""


def facts(text: str) -> set[Fact]:
    """Every number of a text that stands before a unit, and every time of day."""
    plain = _NAMED.sub(lambda found: _WORDS[found[1].lower()], text.replace("**", ""))
    found = {("clock", f"{int(each['hour'])}:{each['minute']}") for each in _CLOCK.finditer(plain)}
    units = list(_UNITS)
    for each in _VALUES.finditer(_CLOCK.sub(" ", plain)):
        unit = units[next(place for place in range(len(units)) if each[f"u{place}"])]
        found |= {(unit, _digits(each[name])) for name in ("first", "last") if each[name]}
    return found


def sheet() -> set[Fact]:
    """Those of the fact sheet."""
    return facts((FOLDER / "FACTS.md").read_text(encoding="utf-8"))


def _digits(number: str) -> str:
    """A number without separators of thousands, with a point before a fraction."""
    whole = re.sub(r"[ \u00a0.,](?=\d{3}(?!\d))", "", number)
    return whole.replace(",", ".")
