"""An index in memory from the vectors in the database: what is answered from while no snapshot can be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

import anyio.to_thread
import numpy as np

from core import daemon_threads
from core.database import Sessions, database_now
from directory.models import Site
from knowledge.published import PublishedArticle, published
from retrieval import embeddings, snapshot, space, views
from retrieval.chunking import Passage, passages
from retrieval.encoder_set import Models
from retrieval.encoders import Vectors
from retrieval.snapshot import QUICK_SECONDS, Content, Origin, Snapshot


async def build(sessions: Sessions, site_id: UUID, models: Models) -> Snapshot | None:
    """An index of what is published, made without the encoder and without the disk.

    Where a whole fit would take longer than `QUICK_SECONDS`, centres are plain means: it answers for minutes only, and
    a process that answers customers has no core to spare.

    A passage that lacks a vector of an encoder that is to hold it is left out; so is an article without any passage.

    Args:
        sessions: for short transactions.
        site_id: whose articles.
        models: the encoders that the vectors are of.

    Returns:
        The index at the site's present revision; None while no vector is known.
    """
    async with sessions.begin() as session:
        # Read before the articles: they may then be newer than the revision says, never older.
        site = await session.get_one(Site, site_id, populate_existing=True)
        now = await database_now(session)
    async with sessions.begin() as session:
        articles = await published(session, site_id)
    cut = await anyio.to_thread.run_sync(passages, articles)
    hashes = await anyio.to_thread.run_sync(_hashes, cut)
    known = {
        model.name: await embeddings.stored(sessions, model.name, list(dict.fromkeys(hashes))) for model in models.each
    }
    origin = Origin(site.key, site.knowledge_revision, models, now)
    return await daemon_threads.run(partial(_built, partial(_content, articles, cut, hashes, known, models), origin))


def _built(content_of: Callable[[], Content], origin: Origin) -> Snapshot | None:
    """The index, ready for questions; None without any passage."""
    content = content_of()
    if not content.passages:
        return None
    found = snapshot.in_memory(replace(content, plain=content.cost > QUICK_SECONDS), origin)
    views.prepare(found)
    return found


def _hashes(cut: Sequence[Passage]) -> list[bytes]:
    return [embeddings.content_hash(passage.encoded) for passage in cut]


def _content(
    articles: Sequence[PublishedArticle],
    cut: Sequence[Passage],
    hashes: Sequence[bytes],
    known: Mapping[str, Mapping[bytes, Vectors]],
    models: Models,
) -> Content:
    """What all vectors are known of."""
    held = space.held_by(models, cut, [article.language for article in articles])
    lacking = {at for name, positions in held.items() for at in positions.tolist() if hashes[at] not in known[name]}
    kept = [(passage, hashes[at]) for at, passage in enumerate(cut) if at not in lacking]
    there = sorted({passage.article for passage, _ in kept})
    position = {before: after for after, before in enumerate(there)}
    passages = [replace(passage, article=position[passage.article]) for passage, _ in kept]
    chosen = [articles[before] for before in there]
    lengths = {model.name: model.dimension for model in models.each}
    vectors = {
        name: _stacked(known[name], [kept[at][1] for at in positions.tolist()], lengths[name])
        for name, positions in space.held_by(models, passages, [article.language for article in chosen]).items()
    }
    return Content(chosen, passages, vectors)


def _stacked(known: Mapping[bytes, Vectors], hashes: Sequence[bytes], length: int) -> Vectors:
    """Vectors of a length by their hashes, shape (hashes, length)."""
    return np.stack([known[digest] for digest in hashes]) if hashes else np.zeros((0, length), dtype=np.float32)
