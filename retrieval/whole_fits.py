"""Whole fits of large sites: all centres fitted anew, judged, and published in place of what was fitted quickly."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import anyio.to_thread
import structlog
from sqlalchemy import update

from core import daemon_threads
from core.database import Sessions
from directory.models import Site
from retrieval import builder, snapshot, snapshot_files
from retrieval.builder import IndexFolder
from retrieval.encoder_set import EncoderSet
from retrieval.estimates import Estimate, Judge, may_replace
from retrieval.models import IndexSnapshot
from retrieval.snapshot import Origin

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WholeFit:
    """A snapshot on disk that no row names yet, and the one that it was fitted to replace."""

    row: IndexSnapshot
    beside: IndexSnapshot


def is_unchecked(row: IndexSnapshot, stated: float) -> bool:
    """Whether the risk of a snapshot was not estimated yet at the risk that is stated now."""
    return row.asked is None or row.stated_risk != stated


def is_due(row: IndexSnapshot, stated: float) -> bool:
    """Whether a site's newest snapshot waits for a whole fit: it has none, and none was refused at the stated risk."""
    return not row.fitted and (row.refused_fit is None or row.refused_fit["stated"] != stated)


async def check(sessions: Sessions, site: Site, row: IndexSnapshot, folder: IndexFolder, judge: Judge) -> None:
    """Estimate the risk of a published snapshot and store that in its row; what is published stays so in any case.

    Raises:
        DamagedSnapshot: its files are not what was written.
    """
    load = partial(snapshot.load, folder.path / row.folder, row.manifest_sha256)
    estimate = await daemon_threads.run(lambda: judge(load()))
    async with sessions.begin() as session:
        await session.execute(update(IndexSnapshot).where(IndexSnapshot.id == row.id).values(**estimate.stored()))
    say = log.warning if estimate.is_above else log.info
    say("index_checked", site=site.key, revision=row.knowledge_revision, stated=estimate.stated, **estimate.logged())


async def fit(
    sessions: Sessions,
    site: Site,
    encoders: EncoderSet,
    folder: IndexFolder,
    now: datetime,
    judge: Judge,
    stated: float,
) -> WholeFit | None:
    """Fit all centres of a site anew and judge that; None when it was done already or something is being published.

    What is in use has to be checked first, at the `stated` risk: without that nothing is known to compare with.

    Raises:
        FailedCanary, DamagedSnapshot, OSError: as `builder.build` does.
    """
    newest, revision = await builder.newest_of(sessions, site, encoders.name)
    if (
        newest is None
        or is_unchecked(newest, stated)
        or not is_due(newest, stated)
        or not builder.covers(newest, revision)
    ):
        return None
    content = await builder.content_now(sessions, site, encoders)
    origin = Origin(site.key, revision, encoders.models, now)
    return WholeFit(await builder.written(site, content, encoders, folder, origin, judge), newest)


async def publish(
    sessions: Sessions, site: Site, encoders: EncoderSet, folder: IndexFolder, now: datetime, found: WholeFit
) -> IndexSnapshot | None:
    """Publish a whole fit unless its estimated risk forbids it (`estimates.may_replace`); None when nothing was.

    Where something newer was published meanwhile, the articles that have not changed since take their centres from the
    fit, and the others are fitted with those held: a site that is edited more often than a fit takes comes close to a
    whole fit all the same. That one is judged as whatever editors publish, and another whole fit follows.

    Raises:
        FailedCanary, DamagedSnapshot, OSError: as `builder.build` does.
    """
    row, estimate = found.row, Estimate.of(found.row)
    if estimate is not None and not may_replace(estimate, Estimate.of(found.beside)):
        await _refuse(sessions, site, found, estimate)
        await _drop(folder, row)
        return None
    newest, revision = await builder.newest_of(sessions, site, encoders.name)
    if newest is None or newest.id == found.beside.id or not builder.covers(newest, row.knowledge_revision):
        return row if await builder.publish(sessions, site, row, folder, newest.id if newest else None) else None
    if newest.fitted:
        await _drop(folder, row)
        return None
    last = await anyio.to_thread.run_sync(snapshot.load, folder.path / row.folder, row.manifest_sha256)
    await _drop(folder, row)
    content = replace(await builder.content_now(sessions, site, encoders, before=last), last=last)
    origin = Origin(site.key, revision, encoders.models, now)
    carried = await builder.written(site, content, encoders, folder, origin)
    return carried if await builder.publish(sessions, site, carried, folder, newest.id) else None


async def _refuse(sessions: Sessions, site: Site, found: WholeFit, estimate: Estimate) -> None:
    in_use = Estimate.of(found.beside)
    async with sessions.begin() as session:
        stored = update(IndexSnapshot).where(IndexSnapshot.id == found.beside.id)
        await session.execute(stored.values(refused_fit=estimate.as_json()))
    log.warning(
        "index_fit_refused",
        site=site.key,
        revision=found.row.knowledge_revision,
        stated=estimate.stated,
        in_use=round(in_use.risk, 4) if in_use else None,
        **estimate.logged(),
    )


async def _drop(folder: IndexFolder, row: IndexSnapshot) -> None:
    await anyio.to_thread.run_sync(snapshot_files.remove, folder.path, [row.folder])
