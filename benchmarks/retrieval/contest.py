"""One set asked of Firstline and the other systems in turn, so that what else the machine does falls on all alike."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.evaluate import outcome as answer
from app.evaluate import throwaway_index
from app.labelled_sets import SITE, Articles, Labelled
from benchmarks.retrieval.comparison import FIRSTLINE, outcome
from benchmarks.retrieval.rival_process import SYSTEMS, Found, RivalProcess
from benchmarks.retrieval.sets import LabelledSet, family
from retrieval import calibrations
from retrieval.chunking import passages
from retrieval.evaluation import Outcome
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.snapshot import Snapshot

RANKED = 50
"""Passages of a ranking that is judged: enough for ten articles unless a few articles have all the near ones."""
TIMED = 10
"""Passages that are asked for when a search is timed, the usual default."""
TIMED_QUESTIONS = 100
ROUND = 20
"""Timed questions to one system before it is the next one's turn."""
HELD_OUT = Path(__file__).with_name("held_out")
"""Calibrations fitted without a family, by its name."""
Say = Callable[[str, int, int], object]
"""Told what is being done, how much of it is done and how much there is of it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What came of one set.

    Attributes:
        outcomes: by system, Firstline's last.
        seconds: of the processor for each timed question, by system.
        questions: how many were asked.
    """

    outcomes: dict[str, list[Outcome]]
    seconds: dict[str, list[float]]
    questions: int


@dataclass(frozen=True, slots=True)
class Contest:
    """Everybody who takes part.

    Attributes:
        searcher: Firstline, with the calibrations that ship.
        rivals: the other systems; None when they are not installed.
        say: shows progress.
        snapshots: of articles that were already indexed, by their file's content: several sets share them.
    """

    searcher: Searcher
    rivals: RivalProcess | None
    say: Say
    snapshots: dict[bytes, Snapshot] = field(default_factory=dict)

    def hold(self, one: LabelledSet, limit: int) -> Held:
        """Index a set everywhere, ask its questions, and time some of them.

        Args:
            one: the set.
            limit: how many questions at most, see `sample`; 0 for all.
        """
        articles, every = one.read()
        questions, searcher = sample(every, limit), held_out(self.searcher, one.name)
        cut = passages(articles.published)
        owners = [articles.ids[articles.published[passage.article].id] for passage in cut]
        index = self._index(one, articles, [passage.encoded for passage in cut])
        held = Held({}, {}, len(questions))
        for number, turn in enumerate(_rounds(questions)):
            self.say(f"{one.name}: asking", number * ROUND, len(questions))
            for system, answered in self._answers(searcher, index, articles, owners, turn).items():
                held.outcomes.setdefault(system, []).extend(answered)
        for turn in _rounds(sample(questions, TIMED_QUESTIONS)):
            self.say(f"{one.name}: timing", 0, 1)
            for system, seconds in self._times(searcher, index, turn).items():
                held.seconds.setdefault(system, []).extend(seconds)
        return held

    def _index(self, one: LabelledSet, articles: Articles, texts: list[str]) -> Snapshot:
        systems = SYSTEMS if self.rivals else ()
        steps = len(systems) + 1
        for number, system in enumerate(systems):
            self.say(f"{one.name}: {system} is indexing {len(texts)} passages", number, steps)
            assert self.rivals is not None
            self.rivals.index(system, texts)
        self.say(f"{one.name}: {FIRSTLINE} is indexing {len(texts)} passages", steps - 1, steps)
        key = one.articles.read_bytes()
        if key not in self.snapshots:
            self.snapshots[key], _ = throwaway_index(articles, self.searcher.encoders, lambda _: None)
        return self.snapshots[key]

    def _answers(
        self, searcher: Searcher, index: Snapshot, articles: Articles, owners: list[str], questions: list[Labelled]
    ) -> dict[str, list[Outcome]]:
        answered: dict[str, list[Outcome]] = {}
        for system, found in self._ask_rivals(questions, RANKED):
            each = zip(questions, found, strict=True)
            answered[system] = [outcome(question, ranking, owners) for question, ranking in each]
        answered[FIRSTLINE] = [answer(searcher, index, articles, question) for question in questions]
        return answered

    def _times(self, searcher: Searcher, index: Snapshot, questions: list[Labelled]) -> dict[str, list[float]]:
        """Seconds of the same questions by one system after the other.

        Firstline's are those of questions that it looks for: it hands off at once what its encoder does not understand.
        """
        took = {system: [each.seconds for each in found] for system, found in self._ask_rivals(questions, TIMED)}
        took[FIRSTLINE] = []
        for question in questions:
            started = time.thread_time()
            result = searcher.search_in(index, SearchQuery(SITE, question.text, question.language, limit=TIMED))
            if result.hits:
                took[FIRSTLINE].append(time.thread_time() - started)
        return took

    def _ask_rivals(self, questions: list[Labelled], limit: int) -> Iterator[tuple[str, list[Found]]]:
        texts = [question.text for question in questions]
        if self.rivals:
            yield from ((system, self.rivals.ask(system, texts, limit)) for system in SYSTEMS)


def _rounds(questions: list[Labelled]) -> Iterator[list[Labelled]]:
    return (questions[start : start + ROUND] for start in range(0, len(questions), ROUND))


def sample(questions: list[Labelled], limit: int) -> list[Labelled]:
    """At most `limit` questions at even distances, the same ones in every run; all of them for 0."""
    if not limit or len(questions) <= limit:
        return questions
    return [questions[number * len(questions) // limit] for number in range(limit)]


def held_out(searcher: Searcher, name: str) -> Searcher:
    """The searcher with what `calibrate --held-out` fitted on the other families; as it ships where nothing was fitted.

    Args:
        searcher: with the calibrations that ship.
        name: of a set.
    """
    file = HELD_OUT / f"{family(name)}.json"
    return replace(searcher, calibrations=calibrations.load(file)) if file.is_file() else searcher
