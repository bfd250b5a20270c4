"""`firstline evaluate`: how good the answers from a set of articles to a set of questions are."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from app.labelled_sets import LONG_AGO, SITE, Articles, Labelled, read_articles, read_questions
from core.database import Sessions
from core.errors import DomainError
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

BATCH = 64
Step = Callable[[int], object]
"""Told how many more texts are done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure, and where to put it.

    Attributes:
        articles: file, see `read_articles`.
        questions: file, see `read_questions`.
        json: gets `{"overall": {…}, "by_language": {…}, …}`.
        calibration: file of another one than the service uses.
        plots: folder for the curves as PNG and HTML.
    """

    articles: Path
    questions: Path
    json: Path | None = None
    calibration: Path | None = None
    plots: Path | None = None


def throwaway_index(articles: Articles, encoder: Encoder, step: Step) -> tuple[Snapshot, int]:
    """Cut, encode, write, verify and load a snapshot as publishing does, in a folder that is then deleted.

    Returns:
        The snapshot, and how many bytes its files had.
    """
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
        size = sum(file.stat().st_size for file in folder.iterdir())
        return snapshot.load(folder, digest), size


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
    """What came of one set, and the size of its index; `index_bytes` are those of its files."""

    outcomes: list[Outcome]
    articles: int
    passages: int
    index_bytes: int


def measure(articles: Articles, questions: list[Labelled], searcher: Searcher) -> Measured:
    """Index the articles, ask all questions, and show progress on standard error."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        texts = len({passage.encoded for passage in passages(articles.published)})
        index, size = throwaway_index(articles, searcher.encoder, _step(progress, "Encoding", texts))
        step = _step(progress, "Asking", len(questions))
        asked = list(outcomes(searcher, index, articles, questions, step))
    return Measured(asked, len(index.articles), len(index.passages), size)


def searcher_of(settings: RetrievalSettings, encoder: Encoder, calibration: Calibration) -> Searcher:
    """A searcher without a database, for `measure` alone."""
    nowhere = LiveIndex(Sessions(), IndexFolder(Path()), encoder.name)
    return Searcher(nowhere, encoder, anyio.CapacityLimiter(1), settings.thresholds, calibration, settings.passages)


def run(wanted: Wanted) -> int:
    """Measure one set, show a table, and write and draw what is wanted; the exit code."""
    problems = Console(stderr=True, soft_wrap=True)
    settings = RetrievalSettings()
    try:
        articles, questions = read_articles(wanted.articles), read_questions(wanted.questions)
        calibration = confidence.load(wanted.calibration or settings.calibration)
        searcher = searcher_of(settings, encoders.load(settings), calibration)
        measured = measure(articles, questions, searcher)
    except DomainError as error:
        problems.print(error.detail, style="red", markup=False)
        return 1
    missing = {right for question in questions for right in question.right} - set(articles.ids.values())
    if missing:
        problems.print(f"{len(missing)} article ids of the questions are not among the articles.")
    overall, languages = report(measured.outcomes), by_language(measured.outcomes)
    Console().print(_table({"all": overall, **languages}))
    Console().print(f"{measured.articles} articles, {measured.passages} passages, {measured.index_bytes:,} bytes")
    if wanted.json is not None:
        _write(wanted.json, overall, languages, measured, searcher)
    if wanted.plots is not None:
        # Importing it takes half a second, which no other command shall pay.
        from app import evaluation_plots  # noqa: PLC0415

        title = f"{wanted.questions} on {wanted.articles}, {searcher.encoder.name}"
        drawn = evaluation_plots.draw(wanted.plots, title, measured.outcomes, overall, searcher.thresholds)
        Console(soft_wrap=True).print("Drawn: " + ", ".join(map(str, drawn)), markup=False, highlight=False)
    return 0


def _write(file: Path, overall: Report, languages: dict[str, Report], measured: Measured, searcher: Searcher) -> None:
    content = {
        "overall": overall.as_json(),
        "by_language": {language: found.as_json() for language, found in languages.items()},
        "model": searcher.encoder.name,
        "thresholds": {"sure": searcher.thresholds.sure, "unsure": searcher.thresholds.unsure},
        "articles": measured.articles,
        "passages": measured.passages,
        "index_bytes": measured.index_bytes,
    }
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _table(reports: dict[str, Report]) -> Table:
    table = Table("measure", *(Column(name, justify="right") for name in reports))
    shown = {language: found.as_json() for language, found in reports.items()}
    for name in (name for name in next(iter(shown.values())) if name != "ci"):
        table.add_row(name, *(_cell(found[name], found["ci"].get(name)) for found in shown.values()))
    return table


def _cell(value: object, interval: list[float] | None) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}: {part}" for key, part in value.items())
    shown = "–" if value is None else str(value)
    return f"{shown} ({interval[0]:.3f}–{interval[1]:.3f})" if interval else shown


def _step(progress: Progress, label: str, total: int) -> Step:
    task = progress.add_task(label, total=total)
    return lambda count: progress.advance(task, count)
