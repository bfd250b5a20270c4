"""From a question to ranked articles with a confidence and a band."""

import time
from dataclasses import dataclass, field

import anyio
import anyio.to_thread

from retrieval import confidence
from retrieval.anticipation import Anticipation
from retrieval.bands import Band, Thresholds
from retrieval.chunking import PassageKind
from retrieval.confidence import Calibration, CalibrationUnusable
from retrieval.encoders import Encoder, Vectors
from retrieval.languages import covered
from retrieval.live import LiveIndex
from retrieval.ranking import EMPTY, Candidate, Question, Ranking, rank
from retrieval.search import MAX_HITS, Hit, SearchQuery, SearchResult
from retrieval.snapshot import Snapshot
from retrieval.words import words

MAX_CHARACTERS = 2000
"""A question is read from its beginning; the models see about 250 words anyway."""


@dataclass(slots=True, eq=False)
class Searcher:
    """What a process searches with, tied together once at its start.

    Attributes:
        live: the snapshots of this process.
        encoder: the model that they were built with.
        limiter: bounds how many questions are encoded at once; each takes a processor core.
        thresholds: where the bands begin.
        calibration: of the encoder's confidence.
        passages: how many of the nearest passages are looked at.
    """

    live: LiveIndex
    encoder: Encoder
    limiter: anyio.CapacityLimiter
    thresholds: Thresholds
    calibration: Calibration = field(default_factory=confidence.load)
    passages: int = 300
    _anticipation: Anticipation = field(init=False)

    def __post_init__(self) -> None:
        """Refuse a calibration of another model: its numbers would mean nothing.

        Raises:
            CalibrationUnusable: it is not for the encoder in use.
        """
        if self.calibration.model != self.encoder.name:
            raise CalibrationUnusable(
                f"The calibration is for the model {self.calibration.model}, but {self.encoder.name} is in use. Fit "
                "one with benchmarks/retrieval/calibrate.py and name it in FIRSTLINE_RETRIEVAL_CALIBRATION."
            )
        self._anticipation = Anticipation(self._encoded)

    def anticipate(self, text: str) -> None:
        """Begin to encode a question that will be searched for in a moment, beside what has to be done before that."""
        if understood(text, self.encoder):
            self._anticipation.begin(text)

    async def search(self, query: SearchQuery) -> SearchResult:
        """Find the articles that answer a question; nothing found is band `none`, never an error."""
        started = time.perf_counter()
        snapshot = self.live.snapshot(query.site_id)
        ranking = EMPTY
        if snapshot is not None and snapshot.articles and understood(query.text, self.encoder):
            ranking = self._rank(snapshot, query, await self._anticipation.vector(query.text))
        return self.result(snapshot, ranking, query, time.perf_counter() - started)

    def search_in(self, snapshot: Snapshot, query: SearchQuery) -> SearchResult:
        """The same in a given snapshot; blocks for about 10 ms."""
        started = time.perf_counter()
        ranking = self.rank(snapshot, query) if understood(query.text, self.encoder) else EMPTY
        return self.result(snapshot, ranking, query, time.perf_counter() - started)

    def rank(self, snapshot: Snapshot, query: SearchQuery) -> Ranking:
        """Encode a question and rank the articles for it; blocks for about 10 ms."""
        return self._rank(snapshot, query, self._encode(query.text))

    def _encode(self, text: str) -> Vectors:
        vector: Vectors = self.encoder.encode_queries([text[:MAX_CHARACTERS]])[0]
        return vector

    async def _encoded(self, text: str) -> Vectors:
        return await anyio.to_thread.run_sync(self._encode, text, limiter=self.limiter, abandon_on_cancel=True)

    def _rank(self, snapshot: Snapshot, query: SearchQuery, vector: Vectors) -> Ranking:
        question = Question(query.text[:MAX_CHARACTERS], vector, query.language, query.audiences)
        return rank(snapshot, question, self.passages, self.calibration.heads)

    def result(self, snapshot: Snapshot | None, ranking: Ranking, query: SearchQuery, seconds: float) -> SearchResult:
        """What a ranking means: confidence, band and hits; `seconds` is how long it took."""
        sure = self.calibration.confidence(ranking.signals) if ranking.signals else 0.0
        return SearchResult(
            band=self.thresholds.band(sure) if ranking.candidates else Band.NONE,
            confidence=sure,
            hits=_hits(snapshot, ranking, sure, min(query.limit, MAX_HITS)) if snapshot else (),
            index_revision=snapshot.manifest.knowledge_revision if snapshot else -1,
            model=self.encoder.name,
            thresholds=self.thresholds,
            took_ms=round(seconds * 1000, 2),
            signals=ranking.signals.named() if ranking.signals else {},
        )


def understood(text: str, encoder: Encoder) -> bool:
    """Whether a text has words, in a language of the encoder."""
    return bool(words(text)) and covered(text, encoder.languages)


def _hits(snapshot: Snapshot, ranking: Ranking, sure: float, limit: int) -> tuple[Hit, ...]:
    if not ranking.candidates:
        return ()
    each = confidence.of_hits(sure, [candidate.score for candidate in ranking.candidates])
    pairs = list(zip(ranking.candidates, each, strict=True))[:limit]
    return tuple(_hit(snapshot, candidate, value) for candidate, value in pairs)


def _hit(snapshot: Snapshot, candidate: Candidate, value: float) -> Hit:
    article = snapshot.articles[candidate.article]
    passage = snapshot.passages[candidate.passage]
    quoted = passage.article == candidate.article and passage.kind is PassageKind.BODY
    return Hit(
        article_id=article.id,
        revision_id=article.revision_id,
        title=article.title,
        passage=passage.text if quoted else article.opening,
        score=candidate.score,
        confidence=value,
        url=article.url,
        language=article.language,
        topic=article.topic,
        scope=article.scope,
    )
