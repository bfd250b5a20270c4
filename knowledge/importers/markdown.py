"""Markdown files with front matter (YAML between two lines `---`): one file, or all in a folder."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from knowledge.drafts import ArticleDraft
from knowledge.importing import ImportedArticle, ImportFailed
from knowledge.models import Audience

_FENCE = "---"
_KNOWN = {"title", "slug", "language", "topic", "audience", "variants", "group", "state", "related"}
_STATES = ("draft", "published")


class MarkdownImporter:
    """Reads `*.md`, in the order of their paths."""

    def read(self, path: Path) -> Iterator[ImportedArticle]:
        """The articles of a file or folder.

        Raises:
            ImportFailed: names the file and the line or field.
        """
        if not path.exists():
            raise ImportFailed(str(path), "there is no such file or folder")
        files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
        if not files:
            raise ImportFailed(str(path), "the folder holds no file *.md")
        for file in files:
            yield _article(file)


def build() -> MarkdownImporter:
    """The importer."""
    return MarkdownImporter()


def _article(file: Path) -> ImportedArticle:
    try:
        # Only line ends separate lines: `splitlines` would do so at form feeds and other signs of an article as well.
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ImportFailed(str(file), f"byte {error.start} is not UTF-8") from error
    if lines[0].strip() != _FENCE:
        raise ImportFailed(f"{file}:1", "must begin with front matter between two lines ---")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise ImportFailed(f"{file}:1", "the front matter has no second line ---")
    front = _front_matter(file, "\n".join(lines[1:end]))
    draft = ArticleDraft(
        title=_text(file, front, "title"),
        slug=_text(file, front, "slug"),
        language=_text(file, front, "language"),
        topic=_text(file, front, "topic") if front.get("topic") is not None else None,
        audience=_audience(file, front),
        variants=_texts(file, front, "variants", "variant"),
        related=_texts(file, front, "related", "related article"),
        body="\n".join(lines[end + 1 :]),
    )
    group = _text(file, front, "group") if front.get("group") is not None else None
    return ImportedArticle(source=str(file), draft=draft, group=group, is_draft=_is_draft(file, front))


def _front_matter(file: Path, text: str) -> dict[str, object]:
    try:
        front = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        # Line numbers of the file: the marker line before, and lines count from 1.
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ImportFailed(f"{file}:{line}", f"is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ImportFailed(f"{file}:1", f"is not YAML: {error}") from error
    if not isinstance(front, dict):
        raise ImportFailed(f"{file}:1", "the front matter must consist of lines `name: value`")
    unknown = sorted(str(name) for name in front if name not in _KNOWN)
    if unknown:
        raise ImportFailed(str(file), f"unknown field {unknown[0]}, there is {', '.join(sorted(_KNOWN))}")
    return front


def _text(file: Path, front: dict[str, object], name: str) -> str:
    value = front.get(name)
    # YAML reads a bare `no` as a boolean, which a language code may well be.
    if value is False and name == "language":
        return "no"
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ImportFailed(str(file), f"{name} must be a text")
    return str(value)


def _audience(file: Path, front: dict[str, object]) -> Audience:
    value = str(front.get("audience", Audience.PUBLIC.value))
    if value not in list(Audience):
        raise ImportFailed(str(file), f"audience must be one of {', '.join(Audience)}")
    return Audience(value)


def _is_draft(file: Path, front: dict[str, object]) -> bool:
    state = str(front.get("state", "published"))
    if state not in _STATES:
        raise ImportFailed(str(file), f"state must be one of {', '.join(_STATES)}")
    return state == "draft"


def _texts(file: Path, front: dict[str, object], name: str, one: str) -> tuple[str, ...]:
    value = front.get(name) or []
    if not isinstance(value, list):
        raise ImportFailed(str(file), f"{name} must be a list")
    for number, text in enumerate(value, 1):
        if not isinstance(text, str):
            raise ImportFailed(str(file), f"{one} {number} must be a text, put it in quotes")
    return tuple(value)
