"""A question as it is read before it is searched for."""

from dataclasses import dataclass

from retrieval import transliteration
from retrieval.languages import detected, is_transliterated
from retrieval.words import words

MAX_CHARACTERS = 2000
"""A question is read from its beginning; the models see about 250 words anyway."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question and what is known of it.

    Attributes:
        text: what is searched for: the part that is read; Russian in Latin letters is turned into Cyrillic, which
            encoders have learnt, and what is all in capitals into small letters.
        language: code of the language that it is written in.
        has_words: whether there is anything to search for.
    """

    text: str
    language: str
    has_words: bool


def read(text: str, hint: str) -> Reading:
    """Read a question; `hint` is the language that the customer has chosen, empty if none."""
    text = text[:MAX_CHARACTERS]
    if text.isupper() and len(text.split()) > 1:
        # A single word in capitals may be a name, such as IBAN.
        text = text.lower()
    language = detected(text, hint)
    is_latin_russian = language == "ru" and is_transliterated(text, hint)
    return Reading(transliteration.as_cyrillic(text) if is_latin_russian else text, language, bool(words(text)))
