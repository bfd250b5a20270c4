"""What looks like personal data in a customer's words, and so must not get into an article."""

import re

from conversation.masking import mask
from knowledge.drafts import MAX_VARIANT

MOST_DIGITS = 4
"""Longer numbers name an order, an account, a telephone or a person more often than they ask for anything."""
LEAST_WORDS = 2
# A run of digits with what stands between the groups of a number.
_NUMBER = re.compile(r"\d(?:[\s().+/\-–—]{0,3}\d)*")
_ADDRESS = re.compile(r"@|https?:|www\.|\b[\w-]+\.(?:com|net|org|info|io|eu|ru|pl|de|uk|by|ua|kz)\b", re.I)
# An international bank account number, or the beginning of one.
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}[ ]?[A-Z0-9]{4}", re.I)
# Beginnings of what people say of themselves.
_NAMED = (
    *("my name is", "my name's", "my full name", "my address is", "i live at", "i live in", "i live on"),
    *("меня зовут", "мое имя", "моё имя", "моя фамилия", "мой адрес", "я живу"),
    *("nazywam się", "nazywam sie", "mam na imię", "mam na imie", "moje nazwisko", "mój adres", "mieszkam"),
)
_TOLD = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _NAMED))})")
_WORD = re.compile(r"[^\W\d_]+")
_HIDDEN = "•"
# Nothing that `mask` looks for is without any of these; asking first takes a tenth of the time.
_MASKABLE = re.compile(r"[\d:=@#$%^&*_]")


def looks_personal(text: str) -> bool:
    """Whether a text has, or once had, what names or reaches a person: an address, a long number, a name told."""
    if _HIDDEN in text or (_MASKABLE.search(text) and mask(text) != text):
        return True
    if _TOLD.search(text.casefold().replace("’", "'")):
        return True
    if any(sum(character.isdigit() for character in run[0]) > MOST_DIGITS for run in _NUMBER.finditer(text)):
        return True
    return any(pattern.search(text) for pattern in (_ADDRESS, _ACCOUNT))


def as_variant(text: str) -> str | None:
    """A customer's words in one line; None if they cannot be a variant.

    They cannot when they look personal, have less than two words, or are longer than a variant may be.
    """
    line = " ".join(text.split())
    if len(line) > MAX_VARIANT or len(_WORD.findall(line)) < LEAST_WORDS:
        return None
    return None if looks_personal(line) else line
