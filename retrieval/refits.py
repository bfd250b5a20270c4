"""What follows upon publishing, beside everything else: the estimate of the risk, and whole fits of large sites."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from uuid import UUID

import structlog

from core.database import Sessions, database_now
from core.retries import Retry
from directory.models import Site
from retrieval import builder, checking, whole_fits
from retrieval.service import SearchService

log = structlog.get_logger()


class Refits:
    """At most one check or fit at a time, since a fit takes a processor core for up to a minute.

    Args:
        sessions: for short transactions.
        search: whose models and folder.
        clock: seconds that only go forward.

    Attributes:
        publishing: held by whoever publishes, so that each takes over the centres of the one before.
    """

    def __init__(self, sessions: Sessions, search: SearchService, clock: Callable[[], float]) -> None:
        self._sessions, self._search, self._clock = sessions, search, clock
        self._retries: defaultdict[UUID, Retry] = defaultdict(Retry)
        self._running: asyncio.Task[bool] | None = None
        self.publishing = asyncio.Lock()
        self._published = False

    def published(self) -> bool:
        """Whether a fit was published since this was asked last."""
        published, self._published = self._published, False
        return published

    async def look(self, site: Site) -> None:
        """Begin the check or the fit of a site that needs it, unless one goes on."""
        if self._running is not None and not self._running.done():
            return
        if not self._retries[site.id].is_due(self._clock()):
            return
        newest, _ = await builder.newest_of(self._sessions, site, self._search.encoders.name)
        stated = self._search.policy.risk
        if newest is not None and (whole_fits.is_unchecked(newest, stated) or whole_fits.is_due(newest, stated)):
            self._running = asyncio.create_task(self._refit(site), name=f"fit of {site.key}")
            self._running.add_done_callback(partial(self._finished, site))

    async def settled(self) -> None:
        """Wait for the fit that goes on."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def stop(self) -> None:
        """End the fit that goes on; nothing of it is published."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _refit(self, site: Site) -> bool:
        async with self._sessions.begin() as session:
            now = await database_now(session)
        encoders, folder = self._search.encoders, self._search.folder
        judge = partial(checking.estimated, self._search.searcher)
        newest, _ = await builder.newest_of(self._sessions, site, encoders.name)
        stated = self._search.policy.risk
        if newest is not None and whole_fits.is_unchecked(newest, stated):
            await whole_fits.check(self._sessions, site, newest, folder, judge)
        found = await whole_fits.fit(self._sessions, site, encoders, folder, now, judge, stated)
        if found is None:
            return False
        async with self.publishing:
            row = await whole_fits.publish(self._sessions, site, encoders, folder, now, found)
            # What is published next is to build upon this.
            await self._search.live.refresh()
        return row is not None

    def _finished(self, site: Site, fit: asyncio.Task[bool]) -> None:
        """Note what came of a fit. After any failure what was published quickly goes on answering."""
        if fit.cancelled():
            return
        error = fit.exception()
        if error is None:
            self._retries[site.id].succeeded()
            self._published |= fit.result()
        elif self._retries[site.id].failed(type(error).__name__, self._clock()):
            log.error("index_fit_failed", site=site.key, problem=str(error), exc_info=error)
