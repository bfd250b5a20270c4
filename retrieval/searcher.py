"""From a question to ranked articles with a confidence and a band."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import anyio
import anyio.to_thread

from retrieval import calibrations
from retrieval.anticipation import Anticipation
from retrieval.bands import Band, Policy, Thresholds
from retrieval.calibrations import Calibrations, CalibrationUnusable
from retrieval.chunking import PassageKind
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Vectors
from retrieval.found import Found, Ranked, merged, named_signals
from retrieval.live import LiveIndex
from retrieval.ranking import LeftOut, Question, rank
from retrieval.reading import Reading, read
from retrieval.refinement import NONE
from retrieval.refinements import Refinements
from retrieval.search import MAX_HITS, Hit, SearchQuery, SearchResult
from retrieval.snapshot import Snapshot
from retrieval.views import view

QUICK_PASSAGES = 2000
"""Up to so many passages ranking takes well under a millisecond; beyond it happens beside the event loop."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where a question is looked for: number of a space, and whether only beyond the earlier ones."""

    space: int
    beyond: bool = False


@dataclass(slots=True, eq=False)
class Searcher:
    """What a process searches with, tied together once at its start.

    Attributes:
        live: the snapshots of this process.
        encoders: the models that they were built with.
        limiter: bounds how many questions are encoded at once; each takes a processor core.
        policy: which risk is taken, and where titles are offered.
        calibrations: of the encoders' scores.
        passages: how many of the nearest passages are looked at.
        refinements: what customers' verdicts change; None for nothing.
    """

    live: LiveIndex
    encoders: EncoderSet
    limiter: anyio.CapacityLimiter
    policy: Policy
    calibrations: Calibrations = field(default_factory=calibrations.load)
    passages: int = 300
    refinements: Refinements | None = None
    _anticipation: Anticipation = field(init=False)

    def __post_init__(self) -> None:
        """Refuse calibrations of other models: their numbers would mean nothing.

        Raises:
            CalibrationUnusable: there is none for an encoder in use.
        """
        for encoder in self.encoders.each:
            if encoder.name not in self.calibrations:
                raise CalibrationUnusable(
                    f"The calibration is for {', '.join(self.calibrations)}, but {encoder.name} is in use. Fit one "
                    "with benchmarks/retrieval/calibrate.py and name it in FIRSTLINE_RETRIEVAL_CALIBRATION."
                )
        self._anticipation = Anticipation(self._encoded)

    def anticipate(self, query: SearchQuery) -> None:
        """Begin to encode a question that will be searched for in a moment, beside what has to be done before that."""
        snapshot = self.live.snapshot(query.site_id)
        if snapshot is not None:
            reading = read(query.text, query.language)
            names = [self.encoders.each[look.space].name for look in self.looks(snapshot, query, reading)]
            # The last one's vector is what intents are told by, too.
            last = [self.encoders.each[-1].name] if reading.has_words else []
            for name in dict.fromkeys([*names, *last]):
                self._anticipation.begin(name, reading.text)

    async def vector(self, query: SearchQuery) -> Vectors:
        """The vector of a question by the encoder that reads every language, shape (dimension,)."""
        return await self._anticipation.vector(self.encoders.each[-1].name, read(query.text, query.language).text)

    async def search(self, query: SearchQuery) -> SearchResult:
        """Find the articles that answer a question; nothing found is band `none`, never an error."""
        started = time.perf_counter()
        snapshot = self.live.snapshot(query.site_id)
        found: list[Found] = []
        if snapshot is not None:
            reading = read(query.text, query.language)
            asked = {
                look: await self._anticipation.vector(self.encoders.each[look.space].name, reading.text)
                for look in self.looks(snapshot, query, reading)
            }
            if len(snapshot.passages) <= QUICK_PASSAGES:
                found = self.found(snapshot, query, reading, asked)
            else:
                found = await anyio.to_thread.run_sync(self.found, snapshot, query, reading, asked)
        return self.result(snapshot, found, query, time.perf_counter() - started)

    def search_in(self, snapshot: Snapshot, query: SearchQuery) -> SearchResult:
        """The same in a given snapshot; blocks for about 10 ms."""
        started = time.perf_counter()
        found, _ = self.look(snapshot, query)
        return self.result(snapshot, found, query, time.perf_counter() - started)

    def look(self, snapshot: Snapshot, query: SearchQuery) -> tuple[list[Found], dict[Look, Vectors]]:
        """What is found for a question, and its vector for each look; blocks for about 10 ms."""
        reading = read(query.text, query.language)
        asked = {
            look: self._encode(self.encoders.each[look.space].name, reading.text)
            for look in self.looks(snapshot, query, reading)
        }
        return self.found(snapshot, query, reading, asked), asked

    def looks(self, snapshot: Snapshot, query: SearchQuery, reading: Reading) -> list[Look]:
        """Where to look for a question; nowhere when no encoder understands it, or there is nothing to find.

        The space of an encoder for the question's own language comes first, and then what only the last one holds.
        """
        number = self._first_space(reading)
        if number is None:
            return []
        last = len(self.encoders.each) - 1
        looks = [Look(number), *([Look(last, beyond=True)] if number < last else [])]
        return [look for look in looks if not view(snapshot, look.space, query.audiences, beyond=look.beyond).is_empty]

    def found(
        self,
        snapshot: Snapshot,
        query: SearchQuery,
        reading: Reading,
        asked: Mapping[Look, Vectors],
        without: LeftOut | None = None,
    ) -> list[Found]:
        """What each look finds for a question, as one list; blocks for 2 ms at 10,000 passages."""
        rankings = []
        for look, vector in asked.items():
            model = self.encoders.each[look.space].name
            calibration = self.calibrations[model]
            refined = self.refinements.of(query.site_id, model) if self.refinements is not None else NONE
            question = Question(
                reading.text, vector, query.language, query.audiences, reading.language, look.beyond, without
            )
            ranking = rank(snapshot, look.space, question, self.passages, calibration, refined)
            rankings.append(Ranked(look.space, ranking, calibration))
        return merged(rankings)

    def result(self, snapshot: Snapshot | None, found: list[Found], query: SearchQuery, seconds: float) -> SearchResult:
        """What was found means: confidence, band and hits; `seconds` is how long it took."""
        first = found[0] if found else None
        model = self.encoders.each[first.of.space].name if first else self.encoders.each[0].name
        stricter = snapshot.articles[first.candidate.article].risk if snapshot and first else None
        thresholds = self.thresholds(model, stricter)
        return SearchResult(
            band=thresholds.band(first.confidence) if first else Band.NONE,
            confidence=first.confidence if first else 0.0,
            hits=tuple(_hit(snapshot, one) for one in found[: min(query.limit, MAX_HITS)]) if snapshot else (),
            index_revision=snapshot.manifest.knowledge_revision if snapshot else -1,
            model=model if first else self.encoders.name,
            thresholds=thresholds,
            took_ms=round(seconds * 1000, 2),
            signals=named_signals(first.of) if first else {},
        )

    def thresholds(self, model: str, stricter: float | None = None) -> Thresholds:
        """Where the bands begin for confidences of an encoder; `stricter` is the risk that a topic allows."""
        risk = self.policy.risk if stricter is None else min(stricter, self.policy.risk)
        sure = self.calibrations[model].threshold(risk)
        return Thresholds(sure=sure, unsure=min(self.policy.unsure, sure))

    def _first_space(self, reading: Reading) -> int | None:
        """The space to begin with: of the first encoder for the question's language; None when there is none."""
        if not reading.has_words:
            return None
        models = self.encoders.models.each
        return next((number for number, model in enumerate(models) if model.reads(reading.language)), None)

    def _encode(self, name: str, text: str) -> Vectors:
        vector: Vectors = self.encoders.named(name).encode_queries([text])[0]
        return vector

    async def _encoded(self, name: str, text: str) -> Vectors:
        return await anyio.to_thread.run_sync(self._encode, name, text, limiter=self.limiter, abandon_on_cancel=True)


def _hit(snapshot: Snapshot, found: Found) -> Hit:
    article = snapshot.articles[found.candidate.article]
    passage = snapshot.passages[found.candidate.passage]
    quoted = passage.article == found.candidate.article and passage.kind is PassageKind.BODY
    return Hit(
        article_id=article.id,
        revision_id=article.revision_id,
        title=article.title,
        passage=passage.text if quoted else article.opening,
        score=found.candidate.score,
        confidence=found.confidence,
        url=article.url,
        language=article.language,
        topic=article.topic,
        scope=article.scope,
    )
