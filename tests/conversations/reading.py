"""Reads conversations: what the customer says, and what must be true of what follows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.catalogs import catalogs

FOLDER = Path(__file__).parent
ARTICLES = FOLDER.parent.parent / "knowledge" / "demo" / "articles"
LANGUAGES = ("en", "ru", "pl")
Messages = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """What the customer says, and every demand on what follows."""

    customer: str
    demands: tuple[str, ...]

    @property
    def button(self) -> str | None:
        """The title of the button that is pressed, if this is one."""
        pressed = re.fullmatch(r"\[(.+)\]", self.customer)
        return pressed[1] if pressed else None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation."""

    language: str
    name: str
    lines: tuple[Line, ...]


@cache
def dialogues(language: str) -> tuple[Dialogue, ...]:
    """All conversations of a language, in order.

    Raises:
        ValueError: a line has not exactly what the customer says and what the bot must.
    """
    entries = yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    return tuple(Dialogue(language, entry["name"], tuple(_lines(entry))) for entry in entries)


def _lines(entry: dict[str, Any]) -> Iterator[Line]:
    for each in entry["lines"]:
        if set(each) != {"customer", "bot"}:
            raise ValueError(f"{entry['name']}: each line has what the customer says and what the bot must; not {each}")
        yield Line(str(each["customer"]), tuple(part.strip() for part in str(each["bot"]).split(",")))


def is_met(demand: str, messages: Messages, language: str) -> bool:
    """Whether what followed is as demanded.

    Raises:
        ValueError: there is no such demand.
    """
    for pattern, check in _DEMANDS.items():
        if found := re.fullmatch(pattern, demand):
            return check(messages, language, *found.groups())
    raise ValueError(f"nobody can demand {demand!r}; see tests/conversations/README.md")


def _answers(messages: Messages, _language: str, slugs: str) -> bool:
    shown = [m["article"] for m in messages if m["kind"] in ("answer", "text") and m["article"]]
    return any(card["title"] == _title(card["language"], slug) for card in shown for slug in slugs.split(" or "))


def _offers(messages: Messages, language: str, slugs: str) -> bool:
    offered = {option["title"] for m in messages if m["kind"] == "choices" for option in m["options"]}
    return any(_title(language, slug) in offered for slug in slugs.split(" or "))


def _finds(messages: Messages, language: str, slugs: str) -> bool:
    return _answers(messages, language, slugs) or _offers(messages, language, slugs)


def _step(messages: Messages, language: str, number: str) -> bool:
    beginning = catalogs().text(language, "bot-step", number=number, count="\0").partition("\0")[0]
    return any(str(m["text"]).startswith(f"**{beginning}") for m in messages)


def _hands_off(messages: Messages, language: str, reason: str) -> bool:
    beginning = _text(language, f"handoff-{reason.replace('_', '-')}")
    return any(m["kind"] == "handoff" and str(m["text"]).startswith(beginning) for m in messages)


def _says(messages: Messages, language: str, key: str) -> bool:
    return any(str(m["text"]).startswith(_text(language, key)) for m in messages)


def _offers_a_person(messages: Messages, _language: str) -> bool:
    return any(option["id"] == "person" for m in messages for option in m["options"])


def _has(*kinds: str) -> Callable[[Messages, str], bool]:
    return lambda messages, _language: any(m["kind"] in kinds for m in messages)


def _lacks(*kinds: str) -> Callable[[Messages, str], bool]:
    return lambda messages, _language: bool(messages) and not any(m["kind"] in kinds for m in messages)


_DEMANDS: dict[str, Callable[..., bool]] = {
    r"answers ([a-z0-9-]+(?: or [a-z0-9-]+)*)": _answers,
    r"finds ([a-z0-9-]+(?: or [a-z0-9-]+)*)": _finds,
    r"shows step (\d+)": _step,
    r"hands off as ([a-z_]+)": _hands_off,
    r"asks": _has("question"),
    r"only asks": lambda messages, _language: bool(messages) and all(m["kind"] == "question" for m in messages),
    r"says sorry": lambda messages, language: _says(messages, language, "bot-sorry"),
    r"says ([a-z-]+)": _says,
    r"offers a person": _offers_a_person,
    r"offers ([a-z0-9-]+(?: or [a-z0-9-]+)*)": _offers,
    r"closes": _has("resolved"),
    r"does not hand off": _lacks("handoff"),
    r"does not answer": _lacks("answer", "choices"),
}


_VALUES = ("number", "title", "position", "question", "answer")


def _text(language: str, key: str) -> str:
    """A text of the catalog up to its first value."""
    return catalogs().text(language, key, **dict.fromkeys(_VALUES, "\0")).partition("\0")[0]


@cache
def _title(language: str, slug: str) -> str:
    head = (ARTICLES / language / f"{slug}.md").read_text(encoding="utf-8").split("---")[1]
    return str(yaml.safe_load(head)["title"])
