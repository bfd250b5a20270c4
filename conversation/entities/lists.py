"""The word lists that values are found with, of all languages together."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conversation.phrases import normalise

FOLDER = Path(__file__).parent


def listed(name: str) -> list[str]:
    """One of the lists."""
    return list(every()[name])


def families(name: str) -> dict[str, list[str]]:
    """One of the lists of lists."""
    return {family: list(words) for family, words in every()[name].items()}


@cache
def vocabulary(*names: str) -> frozenset[str]:
    """The single words of some lists, as they are compared."""
    return frozenset(word for name in names for entry in listed(name) for word in normalise(entry).split())


@cache
def every() -> dict[str, Any]:
    """All lists, and lists of lists, by their names."""
    merged: dict[str, Any] = {}
    for file in sorted(FOLDER.glob("*.yml")):
        for name, words in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if isinstance(words, dict):
                families = merged.setdefault(name, {})
                for family, names in words.items():
                    families.setdefault(family, []).extend(names)
            else:
                merged.setdefault(name, []).extend(words)
    return merged
