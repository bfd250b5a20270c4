"""Damaged index files: found before they are served, answered around, and built again without a restart."""

import asyncio
import contextlib
import os
import random
import shutil
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import numpy as np
import pytest
from sqlalchemy import delete, select

from app.index_loop import IndexLoop
from app.state import AppState
from core.database import Sessions
from core.notify import DAMAGE, INDEX, KNOWLEDGE, Follower, Hub, notify
from core.rights import Actor
from directory import sites
from directory.models import Site
from directory.rights import Bundle, of
from knowledge import articles
from knowledge.drafts import ArticleDraft
from knowledge.models import Article
from retrieval import centres, from_vectors, live, nearest, snapshot
from retrieval.builder import NEWEST_FIRST, IndexFolder
from retrieval.live import RECHECK_SECONDS, STALE_SECONDS, IndexState, LiveIndex
from retrieval.models import IndexSnapshot, PassageEmbedding
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from retrieval.upkeep import Upkeep
from tests.integration import damage
from tests.integration.conftest import Customer
from tests.integration.encoders import hash_encoders, hash_searcher
from tests.integration.test_index import NOW, UMBRELLA, publish

SEED = 20_250_601
EACH = 15
DECLINED = "Card payment declined"


@dataclass(slots=True)
class Clock:
    """Seconds that go forward when the test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Service:
    """One site with a worker's upkeep, and processes that answer."""

    sessions: Sessions
    site: Site
    folder: IndexFolder
    editor: Actor
    clock: Clock = field(default_factory=Clock)
    upkeep: Upkeep = field(init=False)

    def __post_init__(self) -> None:
        search = SearchService(self.sessions, self.folder, RetrievalSettings(), self.process())
        self.upkeep = Upkeep(self.sessions, search, self.clock)

    def process(self) -> Searcher:
        """The search of a process that has just started."""
        searcher = hash_searcher(self.sessions, self.folder)
        return replace(searcher, live=LiveIndex(self.sessions, self.folder, hash_encoders().models, self.clock))

    async def newest(self) -> Path:
        async with self.sessions.begin() as session:
            row = (await session.scalars(select(IndexSnapshot).order_by(*NEWEST_FIRST))).first()
            assert row is not None
            return self.folder.path / row.folder

    async def publish(self, draft: ArticleDraft = UMBRELLA) -> None:
        await publish(self.sessions, self.editor, self.site, draft)

    def state(self, searcher: Searcher) -> IndexState:
        return searcher.live.state()[self.site.key].state

    async def first_title(self, searcher: Searcher, text: str) -> str | None:
        result = await searcher.search(SearchQuery(self.site.id, text, "en"))
        return result.hits[0].title if result.hits else None


@pytest.fixture
async def service(sessions: Sessions, site: Site, tmp_path: Path) -> AsyncIterator[Service]:
    editor = Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))
    async with sessions.begin() as session:
        # The seeded snapshot lies in a folder that all tests share.
        await session.execute(delete(IndexSnapshot))
    found = Service(sessions, site, IndexFolder(tmp_path / "index", keep=2), editor)
    assert await found.upkeep.look()
    yield found
    await found.upkeep.stop()


async def test_all_of_sixty_damages_are_found_before_serving_and_mended(service: Service) -> None:
    chance, running, wrong = random.Random(SEED), service.process(), []
    await service.publish()
    assert await service.upkeep.look()
    await running.live.refresh()
    for number in range(len(damage.KINDS) * EACH):
        kind, name = (
            damage.KINDS[number % len(damage.KINDS)],
            damage.FILES[number // len(damage.KINDS) % len(damage.FILES)],
        )
        kind(await service.newest() / name, chance)
        started = service.process()
        seen: list[tuple[object, object]] = []
        for process in (running, started):
            await process.live.refresh()
            seen.append((service.state(process), await service.first_title(process, "card declined")))
        seen.append((await service.upkeep.look(suspicious=True), None))
        for process in (running, started):
            await process.live.refresh()
            seen.append((service.state(process), None))
        if seen != [(IndexState.DAMAGED, DECLINED)] * 2 + [(True, None)] + [(IndexState.OK, None)] * 2:
            wrong.append((SEED, number, kind.__name__, name, seen))
    assert wrong == []


@contextlib.asynccontextmanager
async def listening(url: str) -> AsyncIterator[Follower]:
    """Somebody who hears of damage, connected."""
    hub = Hub(url)
    with hub.follow(DAMAGE) as follower:
        task = asyncio.create_task(hub.run())
        await follower.changed.wait()
        yield follower
        task.cancel()


async def reported(sessions: Sessions, follower: Follower) -> list[str]:
    """The snapshots that were reported so far; a hint of ours comes after them."""
    await notify(sessions, DAMAGE)
    while not follower.hinted:
        follower.changed.clear()
        await follower.changed.wait()
    return [values["snapshot"] for values in follower.take()]


async def test_what_was_met_by_a_running_process_reaches_the_worker(service: Service, database_url: str) -> None:
    running = service.process()
    await running.live.refresh()
    newest = await service.newest()
    shutil.rmtree(newest)
    async with listening(database_url) as follower:
        await running.live.refresh()
        assert await reported(service.sessions, follower) == [f"{service.site.key}/{newest.name}"]
    assert service.state(running) is IndexState.DAMAGED
    assert await service.first_title(running, "card declined") == DECLINED


async def test_files_that_rot_without_a_trace_are_found_by_the_next_hash(service: Service) -> None:
    running = service.process()
    await running.live.refresh()
    file = await service.newest() / "vectors-0.faiss"
    before = file.stat()
    damage.flip_bits(file, random.Random(SEED))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    await running.live.refresh()
    assert service.state(running) is IndexState.OK
    service.clock.now += RECHECK_SECONDS
    await running.live.refresh()
    assert service.state(running) is IndexState.DAMAGED


async def test_files_that_come_back_are_trusted_again(service: Service, tmp_path: Path) -> None:
    running = service.process()
    await running.live.refresh()
    folder = await service.newest()
    folder.rename(tmp_path / "aside")
    await running.live.refresh()
    assert service.state(running) is IndexState.DAMAGED
    (tmp_path / "aside").rename(folder)
    await running.live.refresh()
    assert service.state(running) is IndexState.OK


async def test_damage_is_looked_at_again_with_growing_pauses(service: Service, database_url: str) -> None:
    (await service.newest() / "articles.json").write_bytes(b"[]")
    started = service.process()
    async with listening(database_url) as follower:
        for _ in range(60):
            await started.live.refresh()
            service.clock.now += 1
        # At once, and after 2, 4, 8, 16 and 32 seconds more.
        assert len(await reported(service.sessions, follower)) == 5


async def test_without_a_whole_snapshot_the_vectors_in_the_database_answer(service: Service) -> None:
    shutil.rmtree(service.folder.path)
    started = service.process()
    assert await started.live.refresh()
    assert service.state(started) is IndexState.DAMAGED
    assert await service.first_title(started, "card declined") == DECLINED
    whole = service.process()
    assert await service.upkeep.look(suspicious=True)
    await started.live.refresh()
    await whole.live.refresh()
    assert service.state(started) is IndexState.OK
    assert started.live.state() == whole.live.state()


async def test_a_large_index_in_memory_takes_means_and_nobody_waits_for_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_vectors, "QUICK_SECONDS", -1.0)
    monkeypatch.setattr(live, "PATIENCE_SECONDS", 0.0)
    shutil.rmtree(service.folder.path)
    started = service.process()
    assert not await started.live.refresh(), "it goes on by itself"
    monkeypatch.setattr(live, "PATIENCE_SECONDS", 30.0)
    assert await started.live.refresh()
    assert await service.first_title(started, "card declined") == DECLINED
    found = started.live.snapshot(service.site.id)
    assert found is not None
    (held,) = found.spaces
    vectors = nearest.vectors_of(held.index, 0, len(held.passages))
    assert np.array_equal(held.centres, centres.means(vectors, held.article_of, len(held.articles)))


async def test_an_index_in_memory_follows_what_is_published(service: Service) -> None:
    shutil.rmtree(service.folder.path)
    started = service.process()
    await started.live.refresh()
    await service.publish()
    # The disk stays away: the worker stores vectors and cannot write.
    service.folder.path.write_text("in the way")
    assert not await service.upkeep.look()
    await started.live.refresh()
    service.clock.now += 5
    assert await started.live.refresh()
    assert await service.first_title(started, "umbrella lost on a bus") == UMBRELLA.title


async def test_an_older_snapshot_answers_with_what_is_still_published(service: Service) -> None:
    async with service.sessions.begin() as session:
        declined = await session.scalar(select(Article.id).where(Article.slug == "card-payment-declined"))
        assert declined is not None
        await articles.unpublish(session, service.editor, declined, now=NOW)
    assert await service.upkeep.look()
    (await service.newest() / "passages.json").unlink()
    started = service.process()
    await started.live.refresh()
    assert service.state(started) is IndexState.DAMAGED
    assert await service.first_title(started, "card declined") == DECLINED


async def test_without_any_vector_questions_become_tickets_at_once(service: Service) -> None:
    shutil.rmtree(service.folder.path)
    async with service.sessions.begin() as session:
        await session.execute(delete(PassageEmbedding))
    started = service.process()
    await started.live.refresh()
    search = SearchService(service.sessions, service.folder, RetrievalSettings(), started)
    assert await service.first_title(started, "card declined") is None
    assert search.has_index


async def test_a_full_disk_leaves_the_old_index_and_no_files(service: Service) -> None:
    running = service.process()
    await running.live.refresh()
    held = await service.newest()
    await service.publish()
    # No folder can be made beside it, which is what a full disk and a read-only one have in common.
    held.parent.rename(held.parent.with_name("away"))
    held.parent.write_text("in the way")
    assert not await service.upkeep.look()
    assert not await service.upkeep.look()
    held.parent.unlink()
    held.parent.with_name("away").rename(held.parent)
    assert [path.name for path in held.parent.iterdir()] == [held.name]
    assert not await service.upkeep.look(), "it waits before it tries again"
    service.clock.now += 60
    assert await service.upkeep.look()
    await running.live.refresh()
    assert await service.first_title(running, "umbrella lost on a bus") == UMBRELLA.title


async def test_what_is_published_long_ago_and_in_no_index_is_said(service: Service) -> None:
    running = service.process()
    await running.live.refresh()
    await service.publish()
    await running.live.refresh()
    assert service.state(running) is IndexState.OK
    service.clock.now += STALE_SECONDS + 1
    assert service.state(running) is IndexState.STALE
    assert await service.upkeep.look()
    await running.live.refresh()
    assert service.state(running) is IndexState.OK


async def test_a_damaged_snapshot_takes_no_place_among_those_that_are_kept(service: Service) -> None:
    await service.publish()
    assert await service.upkeep.look()
    (await service.newest() / "manifest.json").unlink()
    assert await service.upkeep.look(suspicious=True)
    async with service.sessions.begin() as session:
        revisions = set(await session.scalars(select(IndexSnapshot.knowledge_revision)))
    assert len(revisions) == 2


async def test_whoever_looks_beside_another_look_knows_what_that_finds(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = service.process()
    await running.live.refresh()
    (await service.newest() / "vectors-0.faiss").write_bytes(b"nothing")
    begun, may_end, verify = threading.Event(), threading.Event(), snapshot.verify

    def slowly(folder: Path, manifest_sha256: str) -> None:
        begun.set()
        may_end.wait(10)
        verify(folder, manifest_sha256)

    monkeypatch.setattr(snapshot, "verify", slowly)
    first = asyncio.create_task(running.live.refresh())
    await asyncio.to_thread(begun.wait, 10)
    second = asyncio.create_task(running.live.refresh())
    await asyncio.wait([second], timeout=0.1)
    may_end.set()
    await second
    assert service.state(running) is IndexState.DAMAGED
    await first


async def test_health_says_damaged_and_then_ok_while_a_customer_is_answered(
    client: httpx.AsyncClient, customer: Customer, held: AppState
) -> None:
    async def state() -> str:
        await held.condition.look()
        return str((await client.get("/health/ready")).json()["components"]["index"])

    for file in held.search.folder.path.rglob("*.faiss"):
        file.write_bytes(b"nothing")
    await held.search.live.refresh()
    assert await state() == "damaged"
    (answer,) = await customer.say("card declined")
    assert answer["kind"] == "answer"
    worker = IndexLoop(held.sessions, held.hub, held.search)
    with held.hub.follow(KNOWLEDGE, DAMAGE) as follower:
        follower.hear({"snapshot": "any"})
        await worker.step(follower)
    await worker.stop()
    assert await state() == "ok"


async def test_a_running_worker_mends_what_a_running_app_has_met(held: AppState, database_url: str) -> None:
    hub = Hub(database_url)
    worker = SearchService(
        held.sessions, held.search.folder, RetrievalSettings(), hash_searcher(held.sessions, held.search.folder)
    )
    with hub.follow(INDEX) as follower:
        tasks = [asyncio.create_task(run()) for run in (hub.run, IndexLoop(held.sessions, hub, worker).run)]
        await follower.changed.wait()
        follower.changed.clear()
        for file in held.search.folder.path.rglob("articles.json"):
            file.unlink()
        await held.search.live.refresh()
        assert {one.state for one in held.search.live.state().values()} == {IndexState.DAMAGED}
        while not follower.hinted:
            await follower.changed.wait()
            follower.changed.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await held.search.live.refresh()
    assert {one.state for one in held.search.live.state().values()} == {IndexState.OK}


async def test_what_was_unpublished_since_is_not_cited_from_an_older_snapshot(
    client: httpx.AsyncClient, customer: Customer, held: AppState
) -> None:
    editor = Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset(await site_ids(held.sessions)))
    async with held.sessions.begin() as session:
        declined = await session.scalar(select(Article.id).where(Article.slug == "card-payment-declined"))
        assert declined is not None
        await articles.unpublish(session, editor, declined, now=NOW)
    said = await customer.say("card declined")
    assert DECLINED not in str(said)


async def site_ids(sessions: Sessions) -> list[UUID]:
    async with sessions.begin() as session:
        return [site.id for site in await sites.every(session)]
