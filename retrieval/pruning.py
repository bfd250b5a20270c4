"""What the index has stored and needs no more: vectors of texts that are gone, snapshots of models that are gone."""

from datetime import datetime, timedelta
from uuid import UUID

import anyio.to_thread
import structlog
from sqlalchemy import ColumnElement, delete, select

from core.database import Sessions
from directory import sites
from knowledge.published import published
from retrieval import embeddings, snapshot_files
from retrieval.builder import IndexFolder
from retrieval.chunking import passages
from retrieval.encoder_set import Models, names
from retrieval.models import IndexSnapshot, PassageEmbedding

KEPT_FOR = timedelta(days=30)
"""So that what is published again soon, or a model that is taken back, costs no encoding."""
BATCH = 1000
log = structlog.get_logger()


async def prune(sessions: Sessions, folder: IndexFolder, models: Models, now: datetime, *, batch: int = BATCH) -> int:
    """Delete what is older than `KEPT_FOR` and used by nothing; how many vectors there were.

    Vectors of a published text stay, so do those of a model that a snapshot is of. Many short transactions: nobody
    waits for a lock of this.

    Args:
        sessions: for short transactions.
        folder: where snapshots lie.
        models: the encoders in use.
        now: time of the call.
        batch: how many vectors are looked at in one transaction.
    """
    before = now - KEPT_FOR
    await _forget_models(sessions, folder, models.name, before)
    in_use = {model.name for model in models.each}
    async with sessions.begin() as session:
        snapshots = set(await session.scalars(select(IndexSnapshot.model).distinct()))
        kept_models = {name for each in snapshots for name in names(each)} | in_use
        old = set(await session.scalars(select(PassageEmbedding.model).where(_older(before)).distinct()))
    needed = {each: frozenset[bytes]() for each in sorted(old - kept_models)}
    if old & in_use:
        published_texts = await _published(sessions)
        needed |= dict.fromkeys(sorted(old & in_use), published_texts)
    gone = sum([await _delete(sessions, each, before, texts, batch) for each, texts in needed.items()])
    if gone:
        log.info("vectors_pruned", vectors=gone)
    return gone


async def _forget_models(sessions: Sessions, folder: IndexFolder, model: str, before: datetime) -> None:
    async with sessions.begin() as session:
        unused = (IndexSnapshot.model != model, IndexSnapshot.built_at < before)
        names = list(await session.scalars(delete(IndexSnapshot).where(*unused).returning(IndexSnapshot.folder)))
    await anyio.to_thread.run_sync(snapshot_files.remove, folder.path, names)


async def _published(sessions: Sessions) -> frozenset[bytes]:
    """Hashes of every text that is in an index now, or would be in the next one."""
    async with sessions.begin() as session:
        site_ids = [site.id for site in await sites.every(session)]
    needed: set[bytes] = set()
    for site_id in site_ids:
        needed |= await _of_site(sessions, site_id)
    return frozenset(needed)


async def _of_site(sessions: Sessions, site_id: UUID) -> set[bytes]:
    async with sessions.begin() as session:
        articles = await published(session, site_id)
    return await anyio.to_thread.run_sync(
        lambda: {embeddings.content_hash(passage.encoded) for passage in passages(articles)}
    )


async def _delete(sessions: Sessions, model: str, before: datetime, needed: frozenset[bytes], batch: int) -> int:
    """Delete old vectors of a model that are not `needed`, in the order of their keys, batch by batch."""
    gone, last = 0, b""
    while True:
        async with sessions.begin() as session:
            of_model = (PassageEmbedding.model == model, PassageEmbedding.content_hash > last, _older(before))
            query = select(PassageEmbedding.content_hash).where(*of_model).order_by(PassageEmbedding.content_hash)
            found = list(await session.scalars(query.limit(batch)))
            unneeded = [digest for digest in found if digest not in needed]
            if unneeded:
                chosen = (PassageEmbedding.model == model, PassageEmbedding.content_hash.in_(unneeded))
                await session.execute(delete(PassageEmbedding).where(*chosen))
        gone += len(unneeded)
        if len(found) < batch:
            return gone
        last = found[-1]


def _older(before: datetime) -> ColumnElement[bool]:
    return PassageEmbedding.created_at < before
