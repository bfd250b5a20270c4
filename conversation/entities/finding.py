"""Finding entities: patterns made of the word lists, from the surest kind to the vaguest.

Blanks between words are counted to three: without a bound a text of blanks would take seconds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice

from conversation.entities.lists import every, listed
from handoff.answers import EMAIL, PHONE

KEPT = 256
"""Messages whose entities are not looked for again."""
NEAR = 40
"""Characters before digits among which a word may say what they number."""
MOST = 50
"""Entities of one text; whoever names more pastes a list."""


class EntityKind(StrEnum):
    """What a value is. A checklist field with one of these for its key takes such a value."""

    EMAIL = "email"
    PHONE = "phone"
    TICKET_NUMBER = "ticket_number"
    ORDER_NUMBER = "order_number"
    AMOUNT = "amount"
    DATE = "date"
    ERROR_CODE = "error_code"
    DEVICE = "device"
    APP_VERSION = "app_version"


@dataclass(frozen=True, slots=True)
class Entity:
    """One value in a text.

    Attributes:
        value: as it was written, without the words around it.
        family: of a device, the name that stands for all of its kind, such as "Android"; empty otherwise.
    """

    kind: EntityKind
    value: str
    family: str = ""


@lru_cache(KEPT)
def found(text: str) -> tuple[Entity, ...]:
    """The entities of a text in the order of their places; no two share a character."""
    places: list[tuple[int, int, Entity]] = []
    for kind, pattern in _patterns():
        for match in islice(pattern.finditer(text), MOST):
            # Each pattern has one group that matched.
            first, end = match.span(match.lastgroup or 0)
            value = text[first:end].strip(" .,")
            is_free = all(end <= other_first or first >= other_end for other_first, other_end, _ in places)
            if value and is_free and _PLAUSIBLE.get(kind, _anything)(match):
                places.append((first, end, Entity(kind, value, _family(kind, value))))
    return tuple(entity for _, _, entity in sorted(places, key=lambda place: place[0])[:MOST])


def _anything(_match: re.Match[str]) -> bool:
    return True


def _is_dialled(match: re.Match[str]) -> bool:
    """Whether digits are a telephone number: written with a plus, or as long as one within a country.

    Eight and fewer are too often something else, such as two years; so are those that a word before calls so.
    """
    value = match["value"]
    if value.startswith(("+", "00", "(")):
        return True
    digits = sum(character.isdigit() for character in value)
    before = match.string[max(0, match.start("value") - NEAR) : match.start("value")]
    is_named = _identities().search(before) is not None
    return not is_named and (digits in (9, 10, 11) or (digits < len(value) and digits > 8))


@cache
def _identities() -> re.Pattern[str]:
    """A word for a number of papers or an account, and at most two more words up to the end."""
    return re.compile(rf"(?<!\w){_any_of(listed('identity'))}(?:\W{{1,3}}\w+){{0,2}}\W{{0,3}}$", re.IGNORECASE)


_CAPITAL_CODE = (
    r"(?<![\w-])(?P<value>[A-Z]{1,8}[-_]\d{2,8}|0x[\da-fA-F]{4,16}|[A-Z]{2,20}(?:_[A-Z\d]{2,20}){1,5})(?![\w-])"
)
"""A code that needs no word beside it."""


def _is_so(match: re.Match[str]) -> bool:
    """Whether no word right before a value denies it or makes it a deadline."""
    before = match.string[max(0, match.start("value") - NEAR) : match.start("value")]
    return _not_so(is_date=False).search(before) is None


def _has_been(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start("value") - NEAR) : match.start("value")]
    return _not_so(is_date=True).search(before) is None


@cache
def _not_so(*, is_date: bool) -> re.Pattern[str]:
    words = listed("not") + (listed("deadline") if is_date else [])
    return re.compile(rf"(?<!\w){_any_of(words)}\s{{1,3}}$", re.IGNORECASE)


_PLAUSIBLE: dict[EntityKind, Callable[[re.Match[str]], bool]] = {
    EntityKind.PHONE: _is_dialled,
    EntityKind.AMOUNT: _is_so,
    EntityKind.DATE: _has_been,
}


def _any_of(words: list[str]) -> str:
    """A pattern for any of some words; the longest first, and a star for any ending."""
    longest_first = sorted(set(words), key=len, reverse=True)
    return "(?:" + "|".join(map(_word, longest_first)) + ")"


def _word(word: str) -> str:
    return re.escape(word.removesuffix("*")).replace(r"\ ", r"\s{1,3}") + r"\w*" * word.endswith("*")


@cache
def _devices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((family, re.compile(_any_of(names), re.IGNORECASE)) for family, names in every()["device"].items())


def _family(kind: EntityKind, value: str) -> str:
    if kind is not EntityKind.DEVICE:
        return ""
    return next((family for family, pattern in _devices() if pattern.match(value)), "")


@cache
def _patterns() -> tuple[tuple[EntityKind, re.Pattern[str]], ...]:
    """One pattern and another for each kind, the surest first; the named group is what counts."""
    words = {name: _any_of(each) for name, each in every().items() if isinstance(each, list)}
    device = _any_of([name for names in every()["device"].values() for name in names])
    whole: tuple[tuple[EntityKind, str], ...] = (
        (EntityKind.EMAIL, rf"(?P<value>{EMAIL.pattern})"),
        (EntityKind.DEVICE, _device(device, words)),
        (EntityKind.APP_VERSION, _version(words)),
        (EntityKind.ERROR_CODE, _error(words)),
        (EntityKind.AMOUNT, _amount(words)),
        (EntityKind.TICKET_NUMBER, _numbered("ticket", words, r"\d{3,18}", r"\d{3,18}")),
        (EntityKind.DATE, _date(words)),
        (EntityKind.ORDER_NUMBER, _order(words)),
        (EntityKind.PHONE, rf"(?P<value>{PHONE.pattern})"),
    )
    made = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in whole]
    return (*made, (EntityKind.ERROR_CODE, re.compile(_CAPITAL_CODE)))


def _device(device: str, words: dict[str, str]) -> str:
    not_counted = rf"(?!\d+\s+{words['unit']}\b)"
    model = r"(?:[a-z]{0,2}\d{1,4}[a-z]{0,2}(?:\.\d+){0,2}|pro|max|plus|ultra|mini|air|se|lite|note|galaxy|fe)"
    return rf"(?<![\w@.-])(?P<value>{device}(?:\s{not_counted}{model}(?!\w)){{0,3}})(?![\w@])"


def _version(words: dict[str, str]) -> str:
    before = rf"(?:{words['version']}\s{{0,3}}:?\s{{0,3}}v?|v\.?\s?)"
    return rf"(?<!\w){before}(?P<value>\d{{1,4}}(?:\.\d{{1,6}}){{1,3}})(?![\w.]*\d)"


def _error(words: dict[str, str]) -> str:
    code = r"(?:[a-z]{0,8}[-_]?\d{2,8}[a-z]?|0x[\da-f]{4,16}|[a-z]{2,20}(?:_[a-z\d]{2,20}){1,5})"
    joint = rf"(?:\s{{1,3}}{words['number']})?\s{{0,3}}[:#№\"«„(-]?\s{{0,3}}"
    return rf"(?<!\w){words['error']}{joint}(?P<value>{code})(?![\w-])(?!\s+{words['unit']}\b)"


def _numbered(noun: str, words: dict[str, str], named: str, bare: str) -> str:
    """A noun and its number: `named` with "number" or # between them, `bare` without, of nouns that may stand so."""
    after_word = (
        rf"\s{{0,3}}(?:{words['number']}(?!\w)\.?|[#№])\s{{0,3}}(?::|{words['is']}\s)?\s{{0,3}}#?(?P<named>{named})"
    )
    both = rf"{words[noun]}(?:{after_word}|\s{{0,3}}:?\s{{1,3}}(?P<bare>{bare}))"
    noun_numbered = words[f"{noun}_numbered"]
    only_named = rf"{noun_numbered}{after_word.replace('<named>', '<also_named>')}"
    before_noun = rf"{words['number']}\s{{1,3}}{noun_numbered}\s{{0,3}}:?\s{{1,3}}(?P<named_before>{bare})"
    return rf"(?<!\w)(?:{both}|{only_named}|{before_noun})(?![\w-])"


def _order(words: dict[str, str]) -> str:
    return _numbered("order", words, r"[a-z]{0,5}-?\d[\da-z/-]{2,29}", r"[a-z]{0,5}-?\d[\da-z/-]{4,29}")


def _amount(words: dict[str, str]) -> str:
    number = r"\d{1,3}(?:[ \u00a0\u202f'’.,]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
    thousands = r"(?:\s?(?:k|тыс\.?|tys\.?))?"
    sign = r"(?:[€$£₽]|eur|usd|gbp|pln|rub|chf|czk|uah|kzt)"
    after = rf"(?:{sign}|{words['currency']})(?!\w)"
    before = r"(?:[€$£₽]|(?:eur|usd|gbp|pln|rub|chf)\s)\s?"
    # Of a range the whole: its end alone would be another amount.
    beginning = rf"(?:(?:{number}){thousands}(?:\s?[-–—]\s?|\s{words['to']}\s))?"
    return rf"(?<![\w.,])(?P<value>{before}(?:{number}){thousands}|{beginning}(?:{number}){thousands}\s?{after})"


def _date(words: dict[str, str]) -> str:
    month, day = words["month"], r"\d{1,2}(?:st|nd|rd|th)?"
    exact = r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?!\d)"
    spoken = rf"{day}\s+(?:of\s+)?{month}(?:\s+\d{{4}})?|{month}\s+{day}(?:,?\s+\d{{4}})?"
    weekday = rf"(?:{words['last']}\s+)?{words['weekday']}"
    before = rf"(?:\d{{1,3}}|[^\W\d]{{1,9}})\s+{words['unit']}\s+{words['ago']}"
    # A duration, or an exchange rate that went from one to another.
    not_counted = rf"(?![\d.,/]|\s+(?:{words['unit']}|{words['to']}\s+\d))"
    short = rf"{words['short_prefix']}\s+(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2]){not_counted}"
    any_date = rf"{exact}|(?:{spoken})(?!\w|\s+{words['unit']})|{words['day']}|{weekday}|{before}"
    return rf"(?<![\w.])(?P<value>(?:{words['prefix']}\s+)?(?:{any_date})(?!\w)|{short})"
