"""One set asked of Firstline and the other systems in turn, so that what else the machine does falls on all alike."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.evaluate import outcomes, throwaway_index
from app.labelled_sets import SITE, Articles, Labelled, read_articles, read_questions
from benchmarks.retrieval.asking import Asked, ask
from benchmarks.retrieval.comparison import FIRSTLINE, outcome
from benchmarks.retrieval.fitting import family, fit, ranked
from benchmarks.retrieval.rival_process import SYSTEMS, Found, RivalProcess
from benchmarks.retrieval.sets import FITTED, LabelledSet
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
STRANGERS = 3
"""Other families that must have been asked for a fit that leaves one out."""
Say = Callable[[str, int, int], object]
"""Told what is being done, how much of it is done and how much there is of it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What came of one set.

    Attributes:
        outcomes: by system, Firstline's last.
        seconds: of the processor for each timed question, by system.
        found: what Firstline's ways of looking found for each question.
    """

    outcomes: dict[str, list[Outcome]]
    seconds: dict[str, list[float]]
    found: list[Asked]


@dataclass(frozen=True, slots=True)
class Contest:
    """Everybody who takes part.

    Attributes:
        searcher: Firstline, with the calibration that ships.
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
        articles, questions = read_articles(one.articles), sample(read_questions(one.questions), limit)
        cut = passages(articles.published)
        owners = [articles.ids[articles.published[passage.article].id] for passage in cut]
        index = self._index(one, articles, [passage.encoded for passage in cut])
        held = Held({}, {}, [])
        for turn in _rounds(questions):
            self.say(f"{one.name}: asking", len(held.found), len(questions))
            for system, answered in self._answers(index, articles, owners, turn).items():
                held.outcomes.setdefault(system, []).extend(answered)
            held.found.extend(ask(self.searcher, index, articles, turn))
        for turn in _rounds(sample(questions, TIMED_QUESTIONS)):
            self.say(f"{one.name}: timing", 0, 1)
            for system, seconds in self._times(index, turn).items():
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
            self.snapshots[key], _ = throwaway_index(articles, self.searcher.encoder, lambda _: None)
        return self.snapshots[key]

    def _answers(
        self, index: Snapshot, articles: Articles, owners: list[str], questions: list[Labelled]
    ) -> dict[str, list[Outcome]]:
        answered: dict[str, list[Outcome]] = {}
        for system, found in self._ask_rivals(questions, RANKED):
            each = zip(questions, found, strict=True)
            answered[system] = [outcome(question, ranking, owners) for question, ranking in each]
        answered[FIRSTLINE] = list(outcomes(self.searcher, index, articles, questions, lambda _: None))
        return answered

    def _times(self, index: Snapshot, questions: list[Labelled]) -> dict[str, list[float]]:
        """Seconds of the same questions by one system after the other.

        Firstline's are those of questions that it looks for: it hands off at once what its encoder does not understand.
        """
        took = {system: [each.seconds for each in found] for system, found in self._ask_rivals(questions, TIMED)}
        took[FIRSTLINE] = []
        for question in questions:
            started = time.thread_time()
            result = self.searcher.search_in(index, SearchQuery(SITE, question.text, question.language, limit=TIMED))
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


def held_out(model: str, asked: Mapping[str, Sequence[Asked]]) -> dict[str, list[Outcome]]:
    """What Firstline answers with weights fitted on the families of this run without the set's own.

    Returns:
        Outcomes, without times, of the sets that something is fitted on; none when there are too few other families.
    """
    fitted = {name: found for name, found in asked.items() if name in FITTED}
    families = {family(name) for name in fitted}
    if len(families) <= STRANGERS:
        return {}
    calibrations = {
        left: fit(model, {name: found for name, found in fitted.items() if family(name) != left}) for left in families
    }
    return {
        name: list(ranked(found, calibrations[family(name)].heads, calibrations[family(name)]))
        for name, found in fitted.items()
    }
