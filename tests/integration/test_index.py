"""From a published article to an answer: stored vectors, snapshots, pointers, the live index and the search log."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core.database import Sessions
from core.rights import Actor
from directory.models import Site
from directory.rights import Bundle, of
from knowledge import articles
from knowledge.drafts import ArticleDraft
from knowledge.models import Audience
from knowledge.published import EVERYTHING
from retrieval import search_log
from retrieval.bands import Band, Verdict
from retrieval.builder import IndexFolder, build_outdated
from retrieval.calibrations import CalibrationUnusable
from retrieval.encoder_set import EncoderSet
from retrieval.live import IndexState
from retrieval.models import IndexSnapshot, PassageEmbedding, SearchLog
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from tests.integration.encoders import CALIBRATION, HashEncoder, hash_encoders, hash_searcher

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
UMBRELLA = ArticleDraft(
    title="Umbrella lost on a bus", body="Ask at the lost property desk.", slug="umbrella", language="en"
)


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path / "index", keep=2)


@pytest.fixture
def editor(site: Site) -> Actor:
    return Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))


async def build(sessions: Sessions, folder: IndexFolder, *, verify: bool = False) -> list[IndexSnapshot]:
    return await build_outdated(sessions, hash_encoders(), folder, NOW, verify=verify)


async def publish(sessions: Sessions, editor: Actor, site: Site, draft: ArticleDraft = UMBRELLA) -> None:
    async with sessions.begin() as session:
        article = await articles.create(session, editor, site.id, draft, now=NOW)
        await articles.publish(session, editor, article.id, now=NOW)


async def first_title(searcher: Searcher, site: Site, text: str) -> str | None:
    result = await searcher.search(SearchQuery(site.id, text, "en"))
    return result.hits[0].title if result.hits and result.band is Band.SURE else None


def names(folder: IndexFolder, site: Site) -> set[str]:
    return {path.name for path in (folder.path / site.key).iterdir()}


async def test_a_published_article_is_found_after_one_build_and_one_refresh(
    sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor
) -> None:
    searcher = hash_searcher(sessions, folder)
    await build(sessions, folder)
    await searcher.live.refresh()
    assert await first_title(searcher, site, "lost my umbrella on a bus") is None
    await publish(sessions, editor, site)
    (row,) = await build(sessions, folder)
    assert await searcher.live.refresh()
    assert await first_title(searcher, site, "lost my umbrella on a bus") == UMBRELLA.title
    assert searcher.live.state()[site.key].revision == row.knowledge_revision


async def test_nothing_is_built_while_nothing_changes(sessions: Sessions, folder: IndexFolder) -> None:
    assert len(await build(sessions, folder)) == 1
    assert await build(sessions, folder) == []
    assert await build(sessions, folder, verify=True) == []


async def test_only_new_texts_are_encoded(sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor) -> None:
    await build(sessions, folder)
    encoder = HashEncoder()
    await publish(sessions, editor, site)
    await build_outdated(sessions, EncoderSet.of(encoder), folder, NOW)
    assert encoder.encoded == 2
    async with sessions.begin() as session:
        stored = await session.scalar(select(func.count()).select_from(PassageEmbedding))
        newest = await session.scalar(select(IndexSnapshot).order_by(IndexSnapshot.knowledge_revision.desc()).limit(1))
    assert newest is not None
    assert stored == newest.passages


async def test_progress_is_told_to_the_end(sessions: Sessions, folder: IndexFolder) -> None:
    told: list[tuple[int, int]] = []
    await build_outdated(
        sessions, hash_encoders(), folder, NOW, progress=lambda done, total: told.append((done, total))
    )
    assert told
    assert told[-1][0] == told[-1][1] > 0


async def test_old_snapshots_are_removed(sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor) -> None:
    for number in range(4):
        await publish(sessions, editor, site, replace(UMBRELLA, slug=f"umbrella-{number}"))
        await build(sessions, folder)
    async with sessions.begin() as session:
        rows = (await session.scalars(select(IndexSnapshot.folder))).all()
    assert len(rows) == 2
    assert {row.split("/")[1] for row in rows} == names(folder, site)


async def test_two_workers_that_race_leave_one_pointer(
    sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor
) -> None:
    await build(sessions, folder)
    await publish(sessions, editor, site)
    both = await asyncio.gather(build(sessions, folder), build(sessions, folder))
    assert sorted(len(rows) for rows in both) == [0, 1]
    searcher = hash_searcher(sessions, folder)
    await searcher.live.refresh()
    assert searcher.live.state()[site.key].state is IndexState.OK
    assert await first_title(searcher, site, "umbrella lost on a bus") == UMBRELLA.title


async def test_a_damaged_snapshot_is_reported_while_the_one_before_it_answers(
    sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor
) -> None:
    await build(sessions, folder)
    searcher = hash_searcher(sessions, folder)
    await searcher.live.refresh()
    await publish(sessions, editor, site)
    (row,) = await build(sessions, folder)
    (folder.path / row.folder / "vectors-0.faiss").write_bytes(b"nothing")
    assert not await searcher.live.refresh()
    assert searcher.live.state()[site.key].state is IndexState.DAMAGED
    assert await first_title(searcher, site, "card declined") == "Card payment declined"
    restarted = hash_searcher(sessions, folder)
    await restarted.live.refresh()
    assert restarted.live.state()[site.key].state is IndexState.DAMAGED
    assert await first_title(restarted, site, "card declined") == "Card payment declined"
    assert len(await build(sessions, folder, verify=True)) == 1
    await restarted.live.refresh()
    assert restarted.live.state()[site.key].state is IndexState.OK
    assert await first_title(restarted, site, "umbrella lost on a bus") == UMBRELLA.title


async def test_a_deleted_index_folder_is_built_again(sessions: Sessions, site: Site, folder: IndexFolder) -> None:
    (row,) = await build(sessions, folder)
    for file in (folder.path / row.folder).iterdir():
        file.unlink()
    assert len(await build(sessions, folder)) == 1


async def test_without_an_index_every_question_is_handed_off(
    sessions: Sessions, site: Site, folder: IndexFolder
) -> None:
    searcher = hash_searcher(sessions, folder)
    result = await searcher.search(SearchQuery(site.id, "card declined", "en"))
    assert (result.band, result.hits, result.index_revision) == (Band.NONE, (), -1)


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "?!", "\u202e", "моя карта не работает", "x" * 10_000])
async def test_hopeless_questions_are_in_band_none(
    sessions: Sessions, site: Site, folder: IndexFolder, text: str
) -> None:
    await build(sessions, folder)
    searcher = hash_searcher(sessions, folder)
    await searcher.live.refresh()
    result = await searcher.search(SearchQuery(site.id, text, "en"))
    assert result.band is Band.NONE


async def test_articles_for_staff_are_found_by_staff_only(
    sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor
) -> None:
    await publish(sessions, editor, site, replace(UMBRELLA, audience=Audience.INTERNAL))
    await build(sessions, folder)
    searcher = hash_searcher(sessions, folder)
    await searcher.live.refresh()
    customer = await searcher.search(SearchQuery(site.id, UMBRELLA.title, "en", limit=20))
    staff = await searcher.search(SearchQuery(site.id, UMBRELLA.title, "en", EVERYTHING))
    assert UMBRELLA.title not in [hit.title for hit in customer.hits]
    assert staff.hits[0].title == UMBRELLA.title


async def test_a_calibration_of_another_model_is_refused(sessions: Sessions, folder: IndexFolder) -> None:
    searcher = hash_searcher(sessions, folder)
    with pytest.raises(CalibrationUnusable):
        replace(searcher, calibrations={"another": CALIBRATION})


async def test_the_search_log_keeps_what_decided_and_what_came_of_it(
    sessions: Sessions, site: Site, folder: IndexFolder
) -> None:
    await build(sessions, folder)
    searcher = hash_searcher(sessions, folder)
    await searcher.live.refresh()
    query = SearchQuery(site.id, "card declined", "en", limit=3)
    result = await searcher.search(query)
    conversation_id = uuid4()
    async with sessions.begin() as session:
        search_id = search_log.record(session, query, result, search_log.Origin(conversation_id), now=NOW)
        await search_log.set_verdict(session, search_id, Verdict.HELPED, NOW)
    async with sessions.begin() as session:
        row = await session.get_one(SearchLog, search_id)
    assert (row.query, row.conversation_id, row.band) == ("card declined", conversation_id, Band.SURE)
    assert [hit["article_id"] for hit in row.hits] == [str(hit.article_id) for hit in result.hits]
    assert set(row.signals) == {"score", "share", "overlap", "length", "foreign", "stated"}
    assert row.thresholds == {"sure": 0.9, "unsure": 0.4}
    assert (row.model, row.verdict, row.verdict_at) == (HashEncoder.name, Verdict.HELPED, NOW)
