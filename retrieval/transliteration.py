"""Russian typed in Latin letters ("kak zablokirovat kartu"): how probable that is, and the same in Cyrillic.

Everybody has a spelling of their own, so the rules read all common ones at once: zh and j, kh, h and x, ts and c, ya,
ja and ia. What a spelling leaves out (soft signs above all) comes back where an ending or a frequent word tells it.
"""

import functools
import json
import re
from importlib import resources

from retrieval.words import words

LONGEST = 4
"""Letters of the longest group that is looked at, edges of the word included."""
_LATIN_WORD = re.compile(r"[a-z]+(?:['’`][a-z]*)*", re.IGNORECASE)

_FREQUENT = {
    "est": "есть",
    "tolko": "только",
    "skolko": "сколько",
    "neskolko": "несколько",
    "dengi": "деньги",
    "nelzya": "нельзя",
    "nelzja": "нельзя",
    "ochen": "очень",
    "bolshe": "больше",
    "menshe": "меньше",
    "dalshe": "дальше",
    "teper": "теперь",
    "esli": "если",
    "parol": "пароль",
    "polzovatel": "пользователь",
    "pomosch": "помощь",
    "pomoshch": "помощь",
    "byt": "быть",
    "moi": "мои",
    "svoi": "свои",
    "chto": "что",
    "ekran": "экран",
    "adres": "адрес",
    "vozvrat": "возврат",
    "rezultat": "результат",
    "format": "формат",
    "chat": "чат",
    "apparat": "аппарат",
    "pojaluysta": "пожалуйста",
    "pojalujsta": "пожалуйста",
    "pojaluista": "пожалуйста",
}
_RULES = (
    ("^sch(?=e|yo|jo|it)", "сч"),
    ("shch|shh|sch", "щ"),
    ("(?:ts|c)i[yij]?a$", "ция"),
    ("(?<=..e)ni[yij]?a$", "ния"),
    ("^ish(?=od)", "исх"),
    ("(?<=[aei])l(?=n|sk)|(?<=po)l(?=z)|(?<=[ot]o)l(?=k)|(?<=bo)l(?=sh)|(?<=[aiy]te)l$", "ль"),
    ("(?<=..a)t'?(?=s[yji]a$)", "ть"),
    ("(?<=..i)t'?(?=s[yji]a$)(?<!h[oa]dit)(?<!novit)", "ть"),
    ("t'?s(?=[yji]a$)", "тс"),
    ("(?<=..os)t$|(?<=kry)t$|(?<=zaby)t$", "ть"),
    ("(?<=..[ai])s$(?<=l..|pis)", "сь"),
    ("(?<=...i)t$(?<!h[oa]dit)(?<!stoit)(?<!vorit)(?<!limit)(?<!redit)(?<!pozit)", "ть"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ts|tz", "ц"),
    ("ovat'?$", "овать"),
    ("([eiy])vat'?$", r"\1вать"),
    ("nut'?$", "нуть"),
    ("(?<=...)[yj]at'?$", "ять"),
    ("(?<=..)([bvgdznlshшщж])at$", r"\1ать"),
    ("[iy][yj]$", "ий"),
    ("ii(?=[aeu]?$)", "ии"),
    ("[yji]u", "ю"),
    ("[yji]a", "я"),
    ("[yj]o", "е"),
    ("^[yj]e|(?<=[aeouiаеоуи])ye", "е"),
    ("(?<=[aeouiаеоуияю])j(?![aeiouаеиоу]|[nkd])", "й"),
    ("(?<=[aeouiаеоуияю])y", "й"),
    ("(?<=[aeou])i$", "й"),
    ("^et(?=(?:o|ot|a|u|i|ogo|omu|om|im|ih|ikh|oy|oj|oi)$)", "эт"),
    ("j", "ж"),
    ("['’`]", "ь"),
)
_COMPILED = tuple((re.compile(pattern), letters) for pattern, letters in _RULES)
_HARD_Y = re.compile("(?<=[гкхжшчщ])ы")
_SINGLE = str.maketrans("abcdefghiklmnopqrstuvwxyz", "абцдефгхиклмнопкрстуввхыз")


def log_odds(text: str) -> float:
    """Logarithm of how much more probable Russian than English or Polish is, from the words' groups of letters."""
    return _model()[1] + sum(map(_weight, words(text)))


def groups(word: str) -> list[str]:
    """Groups of two to four letters of a word, the spaces around it counting as letters."""
    edged = f" {word} "
    return [edged[start : start + size] for size in range(2, LONGEST + 1) for start in range(len(edged) - size + 1)]


@functools.lru_cache(maxsize=10_000)
def _weight(word: str) -> float:
    weights, _ = _model()
    return sum(weights.get(group, 0.0) for group in groups(word))


def as_cyrillic(text: str) -> str:
    """The same text with its Latin words in Russian letters, in lower case; everything else stays as it is."""
    return _LATIN_WORD.sub(lambda found: _word(found.group().casefold()), text)


def _word(word: str) -> str:
    plain = word.rstrip("'’`")
    if plain in _FREQUENT:
        return _FREQUENT[plain]
    for pattern, letters in _COMPILED:
        word = pattern.sub(letters, word)
    return _HARD_Y.sub("и", word.translate(_SINGLE))


@functools.cache
def _model() -> tuple[dict[str, float], float]:
    """Weight of each group, and the offset; fitted by `benchmarks.retrieval.language`."""
    stored = json.loads(resources.files("retrieval").joinpath("transliterated.json").read_text("utf-8"))
    return stored["weights"], stored["offset"]
