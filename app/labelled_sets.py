"""Labelled sets: articles and questions as JSON lines, for measuring."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from core.errors import Invalid
from knowledge.models import Audience
from knowledge.published import PublishedArticle

SITE = uuid5(NAMESPACE_URL, "evaluate")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class MalformedSet(Invalid):
    """A line of a set of articles or questions cannot be used."""

    code = "malformed_set"

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}", line=line)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the ids of the articles that answer it; none for one that nothing answers."""

    text: str
    language: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Articles:
    """Articles of a set in their order, and their ids in the set's own words."""

    published: list[PublishedArticle]
    ids: dict[UUID, str]


def read_articles(file: Path) -> Articles:
    """Articles `{"id","title","body","lang","questions"}`, one a line.

    Raises:
        MalformedSet: names the line and what is wrong there.
    """
    published, ids = [], {}
    for number, line in _lines(file):
        article_id = _text(file, number, line, "id")
        key = uuid5(SITE, article_id)
        if key in ids:
            raise MalformedSet(file, number, f"the id {article_id} occurs twice")
        ids[key] = article_id
        questions = line.get("questions") or []
        if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
            raise MalformedSet(file, number, "questions must be a list of texts")
        title = _text(file, number, line, "title", may_be_empty=True)
        body = _text(file, number, line, "body", may_be_empty=True)
        if not (title.strip() or body.strip() or questions):
            raise MalformedSet(file, number, "the article has neither title nor body nor questions")
        published.append(
            PublishedArticle(
                id=key,
                site_id=SITE,
                group_id=key,
                revision_id=key,
                title=title,
                body=body,
                variants=tuple(questions),
                slug=str(key),
                language=_text(file, number, line, "lang"),
                topic=None,
                audience=Audience.PUBLIC,
                changed_at=LONG_AGO,
            )
        )
    if not published:
        raise MalformedSet(file, 1, "there is no article")
    return Articles(published, ids)


def read_questions(file: Path) -> list[Labelled]:
    """Questions `{"id","text","lang","article_ids"}`, one a line.

    Raises:
        MalformedSet: names the line and what is wrong there.
    """
    questions = []
    for number, line in _lines(file):
        right = line.get("article_ids")
        if not isinstance(right, list) or not all(isinstance(article, str) for article in right):
            raise MalformedSet(file, number, "article_ids must be a list of texts")
        text = _text(file, number, line, "text", may_be_empty=True)
        questions.append(Labelled(text, _text(file, number, line, "lang"), frozenset(right)))
    if not questions:
        raise MalformedSet(file, 1, "there is no question")
    return questions


def _lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            if not raw.strip():
                continue
            try:
                line = json.loads(raw)
            except (UnicodeDecodeError, json.JSONDecodeError) as error:
                raise MalformedSet(file, number, f"is not JSON: {error}") from error
            if not isinstance(line, dict):
                raise MalformedSet(file, number, "is not an object {…}")
            yield number, line


def _text(file: Path, number: int, line: dict[str, Any], name: str, *, may_be_empty: bool = False) -> str:
    value = line.get(name)
    if not isinstance(value, str) or not (value or may_be_empty):
        raise MalformedSet(file, number, f"{name} must be a text")
    return value
