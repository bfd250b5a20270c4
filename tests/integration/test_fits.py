"""Large sites answer with the last fit at once, and with one of their own a little later."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import delete, select

from core.database import Sessions
from core.rights import Actor
from directory.models import Site
from directory.rights import Bundle, of
from retrieval import builder, snapshot, whole_fits
from retrieval.builder import NEWEST_FIRST, IndexFolder
from retrieval.encoders import Vectors
from retrieval.models import IndexSnapshot
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import FailedCanary, Snapshot
from retrieval.upkeep import Upkeep
from tests.integration.encoders import hash_searcher
from tests.integration.test_index import UMBRELLA, publish


@pytest.fixture
def editor(site: Site) -> Actor:
    return Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))


@pytest.fixture
def searcher(sessions: Sessions, tmp_path: Path) -> Searcher:
    return hash_searcher(sessions, IndexFolder(tmp_path / "index"))


@pytest.fixture
async def upkeep(sessions: Sessions, searcher: Searcher, tmp_path: Path) -> AsyncIterator[Upkeep]:
    async with sessions.begin() as session:
        # The seeded snapshot lies in a folder that all tests share.
        await session.execute(delete(IndexSnapshot))
    service = SearchService(sessions, IndexFolder(tmp_path / "index"), RetrievalSettings(), searcher)
    found = Upkeep(sessions, service)
    assert await found.look()
    await found.settled()
    await searcher.live.refresh()
    yield found
    await found.stop()


async def newest(sessions: Sessions) -> IndexSnapshot:
    async with sessions.begin() as session:
        row = (await session.scalars(select(IndexSnapshot).order_by(*NEWEST_FIRST))).first()
    assert row is not None
    return row


async def first_title(searcher: Searcher, site: Site) -> str:
    await searcher.live.refresh()
    return (await searcher.search(SearchQuery(site.id, UMBRELLA.title, "en"))).hits[0].title


def centres(found: Snapshot) -> dict[UUID, Vectors]:
    (space,) = found.spaces
    return {found.articles[at].id: centre for at, centre in zip(space.articles, space.centres, strict=True)}


async def test_small_sites_are_fitted_before_they_are_published(
    upkeep: Upkeep, sessions: Sessions, site: Site, editor: Actor
) -> None:
    await publish(sessions, editor, site)
    assert await upkeep.look()
    assert (await newest(sessions)).fitted
    assert not await upkeep.look()


async def test_a_large_site_answers_at_once_and_is_fitted_beside_that(
    upkeep: Upkeep, searcher: Searcher, sessions: Sessions, site: Site, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "QUICK_SECONDS", -1.0)
    await publish(sessions, editor, site)
    assert await upkeep.look()
    quick = await newest(sessions)
    assert not quick.fitted
    assert await first_title(searcher, site) == UMBRELLA.title
    before = searcher.live.snapshot(site.id)
    await upkeep.settled()
    assert await upkeep.look(), "it is announced"
    fitted = await newest(sessions)
    assert (fitted.fitted, fitted.knowledge_revision) == (True, quick.knowledge_revision)
    assert await first_title(searcher, site) == UMBRELLA.title
    after = searcher.live.snapshot(site.id)
    assert before is not None
    assert after is not None
    assert 0 < abs(before.spaces[0].centres - after.spaces[0].centres).mean() < 0.01
    await upkeep.settled()
    assert not await upkeep.look()


async def test_what_is_published_meanwhile_takes_the_centres_of_a_fit_of_before(
    upkeep: Upkeep, searcher: Searcher, sessions: Sessions, site: Site, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "QUICK_SECONDS", -1.0)
    written = builder.written
    first = True
    fit: dict[UUID, Vectors] = {}

    async def slow(*arguments: object) -> IndexSnapshot:
        nonlocal first
        row = await written(*arguments)  # type: ignore[arg-type]  # passed on as they come
        if row.fitted and first:
            first = False
            fit.update(centres(snapshot.load(folder / row.folder, row.manifest_sha256)))
            await publish(sessions, editor, site, replace(UMBRELLA, title="Parasols", slug="parasols"))
            await upkeep.look()
        return row

    folder = searcher.live._folder.path

    await publish(sessions, editor, site)
    monkeypatch.setattr(builder, "written", slow)
    await upkeep.look()
    await upkeep.settled()
    row = await newest(sessions)
    assert not row.fitted
    carried = searcher.live.snapshot(site.id)
    assert carried is not None
    assert carried.manifest.knowledge_revision == row.knowledge_revision
    now = centres(carried)
    assert len(now) == len(fit) + 1
    assert all(np.array_equal(now[article], centre) for article, centre in fit.items())
    assert any("Parasols" in article.title for article in carried.articles)
    await upkeep.look()
    await upkeep.settled()
    last = await newest(sessions)
    assert (last.fitted, last.knowledge_revision) == (True, row.knowledge_revision)


@pytest.mark.parametrize("error", [FailedCanary("1 of 1 titles"), ValueError("shapes"), MemoryError()])
async def test_a_fit_that_fails_leaves_what_answers_and_waits_before_it_is_tried_again(
    error: Exception,
    upkeep: Upkeep,
    searcher: Searcher,
    sessions: Sessions,
    site: Site,
    editor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(builder, "QUICK_SECONDS", -1.0)
    await publish(sessions, editor, site)
    tried = []

    async def fails(*_: object) -> None:
        tried.append(1)
        raise error

    monkeypatch.setattr(whole_fits, "fit", fails)
    assert await upkeep.look()
    await upkeep.settled()
    assert not await upkeep.look()
    await upkeep.settled()
    assert len(tried) == 1
    assert await first_title(searcher, site) == UMBRELLA.title
