"""Snapshots on disk, and ranking in them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from knowledge.models import Audience, Scope
from knowledge.published import EVERYTHING, PUBLIC, PublishedArticle
from retrieval import snapshot
from retrieval.builder import write_checked
from retrieval.chunking import passages
from retrieval.confidence import Heads
from retrieval.encoders import Vectors
from retrieval.ranking import Candidate, Question, rank
from retrieval.snapshot import Content, FailedCanary, Origin, Snapshot
from retrieval.snapshot_files import MANIFEST, DamagedSnapshot
from tests.integration.damage import FILES
from tests.integration.encoders import CALIBRATION, HashEncoder, hash_encoders

NOW = datetime(2025, 1, 1, tzinfo=UTC)
NOTHING = np.zeros((0, HashEncoder.dimension), dtype=np.float32)


def article(title: str, body: str = "Nothing more.", **changed: object) -> PublishedArticle:
    group = changed.pop("group_id", None)
    plain = PublishedArticle(
        id=uuid4(),
        site_id=uuid4(),
        group_id=group if isinstance(group, UUID) else uuid4(),
        revision_id=uuid4(),
        title=title,
        body=body,
        variants=(),
        slug="x",
        language="en",
        topic=None,
        audience=Audience.PUBLIC,
        changed_at=NOW,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]  # fields by name, from the tests below


def stored(folder: Path, articles: Sequence[PublishedArticle], vectors: Vectors | None = None) -> str:
    cut = passages(list(articles))
    if vectors is None:
        vectors = HashEncoder().encode_passages([passage.encoded for passage in cut]) if cut else NOTHING
    content = Content(articles, cut, {HashEncoder.name: vectors})
    return write_checked(folder, content, hash_encoders(), Origin("demo", 7, hash_encoders().models, NOW))


def written(folder: Path, *articles: PublishedArticle) -> str:
    return stored(folder, articles)


def built(folder: Path, *articles: PublishedArticle) -> Snapshot:
    return snapshot.load(folder, written(folder, *articles))


def ranked(found: Snapshot, text: str, passages: int = 100, weights: Heads = CALIBRATION.heads) -> list[Candidate]:
    question = Question(text, HashEncoder().encode_queries([text])[0], "en", PUBLIC)
    return list(rank(found, 0, question, passages, replace(CALIBRATION, heads=weights)).candidates)


def titles(found: Snapshot, text: str, audiences: frozenset[Audience] = PUBLIC, language: str = "en") -> list[str]:
    question = Question(text, HashEncoder().encode_queries([text])[0], language, audiences)
    candidates = rank(found, 0, question, 100, CALIBRATION).candidates
    return [found.articles[candidate.article].title for candidate in candidates]


def test_what_is_loaded_is_what_was_written(tmp_path: Path) -> None:
    articles = [article("Lost card"), article("Fees abroad", topic="cards", audience=Audience.VERIFIED)]
    found = built(tmp_path / "7-a", *articles)
    assert [indexed.id for indexed in found.articles] == [one.id for one in articles]
    assert found.articles[1].audience is Audience.VERIFIED
    assert (found.manifest.knowledge_revision, found.manifest.passages) == (7, len(found.passages))
    assert [path.name for path in tmp_path.iterdir()] == ["7-a"]


def test_articles_keep_their_scope_and_have_an_address_only_where_there_is_a_page(tmp_path: Path) -> None:
    inside, internal = article("Lost card"), article("Lost card", audience=Audience.INTERNAL)
    found = built(tmp_path / "7-a", inside, article("Lost card", scope=Scope.DECLINED), internal)
    assert [indexed.scope for indexed in found.articles] == [Scope.ANSWERED, Scope.DECLINED, Scope.ANSWERED]
    assert [indexed.url for indexed in found.articles] == ["/help/en/x", "", ""]


def test_articles_keep_the_risk_of_their_topic(tmp_path: Path) -> None:
    risks = [None, 0.0, 0.01, 0.05]
    found = built(tmp_path / "7-a", *(article("Lost card", risk=risk) for risk in risks))
    assert [indexed.risk for indexed in found.articles] == risks


@pytest.mark.parametrize("name", FILES)
def test_a_changed_or_missing_file_is_refused(name: str, tmp_path: Path) -> None:
    digest = written(tmp_path / "7-a", article("Lost card"))
    file = tmp_path / "7-a" / name
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedSnapshot, match="is not what was written"):
        snapshot.load(tmp_path / "7-a", digest)
    file.unlink()
    with pytest.raises(DamagedSnapshot, match="cannot be read"):
        snapshot.load(tmp_path / "7-a", digest)


def test_a_manifest_that_was_replaced_together_with_its_files_is_refused(tmp_path: Path) -> None:
    digest = written(tmp_path / "7-a", article("Lost card"))
    written(tmp_path / "8-b", article("Another one"))
    for name in FILES:
        (tmp_path / "7-a" / name).write_bytes((tmp_path / "8-b" / name).read_bytes())
    with pytest.raises(DamagedSnapshot, match="manifest"):
        snapshot.load(tmp_path / "7-a", digest)


def test_an_index_that_does_not_find_its_own_titles_is_not_kept(tmp_path: Path) -> None:
    articles = [article(f"Title number {number}", body=f"word{number}") for number in range(30)]
    vectors = HashEncoder().encode_passages([passage.encoded for passage in passages(articles)])[::-1].copy()
    with pytest.raises(FailedCanary):
        stored(tmp_path / "7-a", articles, vectors)
    assert not (tmp_path / "7-a").exists()


def test_an_empty_knowledge_base_is_a_snapshot_that_finds_nothing(tmp_path: Path) -> None:
    assert titles(built(tmp_path / "0-a"), "anything") == []


def test_articles_are_ranked_by_likeness(tmp_path: Path) -> None:
    found = built(tmp_path / "7-a", article("Fees abroad"), article("Lost card"), article("Card declined"))
    assert titles(found, "card declined")[:2] == ["Card declined", "Lost card"]


def test_a_score_is_what_the_three_ways_of_looking_found_by_their_weights(tmp_path: Path) -> None:
    found = built(tmp_path / "7-a", article("Fees abroad"), article("Lost card"), article("Card declined"))
    weights = Heads(nearest=0.5, words=0.3, centre=0.2)
    for candidate in ranked(found, "card declined again", weights=weights):
        assert candidate.score == pytest.approx(weights.dot(candidate.heads))
        assert found.passages[candidate.passage].article == candidate.article
    first = ranked(found, "card declined again", weights=weights)[0].heads
    assert first.nearest > 0.6
    assert 0.4 < first.words < 1.1


def test_words_find_an_article_whose_passages_are_not_among_the_nearest(tmp_path: Path) -> None:
    found = built(tmp_path / "7-a", article("Lost card"), article("Umbrellas"), article("Lost and found"))
    only_words = Heads(nearest=0.0, words=1.0, centre=0.0)
    (first, *_) = ranked(found, "lost umbrella", passages=1, weights=only_words)
    assert found.articles[first.article].title == "Umbrellas"
    everything = {each.article: each.heads for each in ranked(found, "lost umbrella")}
    assert {each.article: each.heads for each in ranked(found, "lost umbrella", passages=1)} == everything


def test_articles_for_others_are_not_even_ranked(tmp_path: Path) -> None:
    found = built(tmp_path / "7-a", article("Lost card", audience=Audience.INTERNAL), article("Lost umbrella"))
    assert titles(found, "lost card") == ["Lost umbrella"]
    assert titles(found, "lost card", EVERYTHING)[0] == "Lost card"


def test_what_others_may_not_read_moves_nothing_of_what_they_find(tmp_path: Path) -> None:
    public = [article("Lost card"), article("Lost umbrella"), article("Fees abroad")]
    twin = article("Lost card", body="Globex merger.", audience=Audience.INTERNAL)
    known = article("Card fees", body="Globex.", audience=Audience.VERIFIED)
    alone, beside = built(tmp_path / "7-a", *public), built(tmp_path / "7-b", twin, *public, known)
    for text in ("lost card", "card globex", "globex merger", "fees"):
        for before, after in zip(ranked(alone, text), ranked(beside, text), strict=True):
            assert beside.articles[after.article].id == alone.articles[before.article].id
            assert after.score == pytest.approx(before.score, abs=1e-4)
            assert after.heads.words == pytest.approx(before.heads.words, abs=1e-6)
    assert titles(beside, "globex merger", EVERYTHING)[0] == "Lost card"


def test_a_translation_into_the_language_of_the_question_is_preferred(tmp_path: Path) -> None:
    group = uuid4()
    found = built(
        tmp_path / "7-a",
        article("Lost card", group_id=group),
        article("Zgubiona karta", group_id=group, language="pl"),
        article("Lost umbrella"),
    )
    assert titles(found, "lost card")[0] == "Lost card"
    assert titles(found, "lost card", language="pl") == ["Zgubiona karta", "Lost umbrella"]
    assert titles(found, "lost card", language="ru")[0] == "Lost card"


def test_manifests_are_readable_by_people(tmp_path: Path) -> None:
    written(tmp_path / "7-a", article("Lost card"))
    stored = json.loads((tmp_path / "7-a" / MANIFEST).read_text())
    assert stored["model"] == HashEncoder.name
    assert set(stored["sha256"]) == {*FILES} - {MANIFEST}
