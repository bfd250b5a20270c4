"""Builds snapshots of what is published, and moves the pointer that all processes follow."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import anyio.to_thread
import numpy as np
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import daemon_threads
from core.database import Sessions
from directory import sites
from directory.models import Site
from knowledge.published import PublishedArticle, published
from retrieval import embeddings, reuse, snapshot, snapshot_files, space
from retrieval.arrays import Numbers
from retrieval.chunking import RECIPE, Passage, PassageKind
from retrieval.embeddings import Progress, no_progress
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Encoder, Vectors
from retrieval.estimates import Estimate, Judge
from retrieval.models import IndexSnapshot
from retrieval.snapshot import QUICK_SECONDS, Content, FailedCanary, Origin, Snapshot
from retrieval.snapshot_files import DamagedSnapshot
from retrieval.space import Space

MAX_CANARIES, FEW_CANARIES = 50, 10
"""Titles that must find their article; and of what is taken over unchanged, whose vectors were tried before."""
NEWEST_FIRST = (IndexSnapshot.knowledge_revision.desc(), IndexSnapshot.built_at.desc(), IndexSnapshot.id)
FIRST_THREADS = min(os.cpu_count() or 1, 4)
"""That encode for the first index of a site."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """Where snapshots lie: `path` is `DATA_DIR/index`, `keep` of how many revisions of each site one stays."""

    path: Path
    keep: int = 3


async def build_outdated(
    sessions: Sessions,
    encoders: EncoderSet,
    folder: IndexFolder,
    now: datetime,
    *,
    verify: bool = False,
    progress: Progress = no_progress,
    judge: Judge | None = None,
) -> list[IndexSnapshot]:
    """Build every site whose newest snapshot is behind; what was built, for the caller to announce.

    Safe to call in several processes at once, and cheap when nothing is outdated.

    Args:
        sessions: for short transactions; none is open while texts are encoded.
        encoders: the models to build with.
        folder: where snapshots lie.
        now: time of the build.
        verify: also build what is up to date but damaged on disk (reads every file).
        progress: told of encoded texts.
        judge: estimates the risk of what is built before it is published, whatever it is; the worker does so later.
    """
    async with sessions.begin() as session:
        every = await sites.every(session)
    built = []
    for site in every:
        try:
            row = await build(sessions, site, encoders, folder, now, verify=verify, progress=progress, judge=judge)
        except (FailedCanary, DamagedSnapshot, OSError) as error:
            # What is wrong with one site must not keep the others from following their articles.
            log.error("index_build_failed", site=site.key, problem=str(error))
            continue
        if row is not None:
            built.append(row)
    return built


async def build(
    sessions: Sessions,
    site: Site,
    encoders: EncoderSet,
    folder: IndexFolder,
    now: datetime,
    *,
    verify: bool = False,
    progress: Progress = no_progress,
    last: Snapshot | None = None,
    judge: Judge | None = None,
) -> IndexSnapshot | None:
    """Build and publish a snapshot of one site; None when it is up to date or somebody was faster.

    With a `last` snapshot what it has of articles that have not changed is taken over (`retrieval.reuse`). For a large
    site so are their centres, so that publishing takes seconds; its row then says that it is not `fitted`, and a whole
    fit is to follow (`retrieval.whole_fits`).

    A snapshot whose files turn out to be damaged is replaced, and forgotten: it shall not take the place of a whole one
    among those that are kept.

    Raises:
        FailedCanary: the new snapshot does not find its own articles; the old one stays.
        DamagedSnapshot: what was written cannot be read back.
        OSError: the disk is full or may not be written to.
    """
    newest, revision = await newest_of(sessions, site, encoders.name)
    damaged: IndexSnapshot | None = None
    if newest is not None and covers(newest, revision):
        path = folder.path / newest.folder
        if await anyio.to_thread.run_sync(_intact, path, newest.manifest_sha256, verify):
            return None
        damaged = newest
    if last is not None and not _may_build_upon(last, encoders):
        last = None
    # Until there is an index nobody is answered, so nobody is kept waiting by it.
    threads = FIRST_THREADS if newest is None else 1
    content = await content_now(sessions, site, encoders, progress, last, threads)
    if last is not None and content.cost > QUICK_SECONDS:
        content = replace(content, last=last)
    origin = Origin(site.key, revision, encoders.models, now)
    row = await written(site, content, encoders, folder, origin, judge)
    return row if await publish(sessions, site, row, folder, newest.id if newest else None, damaged) else None


def _may_build_upon(last: Snapshot, encoders: EncoderSet) -> bool:
    """Whether it was written by the same models and recipe.

    One that was only ever in memory lacks passages without a stored vector, and its centres may be plain means.
    """
    return bool(last.manifest.sha256) and (last.manifest.model, last.manifest.recipe) == (encoders.name, RECIPE)


async def newest_of(sessions: Sessions, site: Site, model: str) -> tuple[IndexSnapshot | None, int]:
    """What a site answers from under a model, and the revision of what is published there now."""
    async with sessions.begin() as session:
        newest = next(iter(await snapshots_newest_first(session, site.id, model)), None)
        # Read before the articles: they may then be newer than the revision says, never older.
        revision = (await session.get_one(Site, site.id, populate_existing=True)).knowledge_revision
    return newest, revision


async def content_now(
    sessions: Sessions,
    site: Site,
    encoders: EncoderSet,
    progress: Progress = no_progress,
    before: Snapshot | None = None,
    threads: int = 1,
) -> Content:
    """What is published on a site now; what `before` has of it is taken from there, the rest encoded in `threads`."""
    async with sessions.begin() as session:
        articles = await published(session, site.id)
    cut, was = await anyio.to_thread.run_sync(reuse.passages, articles, before)
    found = await _vectors(sessions, encoders, articles, cut, progress, before, was, threads)
    return Content(articles, cut, found, before=before, was=was)


async def _vectors(
    sessions: Sessions,
    encoders: EncoderSet,
    articles: Sequence[PublishedArticle],
    cut: Sequence[Passage],
    progress: Progress,
    before: Snapshot | None,
    was: Numbers,
    threads: int,
) -> dict[str, Vectors]:
    """The vectors that each encoder's space needs; progress counts those that `before` lacks."""
    held = space.held_by(encoders.models, cut, [article.language for article in articles])
    places = {name: reuse.places(before, name, was[positions]) for name, positions in held.items()}
    texts = {name: [cut[at].encoded for at in positions[places[name] < 0]] for name, positions in held.items()}
    total = sum(len(set(each)) for each in texts.values())
    found: dict[str, Vectors] = {}
    done = 0
    for name, each in texts.items():
        told = _shifted(progress, done, total)
        found[name] = await embeddings.vectors(sessions, encoders.named(name), each, told, threads)
        if before is not None and (places[name] >= 0).any():
            found[name] = await anyio.to_thread.run_sync(reuse.merged, before, name, places[name], found[name])
        done += len(set(each))
    return found


def _shifted(progress: Progress, before: int, total: int) -> Progress:
    """Progress of a part of the whole."""
    return lambda done, _: progress(before + done, total)


async def written(
    site: Site,
    content: Content,
    encoders: EncoderSet,
    folder: IndexFolder,
    origin: Origin,
    judge: Judge | None = None,
) -> IndexSnapshot:
    """Write, check and judge a snapshot; the row that is to point to it, not stored yet.

    Raises:
        FailedCanary, DamagedSnapshot, OSError: as `write_checked` does.
    """
    name = f"{site.key}/{origin.knowledge_revision}-{uuid4().hex[:12]}"
    # A fit may take a minute, which a process that is told to stop does not wait for; what it leaves is cleaned later.
    work = partial(_judged, folder.path / name, content, encoders, origin, judge)
    manifest_sha256, estimate = await daemon_threads.run(work)
    return IndexSnapshot(
        site_id=site.id,
        knowledge_revision=origin.knowledge_revision,
        folder=name,
        manifest_sha256=manifest_sha256,
        model=encoders.name,
        recipe=RECIPE,
        fitted=content.last is None,
        passages=len(content.passages),
        **(estimate.stored() if estimate else {}),
    )


def _judged(
    folder: Path, content: Content, encoders: EncoderSet, origin: Origin, judge: Judge | None
) -> tuple[str, Estimate | None]:
    digest = write_checked(folder, content, encoders, origin)
    return digest, judge(snapshot.load(folder, digest)) if judge else None


def write_checked(folder: Path, content: Content, encoders: EncoderSet, origin: Origin) -> str:
    """Write a snapshot, read it back and let its titles find their articles; the sha256 of its manifest.

    Raises:
        FailedCanary: they do not; nothing is left on disk.
        DamagedSnapshot: what was read is not what was written.
        OSError: it cannot be written.
    """
    try:
        digest = snapshot.write(folder, content, origin)
        found = snapshot.load(folder, digest)
        for each in found.spaces:
            titles, positions = _canaries(content, each, encoders.named(each.model))
            snapshot.check_canaries(found, each, titles, positions)
    except (FailedCanary, DamagedSnapshot, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return digest


async def snapshots_newest_first(session: AsyncSession, site_id: UUID, model: str) -> list[IndexSnapshot]:
    """Snapshots of a site under one model; the first is what the site answers from."""
    found = await session.scalars(
        select(IndexSnapshot)
        .where(IndexSnapshot.site_id == site_id, IndexSnapshot.model == model)
        .order_by(*NEWEST_FIRST)
    )
    return list(found)


async def clean(sessions: Sessions, site: Site, folder: IndexFolder) -> None:
    """Delete what builds of a site that died have left on disk."""
    async with sessions.begin() as session:
        kept = await _named(session, site.id)
    await anyio.to_thread.run_sync(snapshot_files.remove_leftovers, folder.path / site.key, kept)


async def publish(
    sessions: Sessions,
    site: Site,
    row: IndexSnapshot,
    folder: IndexFolder,
    seen: UUID | None,
    damaged: IndexSnapshot | None = None,
) -> bool:
    """Store the pointer unless another process has published as much since `seen`; whether it was stored.

    Folders that no row names any more are deleted, and so is the snapshot that was found `damaged`.
    """
    async with sessions.begin() as session:
        lock = func.hashtextextended(f"index of {row.site_id}", 0)
        await session.execute(select(func.pg_advisory_xact_lock(lock)))
        before = await snapshots_newest_first(session, row.site_id, row.model)
        beaten = bool(before) and before[0].id != seen and covers(before[0], row.knowledge_revision)
        if beaten:
            gone = [row.folder]
        else:
            replaced = [each for each in before if each.knowledge_revision == row.knowledge_revision]
            if replaced:
                row.revision_since = min(each.revision_since for each in replaced)
            session.add(row)
            await session.flush()
            old = _surplus(row, before, folder.keep, damaged.id if damaged else None)
            gone = [each.folder for each in old]
            for each in old:
                await session.delete(each)
        kept = await _named(session, row.site_id) - {Path(name).name for name in gone}
    await anyio.to_thread.run_sync(snapshot_files.remove, folder.path, gone)
    await anyio.to_thread.run_sync(snapshot_files.remove_leftovers, (folder.path / row.folder).parent, kept)
    if not beaten:
        estimate = Estimate.of(row)
        counts = {"passages": row.passages, "fitted": row.fitted, **(estimate.logged() if estimate else {})}
        log.info("index_published", site=site.key, revision=row.knowledge_revision, **counts)
    return not beaten


def _surplus(
    row: IndexSnapshot, before: Sequence[IndexSnapshot], keep: int, damaged: UUID | None
) -> list[IndexSnapshot]:
    """Rows that are needed no more beside a new one: all but the newest of each of `keep` revisions.

    Args:
        row: the new one, whose revision is one of those.
        before: the others, newest first.
        keep: how many revisions stay.
        damaged: id of one that stays in no case, and shall not take the place of a whole one.
    """
    kept = {row.knowledge_revision}
    surplus = []
    for each in before:
        if each.id == damaged or each.knowledge_revision in kept or len(kept) >= keep:
            surplus.append(each)
        else:
            kept.add(each.knowledge_revision)
    return surplus


async def _named(session: AsyncSession, site_id: UUID) -> frozenset[str]:
    """Folders of a site that a row names, under whatever model."""
    named = await session.scalars(select(IndexSnapshot.folder).where(IndexSnapshot.site_id == site_id))
    return frozenset(Path(name).name for name in named)


def covers(row: IndexSnapshot, revision: int) -> bool:
    """Whether a snapshot holds what was published up to a revision, in today's form."""
    return row.knowledge_revision >= revision and row.recipe == RECIPE


def _intact(folder: Path, manifest_sha256: str, thorough: bool) -> bool:
    try:
        if thorough:
            snapshot.load(folder, manifest_sha256)
        else:
            snapshot.check_manifest(folder, manifest_sha256)
    except DamagedSnapshot as damage:
        log.warning("snapshot_damaged", snapshot=folder.name, problem=damage.problem)
        return False
    return True


def _canaries(content: Content, searched: Space, encoder: Encoder) -> tuple[Vectors, Sequence[int]]:
    """Titles encoded anew as questions, evenly spread over a space's articles, and their articles' positions."""
    held = [content.passages[position] for position in searched.passages]
    was = np.full(len(content.passages), -1) if content.was is None else content.was
    titles = [(was[at], p) for at, p in zip(searched.passages, held, strict=True) if p.kind is PassageKind.TITLE]
    if not titles:
        return content.vectors[searched.model][:0], []
    old, new = [p for before, p in titles if before >= 0], [p for before, p in titles if before < 0]
    chosen = _spread(new, MAX_CANARIES) + _spread(old, FEW_CANARIES)
    return encoder.encode_queries([each.text for each in chosen]), [each.article for each in chosen]


def _spread(titles: Sequence[Passage], most: int) -> list[Passage]:
    """At most so many, evenly spread."""
    return list(titles[:: max(1, len(titles) // most)][:most])
