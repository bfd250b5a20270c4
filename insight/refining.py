"""Fits what customers' verdicts change, site by site, and stores it for every process to follow."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

import anyio.to_thread
import structlog

from core.database import Sessions, database_now
from directory import sites
from directory.models import Site
from insight import judgements
from retrieval import refinement, refinements
from retrieval.refinement import Fitted, Judged
from retrieval.searcher import Searcher

log = structlog.get_logger()


class Refining:
    """Fits again when something was said since the last fit of this process.

    Args:
        sessions: for short transactions; none is open while it fits.
        searcher: whose encoders, calibrations and stated risk.
    """

    def __init__(self, sessions: Sessions, searcher: Searcher) -> None:
        self._sessions, self._searcher = sessions, searcher
        self._seen: dict[UUID, Sequence[judgements.Shown]] = {}
        self._begun: UUID | None = None
        self._untold = False

    async def look(self) -> bool:
        """Fit every site of which something new is known; whether anything that is applied has changed.

        When a site cannot be fitted, the next look begins with those after it, so that it keeps nobody waiting, and
        says what this one changed before.
        """
        async with self._sessions.begin() as session:
            every = await sites.every(session)
        last = next((place for place, site in enumerate(every) if site.id == self._begun), -1)
        for site in [*every[last + 1 :], *every[: last + 1]]:
            self._begun = site.id
            self._untold |= await self._look_at(site)
        changed, self._untold = self._untold, False
        return changed

    async def _look_at(self, site: Site) -> bool:
        async with self._sessions.begin() as session:
            now = await database_now(session)
            since = now - judgements.COUNT_FOR
            forgotten = await refinements.counting_from(session, site.id)
            if forgotten is not None:
                since = max(since, forgotten)
            shown = await judgements.shown(session, site.id, since)
            stored = {row.model for row in await refinements.of_site(session, site.id)}
        if self._seen.get(site.id) == shown and (bool(stored) or not shown):
            return False
        of_model = await anyio.to_thread.run_sync(partial(_fits, self._searcher, shown, stored))
        changed = False
        async with self._sessions.begin() as session:
            # Whoever wants verdicts forgotten locks the site too.
            await session.get_one(Site, site.id, with_for_update={"key_share": True}, populate_existing=True)
            if await refinements.counting_from(session, site.id) != forgotten:
                return False
            for model, fit in of_model.items():
                changed |= await refinements.store(session, site.id, model, fit, now)
                log.info("verdicts_fitted", site=site.key, model=model, verdicts=fit.counted, allowed=fit.is_allowed)
        self._seen[site.id] = shown
        return changed


def _fits(searcher: Searcher, shown: Sequence[judgements.Shown], stored: Collection[str]) -> Mapping[str, Fitted]:
    """The fit of every encoder in use that something was said of, now or when the stored one was made."""
    said: defaultdict[str, list[Judged]] = defaultdict(list)
    for model, each in judgements.judged(shown):
        said[model].append(each)
    risk = searcher.policy.risk
    names = [encoder.name for encoder in searcher.encoders.each if said[encoder.name] or encoder.name in stored]
    return {name: refinement.fitted(said[name], searcher.thresholds(name).sure, risk) for name in names}
