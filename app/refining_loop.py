"""The worker's loop around customers' verdicts: fit what they change, tell every process."""

import asyncio

from core.database import Sessions
from core.notify import INDEX, notify
from insight.refining import Refining
from retrieval.service import SearchService

REFINE_SECONDS = 600.0
"""A fit reads some thousand rows, and a verdict changes little."""
READY_SECONDS = 1.0


class RefiningLoop:
    """Fits in the background once the model is loaded.

    Args:
        sessions: for short transactions.
        search: of this process; something else loads it.
    """

    def __init__(self, sessions: Sessions, search: SearchService) -> None:
        self._sessions, self._search = sessions, search
        self._refining: Refining | None = None

    async def step(self) -> None:
        """Look once, then rest."""
        if not self._search.is_ready:
            await asyncio.sleep(READY_SECONDS)
            return
        if self._refining is None:
            self._refining = Refining(self._sessions, self._search.searcher)
        if self._search.hears_verdicts and await self._refining.look():
            await notify(self._sessions, INDEX)
        await asyncio.sleep(REFINE_SECONDS)
