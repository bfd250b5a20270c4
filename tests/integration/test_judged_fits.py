"""Whole fits are published where their estimated risk allows it, and say so where it does not."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from core.database import Sessions
from core.rights import Actor
from directory.models import Site
from directory.rights import Bundle, of
from retrieval import builder, checking, from_vectors, whole_fits
from retrieval.builder import NEWEST_FIRST, IndexFolder
from retrieval.estimates import Confusion, Estimate
from retrieval.models import IndexSnapshot, PassageEmbedding
from retrieval.searcher import Searcher
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Snapshot
from retrieval.upkeep import Upkeep
from tests.integration.encoders import hash_searcher
from tests.integration.test_index import UMBRELLA, publish

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEEP = 2
STATED = 0.05
FINE = Estimate(STATED, asked=300, alone=200, wrong=4)
PAIR = Confusion(uuid4(), uuid4(), 20)
BAD = Estimate(STATED, asked=300, alone=200, wrong=30, confused=(PAIR,))


class Service:
    """A site with a worker's upkeep whose fits all come after publishing."""

    def __init__(self, sessions: Sessions, site: Site, folder: IndexFolder) -> None:
        self.sessions, self.site, self.folder = sessions, site, folder
        self.editor = Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))
        self.searcher: Searcher = hash_searcher(sessions, folder)
        self.upkeep = Upkeep(sessions, SearchService(sessions, folder, RetrievalSettings(), self.searcher))

    async def rows(self) -> list[IndexSnapshot]:
        async with self.sessions.begin() as session:
            return list(await session.scalars(select(IndexSnapshot).order_by(*NEWEST_FIRST)))

    async def edit(self, number: int = 0) -> None:
        """Publish an article and answer with it; what follows in the background is done too."""
        await publish(self.sessions, self.editor, self.site, replace(UMBRELLA, slug=f"umbrella-{number}"))
        await self.step()

    async def step(self) -> None:
        await self.upkeep.look()
        await self.upkeep.settled()
        await self.searcher.live.refresh()

    async def quickly(self) -> IndexSnapshot:
        """Publish an article with the last fit, and nothing beyond that."""
        await publish(self.sessions, self.editor, self.site, UMBRELLA)
        last = self.searcher.live.snapshot(self.site.id)
        row = await builder.build(self.sessions, self.site, self.searcher.encoders, self.folder, NOW, last=last)
        assert row is not None
        assert not row.fitted
        await whole_fits.check(self.sessions, self.site, row, self.folder, lambda _: FINE)
        return (await self.rows())[0]

    async def check(self) -> None:
        """Estimate the risk of what is in use."""
        await whole_fits.check(self.sessions, self.site, (await self.rows())[0], self.folder, lambda _: FINE)

    async def fit(self, estimate: Estimate) -> IndexSnapshot | None:
        arguments = (self.sessions, self.site, self.searcher.encoders, self.folder, NOW)
        found = await whole_fits.fit(*arguments, lambda _: estimate, STATED)
        return await whole_fits.publish(*arguments, found) if found else None


@pytest.fixture
async def service(sessions: Sessions, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(builder, "QUICK_SECONDS", -1.0)
    async with sessions.begin() as session:
        # The seeded snapshot lies in a folder that all tests share.
        await session.execute(delete(IndexSnapshot))
    found = Service(sessions, site, IndexFolder(tmp_path / "index", keep=KEEP))
    await found.step()
    return found


async def test_what_is_published_is_asked_its_own_questions(service: Service) -> None:
    (row,) = await service.rows()
    estimate = Estimate.of(row)
    found = service.searcher.live.snapshot(service.site.id)
    assert found is not None
    assert estimate is not None
    assert estimate.asked > len({article.group_id for article in found.articles}) / 2
    assert estimate == checking.estimated(service.searcher, found)
    assert row.estimated_risk == estimate.risk
    assert service.searcher.live.state()[service.site.key].estimate == estimate


async def test_a_fit_within_the_stated_risk_replaces_what_was_fitted_quickly(service: Service) -> None:
    quick = await service.quickly()
    row = await service.fit(FINE)
    newest, before = await service.rows()
    assert row is not None
    assert (newest.id, newest.fitted, newest.knowledge_revision) == (row.id, True, quick.knowledge_revision)
    assert before.knowledge_revision < quick.knowledge_revision
    assert newest.revision_since == quick.revision_since < newest.built_at


async def test_a_fit_above_the_stated_risk_is_refused_and_not_tried_again(service: Service) -> None:
    quick = await service.quickly()
    folders = set((service.folder.path / service.site.key).iterdir())
    assert await service.fit(BAD) is None
    (newest, _) = await service.rows()
    assert newest.id == quick.id
    assert Estimate.of_refused(newest) == BAD
    assert set((service.folder.path / service.site.key).iterdir()) == folders
    assert await service.fit(FINE) is None, "it is not fitted again at this revision"
    await service.step()
    assert (await service.rows())[0].id == quick.id
    assert service.searcher.live.state()[service.site.key].refused_fit == BAD
    await service.edit(1)
    (newest, *_) = await service.rows()
    assert (newest.fitted, newest.refused_fit) == (True, None), "another revision is another matter"


async def test_a_fit_that_is_no_worse_than_what_is_in_use_is_published(service: Service) -> None:
    row = await service.quickly()
    await whole_fits.check(service.sessions, service.site, row, service.folder, lambda _: BAD)
    assert await service.fit(BAD) is not None


async def test_editors_publish_whatever_the_risk_is(service: Service) -> None:
    def judge(_: Snapshot) -> Estimate:
        return BAD

    await publish(service.sessions, service.editor, service.site, UMBRELLA)
    encoders = service.searcher.encoders
    row = await builder.build(service.sessions, service.site, encoders, service.folder, NOW, judge=judge)
    assert row is not None
    assert Estimate.of((await service.rows())[0]) == BAD


async def test_as_many_revisions_are_kept_however_often_each_was_fitted(service: Service) -> None:
    for number in range(3):
        await service.edit(number)
    rows = await service.rows()
    assert all(row.fitted for row in rows)
    assert len({row.knowledge_revision for row in rows}) == len(rows) == KEEP
    names = {row.folder for row in rows}
    assert {f"{service.site.key}/{path.name}" for path in (service.folder.path / service.site.key).iterdir()} == names


async def test_a_site_that_is_edited_during_every_fit_has_whole_centres_all_the_same(service: Service) -> None:
    arguments = (service.sessions, service.site, service.searcher.encoders, service.folder, NOW)
    for number in range(3):
        await service.quickly() if not number else None
        await service.check()
        found = await whole_fits.fit(*arguments, lambda _: FINE, STATED)
        assert found is not None
        await publish(service.sessions, service.editor, service.site, replace(UMBRELLA, slug=f"other-{number}"))
        last = service.searcher.live.snapshot(service.site.id)
        assert await builder.build(*arguments, last=last) is not None
        carried = await whole_fits.publish(*arguments, found)
        assert carried is not None
        assert not carried.fitted
        await service.searcher.live.refresh()
        index = service.searcher.live.snapshot(service.site.id)
        assert index is not None
        assert index.manifest.knowledge_revision == carried.knowledge_revision > found.row.knowledge_revision
    await service.check()
    assert await service.fit(FINE) is not None, "once nobody edits, a whole fit is published as one"
    assert (await service.rows())[0].fitted


async def test_nothing_is_fitted_to_replace_what_was_not_asked_at_the_stated_risk(service: Service) -> None:
    await service.quickly()
    arguments = (service.sessions, service.site, service.searcher.encoders, service.folder, NOW)
    assert await whole_fits.fit(*arguments, lambda _: FINE, STATED / 2) is None
    async with service.sessions.begin() as session:
        nothing = dict.fromkeys((*FINE.stored(), "refused_fit"))
        await session.execute(update(IndexSnapshot).values(nothing))
    assert await whole_fits.fit(*arguments, lambda _: FINE, STATED) is None


async def test_a_refusal_holds_at_the_risk_that_was_stated_then(service: Service) -> None:
    row = await service.quickly()
    assert await service.fit(BAD) is None
    row = (await service.rows())[0]
    assert not whole_fits.is_due(row, STATED)
    assert whole_fits.is_due(row, STATED * 2)


async def test_what_was_only_in_memory_is_not_built_upon(service: Service) -> None:
    before = (await service.rows())[0]
    async with service.sessions.begin() as session:
        vectors = (await session.scalars(select(PassageEmbedding).order_by(PassageEmbedding.content_hash))).all()
        for vector in vectors[::3]:
            await session.delete(vector)
    partial = await from_vectors.build(service.sessions, service.site.id, service.searcher.encoders.models)
    assert partial is not None
    assert len(partial.passages) < before.passages
    await publish(service.sessions, service.editor, service.site, UMBRELLA)
    arguments = (service.sessions, service.site, service.searcher.encoders, service.folder, NOW)
    row = await builder.build(*arguments, last=partial)
    assert row is not None
    assert row.fitted
    assert row.passages > before.passages
