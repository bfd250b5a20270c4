"""An index in memory from the vectors in the database: what is answered from while no snapshot can be read."""

from dataclasses import replace
from uuid import UUID

import anyio.to_thread
import numpy as np

from core.database import Sessions, database_now
from directory.models import Site
from knowledge.published import published
from retrieval import embeddings, snapshot
from retrieval.chunking import passages
from retrieval.snapshot import Content, Snapshot


async def build(sessions: Sessions, site_id: UUID, model: str) -> Snapshot | None:
    """An index of what is published, made without the encoder and without the disk.

    A passage whose vector is not stored yet is left out; so is an article without any.

    Args:
        sessions: for short transactions.
        site_id: whose articles.
        model: name of the encoder that the vectors are of.

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
    hashes = [embeddings.content_hash(passage.encoded) for passage in cut]
    known = await embeddings.stored(sessions, model, list(dict.fromkeys(hashes)))
    kept = [(passage, known[digest]) for passage, digest in zip(cut, hashes, strict=True) if digest in known]
    if not kept:
        return None
    there = sorted({passage.article for passage, _ in kept})
    position = {before: after for after, before in enumerate(there)}
    content = Content(
        [articles[before] for before in there],
        [replace(passage, article=position[passage.article]) for passage, _ in kept],
        np.stack([vector for _, vector in kept]),
    )
    return await anyio.to_thread.run_sync(
        lambda: snapshot.in_memory(
            content, site=site.key, knowledge_revision=site.knowledge_revision, model=model, built_at=now
        )
    )
