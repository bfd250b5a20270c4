"""Phrase lists that work without any model: asking for a person, and greetings that are the whole message."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

ANYWHERE = ("person", "callback", "upset", "safety")
"""Kinds of phrases that count wherever they stand in a message."""
WHOLE = ("greeting", "thanks", "goodbye", "vague", "about", "small_talk", "why", "cancel", "status", "next", "back")
"""Kinds that count only as the whole message."""
PERSON_ALONE = "person_alone"
"""The kind whose phrases ask for a person only as the whole message: "operator" may also be one of telephones."""
CALLBACK = "callback"
DENIABLE = ("person", CALLBACK)
"""Kinds whose phrases may be denied: "do not call me back"."""
UNDER_WAY = "under_way"
"""What tells of a fraud while it happens by a phrase of each of three lists in a sentence, in any order."""
COURTESY = "courtesy"
"""Single words that may stand before and behind a whole message."""
ASKING = "asking"
"""How questions begin."""
CORRECTING = "correcting"
"""How a message begins that puts right what was said before."""
HARMLESS = "harmless"
"""Words that no list is looked for in."""
REPORTING = "reporting"
"""How a clause begins that asks or tells about a call."""
FOLDER = Path(__file__).parent / "phrases"
KEPT = 256
"""Messages whose phrases are not looked for again: a turn asks several times."""
BARE_DENIALS = (" do not", " don t", " dont", " never", " не", " nie")
"""Words that deny what stands right behind them."""
WIDE_DENIALS = (
    *(" do not want to", " don t want to", " dont want to", " do not need to", " don t need to", " dont need to"),
    *(" do not need", " don t need", " dont need", " no need to", " rather not", " instead of", " without"),
    *(" не хочу", " не надо", " не нужно", " не нужен", " без", " вместо"),
    *(" nie chce", " nie trzeba", " nie potrzebuje", " bez", " zamiast"),
)
"""Words that deny what stands right behind them, or behind one more word: "I do not want to just talk to …"."""
DENIALS = BARE_DENIALS + WIDE_DENIALS
"""What turns a call for a person into its opposite, as phrases are compared."""
_ENDS_CLAUSE = re.compile(r"[.,!?;:\n]+|\s[–—-]\s")
"""A denial reaches no further: "nie działa, połącz mnie z konsultantem"."""
_ENDS_SENTENCE = re.compile(r"[.!?;\n]+")
_NUMBER = re.compile(r"(?:\b(?:no|nr|number|номер|numer)\b)?\s*\b\d{3,}\b")
"""Of a ticket, as it may stand in a question about its status."""
_FOLD = str.maketrans({"ё": "е", "ł": "l"})


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the phrase lists find in one message.

    Attributes:
        person: the message asks for a human being.
        callback: it asks to be called by telephone.
        upset: it is angry, or insults.
        safety: it tells of a threat, of harm to oneself or of a fraud while it happens.
        social: one of `WHOLE` if that is all: `vague` is a call for help that says nothing, `about` asks who the bot
            is, `why` what it asks for, `cancel` ends what goes on, `status` asks after the ticket, with or without its
            number, `next` says that a step is done, and `back` that the last answer was wrong.
        denies_call: it names a person or a call only to do without.
    """

    person: bool
    callback: bool
    upset: bool
    safety: bool
    social: str | None
    denies_call: bool = False


def normalise(text: str) -> str:
    """Lower case without punctuation and diacritics, single spaces: the form in which phrases are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    # й would lose its breve with the accents, and then match и.
    parts = ("й" if c == "й" else _without_marks(c) for c in folded)
    return re.sub(r"[^\w]+|_+", " ", "".join(parts)).strip()


@lru_cache(KEPT)
def recognise(text: str) -> Recognised:
    """Look a message up in the lists of all languages."""
    words, padded, lists = normalise(text), _padded(text), _lists()
    anywhere = {kind: any(phrase in padded for phrase in lists[kind]) for kind in ANYWHERE}
    named = {kind for kind in DENIABLE if anywhere[kind]}
    for kind in named:
        anywhere[kind] = _asks_for(text, padded, kind)
    cores = _cores(words)
    anywhere["person"] |= not lists[PERSON_ALONE].isdisjoint(cores)
    anywhere["safety"] = anywhere["safety"] or _tells_of_fraud(text)
    social = next((kind for core in cores for kind in WHOLE if core in lists[kind]), None)
    if social is None and any(_NUMBER.sub(" ", core).strip() in lists["status"] for core in cores):
        social = "status"
    is_denied = bool(named) and not any(anywhere[kind] for kind in DENIABLE)
    return Recognised(**anywhere, social=social, denies_call=is_denied)


def asks(text: str) -> bool:
    """Whether a message is a question: it ends with a question mark, or a clause of it begins as questions do."""
    if text.rstrip().endswith(("?", "？")):
        return True
    clauses = (core for clause in _ENDS_CLAUSE.split(text) for core in _cores(normalise(clause)))
    return any(_openings(ASKING).match(core) for core in clauses)


def corrects(text: str) -> bool:
    """Whether a message begins as one does that puts right what was said before."""
    return any(_openings(CORRECTING).match(core) for core in _cores(normalise(text)))


def is_made_of(kind: str, text: str, besides: Collection[str] = ()) -> bool:
    """Whether a text has no word but those in the phrases of a kind, in whatever order, and some more.

    Args:
        kind: one of `WHOLE`.
        text: a message.
        besides: words as `normalise` gives them.
    """
    return set(normalise(text).split()) <= _vocabulary(kind) | set(besides)


def _cores(words: str) -> list[str]:
    """A message, and what is left of it without greeting and courtesy: "hi, I need help please"."""
    core = words
    for greeting in sorted(_lists()["greeting"], key=len, reverse=True):
        if core.startswith(f"{greeting} "):
            core = core.removeprefix(f"{greeting} ")
            break
    inner = core.split()
    while inner and inner[0] in _lists()[COURTESY]:
        inner = inner[1:]
    while inner and inner[-1] in _lists()[COURTESY]:
        inner = inner[:-1]
    return list(dict.fromkeys([words, core, " ".join(inner)]))


@cache
def _vocabulary(kind: str) -> frozenset[str]:
    return frozenset(word for phrase in _lists()[kind] for word in phrase.split())


def _asks_for(text: str, padded: str, kind: str) -> bool:
    """Whether a phrase of a kind is meant in some clause, or in the whole where none has one for itself."""
    clauses = [_padded(clause) for clause in _ENDS_CLAUSE.split(text)]
    found = [(clause, phrase) for clause in clauses for phrase in _lists()[kind] if phrase in clause]
    if kind == CALLBACK:
        told = [each for each in found if not any(map(_openings(REPORTING).match, _cores(each[0].strip())))]
        if found and not told:
            return False
        found = told
    return any(_is_meant(*each) for each in found or [(padded, phrase) for phrase in _lists()[kind]])


def _padded(text: str) -> str:
    """The words with a space before and behind each, without those that mean nothing."""
    words = f" {normalise(text)} "
    for phrase in _lists()[HARMLESS]:
        words = words.replace(f" {phrase} ", "  ")
    return words


def _tells_of_fraud(text: str) -> bool:
    sentences = [_padded(sentence) for sentence in _ENDS_SENTENCE.split(text)]
    return any(
        all(any(phrase in sentence for phrase in part) for part in parts)
        for parts in _under_way()
        for sentence in sentences
    )


def _is_meant(padded: str, phrase: str) -> bool:
    """Whether a phrase stands somewhere without a denial before it."""
    for found in re.finditer(re.escape(phrase), padded):
        before = padded[: found.start()]
        last = f" {before.strip()}"
        but_one = last.rpartition(" ")[0]
        if not last.endswith(DENIALS) and not but_one.endswith(WIDE_DENIALS):
            return True
    return False


def _without_marks(character: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))


@cache
def _lists() -> dict[str, frozenset[str]]:
    merged: dict[str, set[str]] = {kind: set() for kind in (*ANYWHERE, *WHOLE, PERSON_ALONE, COURTESY, HARMLESS)}
    for lists in _files():
        for kind in merged:
            merged[kind].update(normalise(phrase) for phrase in lists[kind])
    # What counts anywhere is looked for with the spaces around it.
    return {kind: frozenset(f" {each} " if kind in ANYWHERE else each for each in merged[kind]) for kind in merged}


@cache
def _under_way() -> tuple[tuple[frozenset[str], ...], ...]:
    """The lists of which a sentence has to have something each."""
    return tuple(
        tuple(frozenset(f" {normalise(phrase)} " for phrase in part) for part in parts)
        for lists in _files()
        for parts in lists[UNDER_WAY]
    )


@cache
def _openings(kind: str) -> re.Pattern[str]:
    # A digit stands in for the star, which would not be left of a phrase.
    openings = (normalise(phrase.replace("*", "0")) for lists in _files() for phrase in lists[kind])
    return re.compile(rf"(?:{'|'.join(openings)})\b".replace("0", r"\w+"))


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yml")))
