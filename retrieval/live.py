"""The snapshots that one process answers from: loaded beside the old ones, then swapped; and what to do about damage.

Nothing is served whose hashes are not right. While the newest snapshot cannot be read, what is in memory goes on; a
process that has nothing in memory takes the newest older one that is whole, or else builds one from the vectors in the
database. Whoever meets damage says so, and the worker builds that snapshot again.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import anyio.to_thread
import structlog
from sqlalchemy import select

from core.database import Sessions
from core.notify import DAMAGE, signal
from core.retries import Retry
from directory import sites
from directory.models import Site
from retrieval import from_vectors, snapshot, views
from retrieval.builder import NEWEST_FIRST, IndexFolder
from retrieval.encoder_set import Models
from retrieval.estimates import Estimate
from retrieval.models import IndexSnapshot
from retrieval.snapshot import Snapshot
from retrieval.snapshot_files import DamagedSnapshot, Marks, marks

RECHECK_SECONDS = 300.0
"""Bits that flip leave no mark from outside, so files that look the same are hashed again after this long."""
STALE_SECONDS = 60.0
FIRST_RETRY_SECONDS = 2.0
IN_MEMORY_SECONDS = 5.0
PATIENCE_SECONDS = 2.0
"""How long a look waits for an index that is built in memory, which other sites wait for too."""
log = structlog.get_logger()


class IndexState(StrEnum):
    """How a site's index in this process stands; the first that is true."""

    DAMAGED = "damaged"
    """The newest snapshot is not what was written; see above what answers meanwhile."""
    MISSING = "missing"
    """Nothing was built yet: every question is handed off."""
    STALE = "stale"
    """What was published more than `STALE_SECONDS` ago is not in any index yet."""
    OK = "ok"


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """What this process answers from on one site; `revision` is that of the loaded snapshot, -1 for none.

    Attributes:
        estimate: of the risk of the newest snapshot; None while it was not asked its questions.
        refused_fit: that of a whole fit that was not published in its place because of it.
    """

    state: IndexState
    revision: int
    articles: int
    passages: int
    estimate: Estimate | None = None
    refused_fit: Estimate | None = None


@dataclass(slots=True)
class _Refused:
    """A snapshot on disk that is damaged: how its files looked then, and when to look again."""

    marks: Marks
    retry: Retry = field(default_factory=lambda: Retry(first=FIRST_RETRY_SECONDS))


@dataclass(slots=True)
class _Held:
    """What is held for one site.

    Attributes:
        pointer: row that `snapshot` was loaded from; None also for one that was built in memory.
        marks: how the files of `pointer` looked when they were hashed last, at `hashed_at`.
        refused: by row.
        is_damaged: whether the newest row is among them.
        behind_since: since when something newer is published than `snapshot` has.
        built_at: when the last attempt to build in memory began.
        building: that attempt while it goes on.
        estimate: see `SiteIndex`.
        refused_fit: likewise.
    """

    key: str
    snapshot: Snapshot | None = None
    pointer: UUID | None = None
    marks: Marks = ()
    hashed_at: float = 0.0
    refused: dict[UUID, _Refused] = field(default_factory=dict)
    is_damaged: bool = False
    behind_since: float | None = None
    built_at: float = float("-inf")
    building: asyncio.Task[Snapshot | None] | None = None
    estimate: Estimate | None = None
    refused_fit: Estimate | None = None

    @property
    def revision(self) -> int:
        return self.snapshot.manifest.knowledge_revision if self.snapshot else -1


class LiveIndex:
    """Current snapshot of every site, for one set of encoders.

    Args:
        sessions: for reading the pointers.
        folder: where snapshots lie.
        models: the encoders; snapshots of others are not looked at.
        clock: seconds that only go forward.
    """

    def __init__(
        self, sessions: Sessions, folder: IndexFolder, models: Models, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sessions, self._folder, self._models, self._clock = sessions, folder, models, clock
        self._sites: dict[UUID, _Held] = {}
        self._one_at_a_time = asyncio.Lock()

    def snapshot(self, site_id: UUID) -> Snapshot | None:
        """The snapshot to search now; None before the first build."""
        held = self._sites.get(site_id)
        return held.snapshot if held else None

    async def refresh(self) -> bool:
        """Load what is newer than what is held, and look whether that is still whole; whether anything was swapped.

        Callers at the same time wait for each other, so that each knows what the other has found. While nothing changes
        this costs one query and a look at each newest snapshot's files.
        """
        async with self._one_at_a_time:
            return await self._refresh()

    async def _refresh(self) -> bool:
        swapped = False
        without: list[tuple[_Held, Site]] = []
        for site, rows in await self._pointers():
            held = self._sites.setdefault(site.id, _Held(site.key))
            held.refused = {row.id: held.refused[row.id] for row in rows if row.id in held.refused}
            loaded = await self._follow(held, site, rows)
            if not loaded and rows and held.pointer is None:
                without.append((held, site))
            held.is_damaged = bool(rows) and rows[0].id in held.refused
            held.estimate = Estimate.of(rows[0]) if rows else None
            held.refused_fit = Estimate.of_refused(rows[0]) if rows else None
            self._compare(held, site)
            swapped |= loaded
        # What has to be built comes after what has only to be loaded.
        for held, site in without:
            swapped |= await self._from_vectors(held, site)
            self._compare(held, site)
        return swapped

    def state(self) -> dict[str, SiteIndex]:
        """How each site's index stands, by site key."""
        now = self._clock()
        return {held.key: _state(held, now) for held in self._sites.values()}

    async def _follow(self, held: _Held, site: Site, rows: Sequence[IndexSnapshot]) -> bool:
        """Load the newest of `rows` that is whole and not older than what is held; whether one was loaded."""
        # What is ahead of the site is from before its database was restored.
        oldest = held.revision if held.revision <= site.knowledge_revision else -1
        for place, row in enumerate(rows):
            if row.id == held.pointer:
                if place == 0:
                    await self._look_again(held, row)
                return False
            if row.knowledge_revision < oldest:
                return False
            if await self._load(held, row):
                return True
        return False

    async def _load(self, held: _Held, row: IndexSnapshot) -> bool:
        """Try to load a snapshot, unless it was refused and looks as it did then; whether it is held now."""
        path = self._folder.path / row.folder
        looks = await anyio.to_thread.run_sync(marks, path)
        now = self._clock()
        refused = held.refused.get(row.id)
        if refused and refused.marks == looks and not refused.retry.is_due(now):
            return False
        try:
            fresh = await anyio.to_thread.run_sync(_prepared, path, row.manifest_sha256)
        except DamagedSnapshot as damage:
            await self._refuse(held, row, looks, damage)
            return False
        held.refused.pop(row.id, None)
        if held.building is not None:
            held.building.cancel()
            held.building = None
        held.snapshot, held.pointer, held.marks, held.hashed_at = fresh, row.id, looks, now
        log.info("index_loaded", snapshot=row.folder, passages=len(fresh.passages))
        return True

    async def _look_again(self, held: _Held, row: IndexSnapshot) -> None:
        """Hash the files of what is held if they look different, or were not hashed for long."""
        path = self._folder.path / row.folder
        looks = await anyio.to_thread.run_sync(marks, path)
        now = self._clock()
        refused = held.refused.get(row.id)
        is_due = refused.retry.is_due(now) if refused else now - held.hashed_at >= RECHECK_SECONDS
        if looks == held.marks and not is_due:
            return
        held.marks, held.hashed_at = looks, now
        try:
            await anyio.to_thread.run_sync(snapshot.verify, path, row.manifest_sha256)
        except DamagedSnapshot as damage:
            await self._refuse(held, row, looks, damage)
        else:
            held.refused.pop(row.id, None)

    async def _refuse(self, held: _Held, row: IndexSnapshot, looks: Marks, damage: DamagedSnapshot) -> None:
        """Remember damage, and tell the worker; but not of a snapshot that was merely replaced meanwhile."""
        async with self._sessions.begin() as session:
            if await session.get(IndexSnapshot, row.id) is None:
                return
        refused = held.refused.setdefault(row.id, _Refused(looks))
        refused.marks = looks
        if refused.retry.failed(damage.problem, self._clock()):
            log.error("snapshot_damaged", snapshot=row.folder, problem=damage.problem)
        await signal(self._sessions, DAMAGE, snapshot=row.folder)

    async def _from_vectors(self, held: _Held, site: Site) -> bool:
        """Build in memory, and again when more was published; whether something is held that was not before.

        What takes longer than `PATIENCE_SECONDS` goes on by itself, and a later look finds it.
        """
        now = self._clock()
        if held.building is None:
            if held.revision >= site.knowledge_revision or now - held.built_at < IN_MEMORY_SECONDS:
                return False
            held.built_at = now
            held.building = asyncio.create_task(from_vectors.build(self._sessions, site.id, self._models))
        await asyncio.wait({held.building}, timeout=PATIENCE_SECONDS)
        if not held.building.done():
            return False
        built, held.building = held.building, None
        fresh = built.result()
        # A snapshot that was built on disk meanwhile is better.
        if fresh is None or fresh.manifest.knowledge_revision <= held.revision:
            return False
        held.snapshot = fresh
        log.warning("index_built_in_memory", site=held.key, passages=len(fresh.passages))
        return True

    def _compare(self, held: _Held, site: Site) -> None:
        if held.revision >= site.knowledge_revision:
            held.behind_since = None
        elif held.behind_since is None:
            held.behind_since = self._clock()

    async def _pointers(self) -> list[tuple[Site, list[IndexSnapshot]]]:
        """Every site and its snapshots, newest first."""
        rows: defaultdict[UUID, list[IndexSnapshot]] = defaultdict(list)
        async with self._sessions.begin() as session:
            found = await sites.every(session)
            every = select(IndexSnapshot).where(IndexSnapshot.model == self._models.name).order_by(*NEWEST_FIRST)
            for row in await session.scalars(every):
                rows[row.site_id].append(row)
        return [(site, rows[site.id]) for site in found]


def _prepared(folder: Path, manifest_sha256: str) -> Snapshot:
    """A snapshot as loaded from disk, with what its first questions need."""
    fresh = snapshot.load(folder, manifest_sha256)
    views.prepare(fresh)
    return fresh


def _state(held: _Held, now: float) -> SiteIndex:
    state = IndexState.OK
    if held.is_damaged:
        state = IndexState.DAMAGED
    elif held.snapshot is None:
        state = IndexState.MISSING
    elif held.behind_since is not None and now - held.behind_since > STALE_SECONDS:
        state = IndexState.STALE
    return SiteIndex(
        state=state,
        revision=held.revision,
        articles=len(held.snapshot.articles) if held.snapshot else 0,
        passages=len(held.snapshot.passages) if held.snapshot else 0,
        estimate=held.estimate,
        refused_fit=held.refused_fit,
    )
