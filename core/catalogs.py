"""Texts that people see, from Fluent catalogs under `locales/<language>/*.ftl`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("en", "ru", "pl")
FALLBACK = "en"


class Catalogs:
    """All catalogs, loaded once.

    Args:
        folder: has one folder per language, each with the same `.ftl` files.
    """

    def __init__(self, folder: Path = LOCALES) -> None:
        self._bundles = {language: _bundle(folder / language, language) for language in LANGUAGES}

    def text(self, language: str, key: str, **values: str | int) -> str:
        """The text of `key` in `language`, or in English where that language is not offered.

        Raises:
            KeyError: no catalog has the key.
        """
        bundle = self._bundles.get(language) or self._bundles[FALLBACK]
        message = bundle.get_message(key)
        if message.value is None:
            raise KeyError(key)
        text, errors = bundle.format_pattern(message.value, dict(values))
        if errors:
            raise KeyError(f"{key} ({language}): {errors[0]}")
        return str(text)

    def keys(self, language: str) -> set[str]:
        """Every key of one language."""
        return set(self._bundles[language]._messages)

    def group(self, language: str, prefix: str) -> Mapping[str, str]:
        """All texts whose key starts with `prefix`, for handing to a page's script."""
        return {key: self.text(language, key) for key in sorted(self.keys(language)) if key.startswith(prefix)}


def offered(language: str | None) -> str:
    """The offered language nearest to a tag such as `pl-PL`; English when there is none."""
    primary = (language or "").split("-")[0].split("_")[0].lower()
    return primary if primary in LANGUAGES else FALLBACK


@cache
def catalogs() -> Catalogs:
    """The shipped catalogs; reading them is the same for everybody, so they are read once."""
    return Catalogs()


def _bundle(folder: Path, language: str) -> FluentBundle:
    # Isolation marks would travel into copied text and into what Rasa and agents read.
    bundle = FluentBundle([language], use_isolating=False)
    for file in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
