"""Whether a question is written in a language that the encoder understands."""

import unicodedata

from retrieval.encoders import ANY_LANGUAGE
from retrieval.words import words

_SCRIPTS = {"ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "el": "GREEK"}
_LATIN = "LATIN"
_POLISH_LETTERS = frozenset("ąćęłńśźż")
# Frequent words that are not words of the other language too.
_ENGLISH = """
the my is are was a an it how can cannot what why where when who i your you we and or not of for with on in from
this that have has had get got been please help want need does did at if
"""
_POLISH = """
nie jak mi mnie moja moje mój mojej mam masz się sie co czy dlaczego gdzie kiedy jest są na z w za po od dla przez
ale że ze już tylko proszę prosze chcę chce mogę moge został została jaki jaka kto ten ta
"""
_FREQUENT = {"en": frozenset(_ENGLISH.split()), "pl": frozenset(_POLISH.split())}
LEAST_COVERED_LETTERS = 0.5


def covered(text: str, languages: frozenset[str]) -> bool:
    """Whether an encoder for `languages` can make sense of a text.

    A text counts as uncovered when less than half of its letters belong to a script of these languages, or when
    its frequent words are those of another known language. Text without letters counts as covered.
    """
    if languages == ANY_LANGUAGE:
        return True
    letters = [letter for letter in text if letter.isalpha()]
    scripts = {_SCRIPTS.get(language, _LATIN) for language in languages}
    if letters and sum(_script(letter) in scripts for letter in letters) < LEAST_COVERED_LETTERS * len(letters):
        return False
    counts = {language: _count(text, language) for language in _FREQUENT}
    known = max((counts[language] for language in counts if language in languages), default=0)
    foreign = max((counts[language] for language in counts if language not in languages), default=0)
    return foreign <= known


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def _count(text: str, language: str) -> int:
    found = words(text)
    frequent = sum(word in _FREQUENT[language] for word in found)
    if language != "pl":
        return frequent
    return frequent + sum(bool(_POLISH_LETTERS & set(word)) and word not in _FREQUENT["pl"] for word in found)


def detected(text: str, hint: str = "") -> str:
    """Placeholder until merged."""
    if hint not in ("", "en"):
        return hint if not (_count(text, "en") and covered(text, frozenset({"en"}))) else "en"
    return "en" if covered(text, frozenset({"en"})) else "xx"
