"""`firstline evaluate`: how good the answers from a set of articles to a set of questions are."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Generic, TypeVar

import anyio
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from app.labelled_sets import LONG_AGO, SITE, Articles, Labelled, read_articles, read_questions
from core.database import Sessions
from core.errors import DomainError
from retrieval import calibrations, encoder_set, snapshot, space
from retrieval.bands import Thresholds
from retrieval.builder import IndexFolder, write_checked
from retrieval.calibrations import Calibrations
from retrieval.chunking import passages
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Encoder, Vectors
from retrieval.evaluation import Outcome, Report, by_language, report
from retrieval.live import LiveIndex
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Content, Origin, Snapshot

BATCH = 64
Asked = TypeVar("Asked")
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


def throwaway_index(articles: Articles, encoders: EncoderSet, step: Step) -> tuple[Snapshot, int]:
    """Cut, encode, write, verify and load a snapshot as publishing does, in a folder that is then deleted.

    Returns:
        The snapshot, and how many bytes its files had.
    """
    cut = passages(articles.published)
    held = space.held_by(encoders.models, cut, [article.language for article in articles.published])
    vectors = {
        name: _encoded(encoders.named(name), [cut[position].encoded for position in positions], step)
        for name, positions in held.items()
    }
    content = Content(articles.published, cut, vectors)
    with tempfile.TemporaryDirectory(prefix="firstline-evaluate-") as root:
        folder = Path(root) / "evaluate" / "0"
        digest = write_checked(folder, content, encoders, Origin("evaluate", 0, encoders.models, LONG_AGO))
        size = sum(file.stat().st_size for file in folder.iterdir())
        return snapshot.load(folder, digest), size


def _encoded(encoder: Encoder, texts: list[str], step: Step) -> Vectors:
    different = list(dict.fromkeys(texts))
    vectors: dict[str, Vectors] = {}
    for start in range(0, len(different), BATCH):
        batch = different[start : start + BATCH]
        vectors.update(zip(batch, encoder.encode_passages(batch), strict=True))
        step(len(batch))
    none = np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([vectors[text] for text in texts]) if texts else none


def outcome(searcher: Searcher, index: Snapshot, articles: Articles, question: Labelled) -> Outcome:
    """What comes of asking a question as a customer would."""
    result = searcher.search_in(index, SearchQuery(SITE, question.text, question.language, limit=10))
    return Outcome(
        language=question.language,
        right=question.right,
        found=tuple(articles.ids[hit.article_id] for hit in result.hits),
        confidence=result.confidence,
        band=result.band,
        took_ms=result.took_ms,
        signals=result.signals,
    )


@dataclass(frozen=True, slots=True)
class Measured(Generic[Asked]):
    """What came of each question of one set, and the size of its index; `index_bytes` are those of its files."""

    outcomes: list[Asked]
    articles: int
    passages: int
    index_bytes: int


def measure(
    articles: Articles,
    questions: list[Labelled],
    searcher: Searcher,
    ask: Callable[[Searcher, Snapshot, Articles, Labelled], Asked],
) -> Measured[Asked]:
    """Index the articles, ask all questions, and show progress on standard error."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        index, size = throwaway_index(articles, searcher.encoders, _encoding(progress, articles, searcher.encoders))
        step = _step(progress, "Asking", len(questions))
        asked = []
        for question in questions:
            asked.append(ask(searcher, index, articles, question))
            step(1)
    return Measured(asked, len(index.articles), len(index.passages), size)


def searcher_of(settings: RetrievalSettings, encoders: EncoderSet, calibrated: Calibrations) -> Searcher:
    """A searcher without a database, for `measure` alone."""
    nowhere = LiveIndex(Sessions(), IndexFolder(Path()), encoders.models)
    return Searcher(nowhere, encoders, anyio.CapacityLimiter(1), settings.policy, calibrated, settings.passages)


def _encoding(progress: Progress, articles: Articles, encoders: EncoderSet) -> Step:
    """A bar for `throwaway_index`."""
    cut = passages(articles.published)
    held = space.held_by(encoders.models, cut, [article.language for article in articles.published])
    texts = sum(len({cut[position].encoded for position in positions}) for positions in held.values())
    return _step(progress, "Encoding", texts)


def run(wanted: Wanted) -> int:
    """Measure one set, show a table, and write and draw what is wanted; the exit code."""
    problems = Console(stderr=True, soft_wrap=True)
    settings = RetrievalSettings()
    try:
        articles, questions = read_articles(wanted.articles), read_questions(wanted.questions)
        calibrated = calibrations.load(wanted.calibration or settings.calibration)
        searcher = searcher_of(settings, encoder_set.load(settings), calibrated)
        measured = measure(articles, questions, searcher, outcome)
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

        title = f"{wanted.questions} on {wanted.articles}, {searcher.encoders.name}"
        drawn = evaluation_plots.draw(wanted.plots, title, measured.outcomes, overall, _thresholds(searcher, questions))
        Console(soft_wrap=True).print("Drawn: " + ", ".join(map(str, drawn)), markup=False, highlight=False)
    return 0


def _write(
    file: Path, overall: Report, languages: dict[str, Report], measured: Measured[Outcome], searcher: Searcher
) -> None:
    content = {
        "overall": overall.as_json(),
        "by_language": {language: found.as_json() for language, found in languages.items()},
        "model": searcher.encoders.name,
        "thresholds": {each.name: asdict(searcher.thresholds(each.name)) for each in searcher.encoders.each},
        "articles": measured.articles,
        "passages": measured.passages,
        "index_bytes": measured.index_bytes,
    }
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _thresholds(searcher: Searcher, questions: list[Labelled]) -> Thresholds:
    """Those of the encoder that reads the questions' languages."""
    languages = {question.language for question in questions}
    models = searcher.encoders.models.each
    model = next((each for each in models if all(map(each.reads, languages))), models[-1])
    return searcher.thresholds(model.name)


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
