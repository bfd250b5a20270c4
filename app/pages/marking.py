"""Marks the words of a question in what was found for it."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from markupsafe import Markup

_WORD = re.compile(r"\w+")
_SHORTEST = 3
_ELLIPSIS = "…"
# Words that stand in nearly every sentence say nothing about why something was found.
_FREQUENT = """
the and for not you your are was were with from this that what when where why who how can cannot could does did
has have had get got been will would should want need please help there they them its our out but any all than
как что это для при или если где когда почему мне меня мой моя мои мою вас вам ваш ваша есть быть был была нет
jak czy nie się sie jest dla przez mnie moja moje moją mój mogę moge chcę chce gdzie kiedy dlaczego tym tego oraz
"""
_EVERYWHERE = frozenset(_FREQUENT.split())


def sought(question: str) -> frozenset[str]:
    """The beginnings of the words that a question is about, case folded: in Slavic languages the endings change."""
    words = (word for word in _WORD.findall(question.casefold()) if word not in _EVERYWHERE)
    return frozenset(_stem(word) for word in words if len(word) >= _SHORTEST or word.isdigit())


def marked(text: str, beginnings: frozenset[str]) -> Markup:
    """A text as safe HTML with `<mark>` around the words that begin with one of `beginnings`."""
    parts: list[str | Markup] = []
    end = 0
    for match in _hits(text, beginnings):
        parts += [text[end : match.start()], Markup("<mark>{}</mark>").format(match.group())]
        end = match.end()
    return Markup("").join([*parts, text[end:]])


def excerpt(text: str, beginnings: frozenset[str], length: int) -> str:
    """The part of a text in which most of the words stand, at most about `length` characters, cut at words.

    Args:
        text: plain.
        beginnings: of the words that are looked for.
        length: in characters.
    """
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    places = [match.start() for match in _hits(flat, beginnings)] or [0]
    best = max(places, key=lambda start: bisect_left(places, start + length * 2 // 3) - bisect_left(places, start))
    # A little of what stands before the first word helps to understand it.
    start = max(0, min(best - length // 4, len(flat) - length))
    start = flat.rfind(" ", 0, start) + 1 if start else 0
    end = len(flat) if start + length >= len(flat) else flat.rfind(" ", start, start + length)
    return (_ELLIPSIS if start else "") + flat[start : max(end, start + 1)] + (_ELLIPSIS if end < len(flat) else "")


def _hits(text: str, beginnings: frozenset[str]) -> Iterable[re.Match[str]]:
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if word not in _EVERYWHERE and any(word.startswith(beginning) for beginning in beginnings):
            yield match


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)] if len(word) > 4 else word
