"""What each way of looking finds for every question of a set, before anything is fitted."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.evaluate import measure, searcher_of
from app.labelled_sets import SITE, Articles, Labelled
from benchmarks.retrieval.sets import LabelledSet
from retrieval.confidence import Calibration, Heads
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Encoder
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Snapshot

EVEN = Heads(nearest=1 / 3, words=1 / 3, centre=1 / 3)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the articles that come near it.

    Attributes:
        words: how many different ones the question has.
        right: ids of the articles that answer it.
        found: ids of the nearest articles, at most `ranking.MOST`; those further down are taken to be never the first.
        heads: what each way of looking found for them, shape (found, 3), in the order of `Heads`.
        foreign: which of them are in another language than the question, shape (found,).
    """

    language: str
    words: int
    right: frozenset[str]
    found: tuple[str, ...]
    heads: npt.NDArray[np.float64]
    foreign: npt.NDArray[np.bool_]


def ask_all(labelled: LabelledSet, encoder: Encoder, settings: RetrievalSettings) -> list[Asked]:
    """Index the articles of a set as publishing does, with one encoder alone, and ask all its questions."""
    articles, questions = labelled.read()
    even = Calibration(encoder.name, EVEN, temperature=0.06, intercept=0.0, weights={})
    searcher = searcher_of(settings, EncoderSet.of(encoder), {encoder.name: even})
    return measure(articles, questions, searcher, _asked).outcomes


def _asked(searcher: Searcher, index: Snapshot, articles: Articles, question: Labelled) -> Asked:
    query = SearchQuery(SITE, question.text, question.language)
    everything, _ = searcher.look(index, query)
    found = [one.candidate for one in everything]
    signals = everything[0].of.ranking.signals if everything else None
    indexed = [index.articles[each.article] for each in found]
    heads = [(each.heads.nearest, each.heads.words, each.heads.centre) for each in found]
    return Asked(
        question.language,
        int(signals.length) if signals else 0,
        question.right,
        tuple(articles.ids[each.id] for each in indexed),
        np.array(heads, dtype=np.float64).reshape(-1, 3),
        np.array([each.language != question.language for each in indexed], dtype=bool),
    )
