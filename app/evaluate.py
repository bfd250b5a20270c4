"""`firstline evaluate`: how good the answers from a set of articles to a set of questions are."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import anyio
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from core.database import Sessions
from core.errors import DomainError, Invalid
from knowledge.models import Audience
from knowledge.published import PublishedArticle
from retrieval import confidence, encoders, snapshot
from retrieval.builder import IndexFolder, write_checked
from retrieval.chunking import passages
from retrieval.confidence import Calibration
from retrieval.encoders import Encoder
from retrieval.evaluation import Outcome, Report, by_language, report
from retrieval.live import LiveIndex
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Content, Snapshot

SITE = uuid5(NAMESPACE_URL, "evaluate")
BATCH = 64
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
Step = Callable[[int], object]
"""Told how many more texts are done."""


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


def throwaway_index(articles: Articles, encoder: Encoder, step: Step) -> Snapshot:
    """Cut, encode, write, verify and load a snapshot as publishing does, in a folder that is then deleted."""
    cut = passages(articles.published)
    texts = list(dict.fromkeys(passage.encoded for passage in cut))
    vectors: dict[str, npt.NDArray[np.float32]] = {}
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        vectors.update(zip(batch, encoder.encode_passages(batch), strict=True))
        step(len(batch))
    content = Content(articles.published, cut, np.stack([vectors[passage.encoded] for passage in cut]))
    with tempfile.TemporaryDirectory(prefix="firstline-evaluate-") as root:
        folder = Path(root) / "evaluate" / "0"
        digest = write_checked(folder, content, encoder, "evaluate", 0, LONG_AGO)
        return snapshot.load(folder, digest)


def outcomes(
    searcher: Searcher, index: Snapshot, articles: Articles, questions: Iterable[Labelled], step: Step
) -> Iterator[Outcome]:
    """Ask every question as a customer would."""
    for question in questions:
        result = searcher.search_in(index, SearchQuery(SITE, question.text, question.language, limit=10))
        step(1)
        yield Outcome(
            language=question.language,
            right=question.right,
            found=tuple(articles.ids[hit.article_id] for hit in result.hits),
            confidence=result.confidence,
            band=result.band,
            took_ms=result.took_ms,
            signals=result.signals,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one set, and the size of its index."""

    outcomes: list[Outcome]
    articles: int
    passages: int


def measure(articles: Articles, questions: list[Labelled], searcher: Searcher) -> Measured:
    """Index the articles, ask all questions, and show progress on standard error."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        texts = len({passage.encoded for passage in passages(articles.published)})
        index = throwaway_index(articles, searcher.encoder, _step(progress, "Encoding", texts))
        step = _step(progress, "Asking", len(questions))
        asked = list(outcomes(searcher, index, articles, questions, step))
    return Measured(asked, len(index.articles), len(index.passages))


def searcher_of(settings: RetrievalSettings, encoder: Encoder, calibration: Calibration) -> Searcher:
    """A searcher without a database, for `measure` alone."""
    nowhere = LiveIndex(Sessions(), IndexFolder(Path()), encoder.name)
    return Searcher(nowhere, encoder, anyio.CapacityLimiter(1), settings.thresholds, calibration, settings.passages)


def run(articles_file: Path, questions_file: Path, json_file: Path | None = None) -> int:
    """Measure one set, show a table, and write all numbers to `json_file` if one is named; the exit code.

    Args:
        articles_file: see `read_articles`.
        questions_file: see `read_questions`.
        json_file: gets `{"overall": {…}, "by_language": {…}, …}`.
    """
    problems = Console(stderr=True, soft_wrap=True)
    settings = RetrievalSettings()
    try:
        articles, questions = read_articles(articles_file), read_questions(questions_file)
        searcher = searcher_of(settings, encoders.load(settings), confidence.load(settings.calibration))
        measured = measure(articles, questions, searcher)
    except DomainError as error:
        problems.print(error.detail, style="red", markup=False)
        return 1
    missing = {right for question in questions for right in question.right} - set(articles.ids.values())
    if missing:
        problems.print(f"{len(missing)} article ids of the questions are not among the articles.")
    overall, languages = report(measured.outcomes), by_language(measured.outcomes)
    Console().print(_table({"all": overall, **languages}))
    if json_file is not None:
        _write(json_file, overall, languages, measured, searcher)
    return 0


def _write(file: Path, overall: Report, languages: dict[str, Report], measured: Measured, searcher: Searcher) -> None:
    content = {
        "overall": overall.as_json(),
        "by_language": {language: found.as_json() for language, found in languages.items()},
        "model": searcher.encoder.name,
        "thresholds": {"sure": searcher.thresholds.sure, "unsure": searcher.thresholds.unsure},
        "articles": measured.articles,
        "passages": measured.passages,
    }
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _table(reports: dict[str, Report]) -> Table:
    table = Table("measure", *(Column(name, justify="right") for name in reports))
    for name in next(iter(reports.values())).as_json():
        cells = [found.as_json()[name] for found in reports.values()]
        table.add_row(name, *(_cell(value) for value in cells))
    return table


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}: {part}" for key, part in value.items())
    return "–" if value is None else str(value)


def _step(progress: Progress, label: str, total: int) -> Step:
    task = progress.add_task(label, total=total)
    return lambda count: progress.advance(task, count)


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
