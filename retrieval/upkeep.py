"""The worker's care for the index: follow what is published, repair what is damaged, and not wear anything out."""

import time
from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from core.database import Sessions, database_now
from core.errors import DomainError
from core.retries import Retry
from directory import sites
from directory.models import Site
from retrieval import pruning
from retrieval.builder import build, clean
from retrieval.embeddings import Progress, no_progress
from retrieval.refits import Refits
from retrieval.service import SearchService
from retrieval.snapshot import FailedCanary
from retrieval.snapshot_files import DamagedSnapshot

PRUNE_SECONDS = 86_400.0
_FAILURES = (FailedCanary, DamagedSnapshot, OSError, SQLAlchemyError)
log = structlog.get_logger()


class Upkeep:
    """Builds what is outdated or damaged, site by site.

    A site whose build fails waits longer from time to time, up to a minute, whatever is announced meanwhile: a full
    disk is not freed by trying. Its cause is logged when it changes.

    Args:
        sessions: for short transactions.
        search: whose model and folder; `look` needs it loaded.
        clock: seconds that only go forward.
        progress: told of encoded texts.
    """

    def __init__(
        self,
        sessions: Sessions,
        search: SearchService,
        clock: Callable[[], float] = time.monotonic,
        progress: Progress = no_progress,
    ) -> None:
        self._sessions, self._search, self._clock, self._progress = sessions, search, clock, progress
        self._retries: defaultdict[UUID, Retry] = defaultdict(Retry)
        self._trusted: set[UUID] = set()
        self._prune_at = clock()
        self._refits = Refits(sessions, search, clock)

    async def look(self, *, suspicious: bool = False) -> bool:
        """Build every site that needs it; whether anything was published, for the caller to announce.

        Where only what had changed was fitted, the whole fit goes on beside it, and is announced by a later look.
        Cheap while nothing is outdated. The first look at a site reads every file of its newest snapshot.

        Args:
            suspicious: read them again, for somebody has met damage.
        """
        if suspicious:
            self._trusted.clear()
        async with self._sessions.begin() as session:
            every = await sites.every(session)
        published = self._refits.published()
        for site in every:
            if self._retries[site.id].is_due(self._clock()):
                published |= await self._look_at(site)
                await self._refits.look(site)
        if published and self._clock() >= self._prune_at:
            await self._prune()
        return published

    async def _look_at(self, site: Site) -> bool:
        verify = site.id not in self._trusted
        try:
            if verify:
                await clean(self._sessions, site, self._search.folder)
            async with self._sessions.begin() as session:
                now = await database_now(session)
            async with self._refits.publishing:
                last = self._search.live.snapshot(site.id)
                row = await build(
                    self._sessions,
                    site,
                    self._search.encoders,
                    self._search.folder,
                    now,
                    verify=verify,
                    progress=self._progress,
                    last=last,
                )
        except _FAILURES as error:
            # What is wrong with one site must not keep the others from following their articles.
            cause = _cause(error)
            if self._retries[site.id].failed(cause, self._clock()):
                log.error("index_build_failed", site=site.key, cause=cause, problem=str(error))
            return False
        self._trusted.add(site.id)
        if self._retries[site.id].succeeded():
            log.info("index_build_recovered", site=site.key)
        return row is not None

    async def settled(self) -> None:
        """Wait for the fits that go on."""
        await self._refits.settled()

    async def stop(self) -> None:
        """End the fit that goes on."""
        await self._refits.stop()

    async def _prune(self) -> None:
        self._prune_at = self._clock() + PRUNE_SECONDS
        async with self._sessions.begin() as session:
            now = await database_now(session)
        try:
            await pruning.prune(self._sessions, self._search.folder, self._search.encoders.models, now)
        except (OSError, SQLAlchemyError) as error:
            # It is tidying only; the index that was just built is to be announced all the same.
            log.warning("pruning_failed", cause=_cause(error))


def _cause(error: Exception) -> str:
    """What went wrong without the names of files, which differ each time."""
    if isinstance(error, DomainError):
        return error.code
    if isinstance(error, DBAPIError):
        return type(error.orig).__name__
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
