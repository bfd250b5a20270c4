"""The snapshots that one process answers from: loaded beside the old ones, then swapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import anyio.to_thread
import structlog

from core.database import Sessions
from directory import sites
from retrieval import snapshot
from retrieval.builder import IndexFolder, snapshots_newest_first
from retrieval.models import IndexSnapshot
from retrieval.snapshot import DamagedSnapshot, Snapshot

log = structlog.get_logger()


class IndexState(StrEnum):
    """How a site's index in this process stands."""

    OK = "ok"
    MISSING = "missing"
    """Nothing was built yet: every question is handed off."""
    DAMAGED = "damaged"
    """The newest snapshot cannot be read; the one before it goes on answering, if there was one."""


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """What this process answers from on one site; `revision` is that of the loaded snapshot, -1 for none."""

    state: IndexState
    revision: int
    articles: int
    passages: int


@dataclass(slots=True)
class _Loaded:
    key: str
    snapshot: Snapshot | None = None
    pointer: UUID | None = None
    damaged: bool = False


class LiveIndex:
    """Current snapshot of every site, for one encoder.

    Args:
        sessions: for reading the pointers.
        folder: where snapshots lie.
        model: name of the encoder; snapshots of another one are not looked at.
    """

    def __init__(self, sessions: Sessions, folder: IndexFolder, model: str) -> None:
        self._sessions, self._folder, self._model = sessions, folder, model
        self._sites: dict[UUID, _Loaded] = {}

    def snapshot(self, site_id: UUID) -> Snapshot | None:
        """The snapshot to search now; None before the first build."""
        loaded = self._sites.get(site_id)
        return loaded.snapshot if loaded else None

    async def refresh(self) -> bool:
        """Load what is newer than what is held; whether anything was swapped. One caller at a time."""
        swapped = False
        for site_id, key, rows in await self._pointers():
            swapped |= await self._follow(self._sites.setdefault(site_id, _Loaded(key)), rows)
        return swapped

    def state(self) -> dict[str, SiteIndex]:
        """How each site's index stands, by site key."""
        return {loaded.key: _state(loaded) for loaded in self._sites.values()}

    async def _follow(self, loaded: _Loaded, rows: Sequence[IndexSnapshot]) -> bool:
        """Load the newest of `rows` that is whole; older ones only while nothing is held."""
        for row in rows:
            if row.id == loaded.pointer:
                break
            try:
                fresh = await anyio.to_thread.run_sync(
                    snapshot.load, self._folder.path / row.folder, row.manifest_sha256
                )
            except DamagedSnapshot as damage:
                if not loaded.damaged:
                    log.error("snapshot_damaged", snapshot=row.folder, problem=damage.detail)
                loaded.damaged = True
                if loaded.snapshot is None:
                    continue
                break
            loaded.damaged = row is not rows[0]
            loaded.snapshot, loaded.pointer = fresh, row.id
            log.info("index_loaded", snapshot=row.folder, passages=len(fresh.passages))
            return True
        return False

    async def _pointers(self) -> list[tuple[UUID, str, list[IndexSnapshot]]]:
        async with self._sessions.begin() as session:
            found = await sites.every(session)
            return [(site.id, site.key, await snapshots_newest_first(session, site.id, self._model)) for site in found]


def _state(loaded: _Loaded) -> SiteIndex:
    held = loaded.snapshot
    state = IndexState.OK if held else IndexState.MISSING
    if loaded.damaged:
        state = IndexState.DAMAGED
    return SiteIndex(
        state=state,
        revision=held.manifest.knowledge_revision if held else -1,
        articles=len(held.articles) if held else 0,
        passages=len(held.passages) if held else 0,
    )
