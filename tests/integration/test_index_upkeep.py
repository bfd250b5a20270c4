"""What the worker does beside building: it deletes what nothing needs, and waits where trying is of no use."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from app.index_loop import IndexLoop
from app.state import AppState
from core.database import Sessions, database_now
from core.rights import Actor
from directory.models import Site
from directory.rights import Bundle, of
from knowledge import articles
from knowledge.models import Article
from retrieval import pruning, truth
from retrieval.builder import IndexFolder, build_outdated
from retrieval.encoder_set import EncoderSet
from retrieval.models import IndexSnapshot, PassageEmbedding
from retrieval.pruning import KEPT_FOR
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.encoders import HashEncoder, hash_encoders
from tests.integration.test_index import UMBRELLA, publish

LONG = KEPT_FOR + timedelta(days=1)


@pytest.fixture
def editor(site: Site) -> Actor:
    return Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path / "index", keep=2)


async def now(sessions: Sessions) -> datetime:
    async with sessions.begin() as session:
        return await database_now(session)


async def vectors(sessions: Sessions) -> dict[str, int]:
    async with sessions.begin() as session:
        counted = select(PassageEmbedding.model, func.count()).group_by(PassageEmbedding.model)
        return dict((await session.execute(counted)).all())


async def unpublish(sessions: Sessions, editor: Actor, slug: str) -> None:
    async with sessions.begin() as session:
        article_id = await session.scalar(select(Article.id).where(Article.slug == slug))
        assert article_id is not None
        await articles.unpublish(session, editor, article_id, now=await database_now(session))


async def test_old_vectors_of_what_is_not_published_are_deleted(
    sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor
) -> None:
    before = await vectors(sessions)
    await publish(sessions, editor, site)
    await build_outdated(sessions, hash_encoders(), folder, await now(sessions))
    with_umbrella = await vectors(sessions)
    await unpublish(sessions, editor, UMBRELLA.slug)
    moment = await now(sessions)
    assert await pruning.prune(sessions, folder, hash_encoders().models, moment) == 0, "it may be published again soon"
    assert await vectors(sessions) == with_umbrella
    assert await pruning.prune(sessions, folder, hash_encoders().models, moment + LONG) == 2
    assert await vectors(sessions) == before


async def test_pruning_goes_through_everything_in_batches(sessions: Sessions, folder: IndexFolder) -> None:
    moment = await now(sessions) + LONG
    (before,) = (await vectors(sessions)).values()
    assert await pruning.prune(sessions, folder, hash_encoders().models, moment, batch=7) == 0
    async with sessions.begin() as session:
        await session.execute(update(Article).values(state="draft", published_revision_id=None))
    assert await pruning.prune(sessions, folder, hash_encoders().models, moment, batch=7) == before
    assert await vectors(sessions) == {}


async def test_a_model_that_was_given_up_is_forgotten_after_a_while(
    sessions: Sessions, site: Site, folder: IndexFolder
) -> None:
    class Other(HashEncoder):
        name = "other-2048"

    moment = await now(sessions)
    (row,) = await build_outdated(sessions, EncoderSet.of(Other()), folder, moment)
    await build_outdated(sessions, hash_encoders(), folder, moment, verify=True)
    assert await pruning.prune(sessions, folder, hash_encoders().models, moment) == 0
    assert (folder.path / row.folder).is_dir()
    assert await pruning.prune(sessions, folder, hash_encoders().models, moment + LONG) > 0
    assert set(await vectors(sessions)) == {HashEncoder.name}
    assert not (folder.path / row.folder).exists()
    async with sessions.begin() as session:
        assert set(await session.scalars(select(IndexSnapshot.model))) == {HashEncoder.name}


async def test_the_truth_names_what_the_newest_snapshot_lacks_and_what_it_has_too_much(
    sessions: Sessions, site: Site, folder: IndexFolder, editor: Actor
) -> None:
    await build_outdated(sessions, hash_encoders(), folder, await now(sessions), verify=True)
    (found,) = await truth.compare(sessions, folder, HashEncoder.name)
    assert found.agrees
    assert found.indexed
    await publish(sessions, editor, site)
    await unpublish(sessions, editor, "card-payment-declined")
    (found,) = await truth.compare(sessions, folder, HashEncoder.name)
    assert (len(found.missing), len(found.surplus)) == (1, 1)
    assert found.published_revision == found.indexed_revision + 2
    await build_outdated(sessions, hash_encoders(), folder, await now(sessions))
    (found,) = await truth.compare(sessions, folder, HashEncoder.name)
    assert found.agrees
    assert found.published_revision == found.indexed_revision


async def test_a_model_that_cannot_be_loaded_is_tried_again_with_growing_pauses(held: AppState, tmp_path: Path) -> None:
    settings = RetrievalSettings(model=str(tmp_path / "nothing"))
    loop = IndexLoop(held.sessions, held.hub, SearchService(held.sessions, held.search.folder, settings))
    pauses = []
    for _ in range(3):
        assert not await loop.load()
        pauses.append(loop.loading.pause)
    assert pauses == [1, 2, 4]
