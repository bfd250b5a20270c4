"""What each way of looking finds for every question of a set, before anything is fitted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress

from app.evaluate import searcher_of, throwaway_index
from app.labelled_sets import SITE, Articles, Labelled, read_articles, read_questions
from retrieval.chunking import passages
from retrieval.confidence import Calibration, Heads
from retrieval.encoders import Encoder
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Snapshot
from retrieval.words import words

KEPT = 40
"""Best articles of a question that are kept; those further down are taken to be never the first."""
EVEN = Heads(nearest=1 / 3, words=1 / 3, centre=1 / 3)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the articles that come near it.

    Attributes:
        words: how many the question has.
        right: ids of the articles that answer it.
        found: ids of the nearest articles, at most `KEPT`.
        heads: what each way of looking found for them, shape (found, 3), in the order of `Heads`.
    """

    language: str
    words: int
    right: frozenset[str]
    found: tuple[str, ...]
    heads: npt.NDArray[np.float64]


def ask_all(articles_file: Path, questions_file: Path, encoder: Encoder, settings: RetrievalSettings) -> list[Asked]:
    """Index the articles of a set as publishing does, and ask all its questions."""
    articles, questions = read_articles(articles_file), read_questions(questions_file)
    searcher = searcher_of(settings, encoder, Calibration(encoder.name, EVEN, 0.0, {}))
    with Progress(console=Console(stderr=True), transient=True) as progress:
        texts = len({passage.encoded for passage in passages(articles.published)})
        encoding = progress.add_task("Encoding", total=texts)
        index, _ = throwaway_index(articles, encoder, lambda count: progress.advance(encoding, count))
        asking = progress.add_task("Asking", total=len(questions))
        found = []
        for asked in ask(searcher, index, articles, questions):
            found.append(asked)
            progress.advance(asking)
    return found


def ask(searcher: Searcher, index: Snapshot, articles: Articles, questions: Iterable[Labelled]) -> Iterator[Asked]:
    """Ask each question of a snapshot; the searcher's calibration does not matter."""
    for question in questions:
        ranking = searcher.rank(index, SearchQuery(SITE, question.text, question.language))
        nearest = ranking.candidates[:KEPT]
        heads = [(each.heads.nearest, each.heads.words, each.heads.centre) for each in nearest]
        ids = tuple(articles.ids[index.articles[each.article].id] for each in nearest)
        yield Asked(question.language, len(words(question.text)), question.right, ids, np.array(heads).reshape(-1, 3))
