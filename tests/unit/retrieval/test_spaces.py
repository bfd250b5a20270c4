"""Several encoders: which one a question goes to, and what comes of their findings."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import anyio
import pytest

from core.database import Sessions
from knowledge.models import Audience
from knowledge.published import EVERYTHING, PUBLIC, PublishedArticle
from retrieval import snapshot, space
from retrieval.bands import Band, Policy
from retrieval.builder import IndexFolder, write_checked
from retrieval.chunking import passages
from retrieval.confidence import Signals
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import ANY_LANGUAGE, EncoderUnavailable, Vectors
from retrieval.found import Ranked, merged
from retrieval.live import LiveIndex
from retrieval.ranking import Candidate, Question, Ranking, rank
from retrieval.reading import read
from retrieval.search import SearchQuery, SearchResult
from retrieval.searcher import Look, Searcher
from retrieval.snapshot import Content, Origin, Snapshot
from tests.integration.encoders import CALIBRATION, HashEncoder
from tests.unit.retrieval.test_snapshot import NOTHING, article

NOW = datetime(2025, 1, 1, tzinfo=UTC)


class Everywhere(HashEncoder):
    """The same vectors under another name, for all languages."""

    name = "everywhere-2048"
    languages = ANY_LANGUAGE


ENCODERS = EncoderSet.of(HashEncoder(), Everywhere())
ENGLISH, POLISH = Look(0), Look(1)
BEYOND = Look(1, beyond=True)


def built(*articles: PublishedArticle) -> Snapshot:
    cut = passages(list(articles))
    texts = [passage.encoded for passage in cut]
    held = space.held_by(ENCODERS.models, cut, [each.language for each in articles])
    vectors = {
        name: ENCODERS.named(name).encode_passages([texts[at] for at in positions]) if len(positions) else NOTHING
        for name, positions in held.items()
    }
    return snapshot.in_memory(Content(articles, cut, vectors), Origin("demo", 1, ENCODERS.models, NOW))


def searcher(risk: float = 0.05) -> Searcher:
    calibrated = {each.name: replace(CALIBRATION, model=each.name) for each in ENCODERS.each}
    live = LiveIndex(Sessions(), IndexFolder(Path()), ENCODERS.models)
    return Searcher(live, ENCODERS, anyio.CapacityLimiter(1), Policy(risk, 0.4), calibrated)


def asked(found: Snapshot, text: str, language: str, audiences: frozenset[Audience] = PUBLIC) -> SearchResult:
    return searcher().search_in(found, SearchQuery(found.articles[0].id, text, language, audiences))


def looks(found: Snapshot, text: str, language: str, audiences: frozenset[Audience] = PUBLIC) -> list[Look]:
    query = SearchQuery(found.articles[0].id, text, language, audiences)
    return searcher().looks(found, query, read(text, language))


LOST = article("Lost card")
ZGUBIONA = article("Zgubiona karta", language="pl", group_id=LOST.group_id)
OPŁATY = article("Opłaty za granicą", language="pl")
UMBRELLA = article("Lost umbrella")


def test_only_the_last_space_holds_what_the_first_cannot_read() -> None:
    english, everything = built(LOST, ZGUBIONA, UMBRELLA).spaces
    assert english.articles.tolist() == [0, 2]
    assert everything.articles.tolist() == [0, 1, 2]
    assert len(english.passages) < len(everything.passages)


def test_a_question_goes_to_the_encoder_for_its_language() -> None:
    found = built(LOST, ZGUBIONA)
    assert looks(found, "I have lost my card", "en") == [ENGLISH]
    assert looks(found, "zgubiłam kartę, co mam zrobić", "pl") == [POLISH]
    assert looks(found, "I have lost my card", "pl") == [ENGLISH]


def test_what_is_there_in_other_languages_only_is_looked_for_beside() -> None:
    found = built(LOST, ZGUBIONA, OPŁATY)
    assert looks(found, "I have lost my card", "en") == [ENGLISH, BEYOND]
    assert asked(found, "the opłaty granicą", "en").hits[0].title == OPŁATY.title
    assert looks(built(OPŁATY), "I have lost my card", "en") == [BEYOND]


def test_what_readers_may_not_see_is_no_reason_to_look_beside() -> None:
    found = built(LOST, replace(OPŁATY, audience=Audience.INTERNAL))
    assert looks(found, "I have lost my card", "en") == [ENGLISH]
    assert looks(found, "I have lost my card", "en", EVERYTHING) == [ENGLISH, BEYOND]
    hidden = built(replace(LOST, audience=Audience.INTERNAL), ZGUBIONA)
    assert looks(hidden, "I have lost my card", "en") == [BEYOND]


class Held(LiveIndex):
    """One snapshot for every site."""

    def __init__(self, found: Snapshot) -> None:
        super().__init__(Sessions(), IndexFolder(Path()), ENCODERS.models)
        self._found = found

    def snapshot(self, site_id: UUID) -> Snapshot | None:
        """The one."""
        return self._found


class Recording(HashEncoder):
    """Notes what it encoded in `asked`, with its name."""

    def __init__(self, like: type[HashEncoder], asked: list[tuple[str, str]]) -> None:
        super().__init__()
        self.name, self.languages, self._asked = like.name, like.languages, asked

    def encode_queries(self, texts: list[str]) -> Vectors:
        """The same vectors."""
        self._asked += [(self.name, text) for text in texts]
        return super().encode_queries(texts)


async def test_every_look_of_a_question_is_anticipated() -> None:
    async def ahead(found: Snapshot, text: str, language: str) -> set[str]:
        asked: list[tuple[str, str]] = []
        encoders = EncoderSet.of(Recording(HashEncoder, asked), Recording(Everywhere, asked))
        replace(searcher(), live=Held(found), encoders=encoders).anticipate(SearchQuery(uuid4(), text, language))
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "anticipated question"))
        assert {of for _, of in asked} <= {text}
        return {name for name, _ in asked}

    both = built(LOST, OPŁATY)
    assert await ahead(both, "I have lost my card", "en") == {HashEncoder.name, Everywhere.name}
    # Nothing is held beyond the first space, but intents are told by the last encoder's vector.
    assert await ahead(built(LOST), "I have lost my card", "en") == {HashEncoder.name, Everywhere.name}
    assert await ahead(both, "zgubiłam kartę", "pl") == {Everywhere.name}
    assert await ahead(both, "?!", "en") == set()


def test_words_alone_decide_nothing() -> None:
    assert looks(built(LOST), "?!", "en") == []
    assert asked(built(LOST), "…", "en").band is Band.NONE


def test_an_answer_in_another_language_says_so_in_its_signals() -> None:
    result = asked(built(LOST, article("PIN Help", language="pl")), "I need some help with the PIN", "en")
    assert 0 < result.signals["foreign"] < 1
    assert result.hits[0].language == "pl"


def test_a_topics_own_risk_is_taken_where_it_is_stricter() -> None:
    found = built(LOST, UMBRELLA)
    strict = replace(found, articles=(replace(found.articles[0], risk=0.01), found.articles[1]), views={})
    never = replace(found, articles=(replace(found.articles[0], risk=0.0), found.articles[1]), views={})
    lax = replace(found, articles=(replace(found.articles[0], risk=0.5), found.articles[1]), views={})
    assert [asked(each, "lost card", "en").thresholds.sure for each in (found, strict, never, lax)] == [
        pytest.approx(0.9),
        pytest.approx(0.98),
        2.0,
        pytest.approx(0.9),
    ]
    assert asked(found, "lost card", "en").band is Band.SURE
    assert asked(never, "lost card", "en").band is Band.UNSURE


def ranking(number: int, score: float) -> Ranked:
    candidate = Candidate(number, number, score, CALIBRATION.heads)
    return Ranked(number, Ranking((candidate,), Signals(score, 1.0, 0.0, 3)), CALIBRATION)


def several(number: int) -> Ranked:
    candidates = tuple(Candidate(at, at, 0.5 - at / 100, CALIBRATION.heads) for at in range(5))
    return Ranked(number, Ranking(candidates, Signals(0.35, 0.3, 0.0, 3)), CALIBRATION)


def test_of_two_rankings_the_surer_comes_first_and_each_takes_from_the_other() -> None:
    alone = merged([ranking(0, 0.7)])[0].confidence
    both = merged([ranking(0, 0.7), ranking(1, 0.6)])
    assert [one.of.space for one in both] == [0, 1]
    assert both[0].confidence < alone
    assert sum(one.confidence for one in both) < 1
    unsure = merged([several(0), several(1)])
    assert sum(one.confidence for one in unsure) <= 1 + 1e-9
    certain = merged([ranking(0, 5.0), ranking(1, 5.0)])
    assert [one.confidence for one in certain] == [pytest.approx(0.5), pytest.approx(0.5)]
    assert merged([]) == []


def test_a_site_without_english_articles_is_stored_and_loaded_with_an_empty_space(tmp_path: Path) -> None:
    cut = passages([OPŁATY])
    vectors = {HashEncoder.name: NOTHING, Everywhere.name: Everywhere().encode_passages([each.encoded for each in cut])}
    origin = Origin("demo", 1, ENCODERS.models, NOW)
    digest = write_checked(tmp_path / "1-a", Content([OPŁATY], cut, vectors), ENCODERS, origin)
    found = snapshot.load(tmp_path / "1-a", digest)
    assert [len(each.articles) for each in found.spaces] == [0, 1]
    assert asked(found, "opłaty za granicą", "pl").hits[0].title == OPŁATY.title
    assert asked(found, "the opłaty granicą", "en").hits[0].title == OPŁATY.title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01",
        "\u202e\u202c",
        "a" * 10_000,
        "card " * 2_000,
        "\ud800 card",
        "٠١٢٣",
        "ꙮ ꙮ",
        "card\x00lost",
        "🙂🙂",
    ],
)
@pytest.mark.parametrize("language", ["en", "pl", "", "xx"])
def test_odd_questions_are_in_some_band(text: str, language: str) -> None:
    result = asked(built(LOST, ZGUBIONA, OPŁATY), text, language)
    assert result.band in Band
    assert 0 <= result.confidence <= 1


def test_a_group_with_an_article_in_the_questions_language_is_not_foreign() -> None:
    group = article("PIN Help", language="pl").group_id
    siblings = article("PIN Help", language="pl", group_id=group), article("Pomoc PIN", language="en", group_id=group)
    assert asked(built(siblings[0]), "I need some help with the PIN", "en").signals["overlap"] > 0
    found = built(*siblings)
    question = Question("zzz", HashEncoder().encode_queries(["help PIN"])[0], "en", PUBLIC, "en")
    signals = rank(found, 1, question, 100, CALIBRATION).signals
    assert signals is not None
    assert signals.foreign == 0
    alone = rank(built(siblings[0]), 1, question, 100, CALIBRATION).signals
    assert alone is not None
    assert alone.foreign == 1


def test_the_same_model_twice_is_refused() -> None:
    with pytest.raises(EncoderUnavailable, match="twice"):
        EncoderSet.of(HashEncoder(), HashEncoder())
