"""The worker's loop around the index: load the model, keep the snapshots right, tell every process."""

import asyncio
import time

import structlog

from app.index_progress import Telling
from core.database import Sessions
from core.interpreter import spare_what_is_loaded
from core.notify import DAMAGE, INDEX, KNOWLEDGE, Follower, Hub, announced, notify
from core.retries import Retry
from retrieval.calibrations import CalibrationUnusable
from retrieval.encoders import EncoderUnavailable
from retrieval.service import SearchService
from retrieval.upkeep import Upkeep

LOOK_SECONDS = 3.0
"""In case that an announcement was missed."""
log = structlog.get_logger()


class IndexLoop:
    """Keeps the snapshots on disk and in this process level with what is published.

    Args:
        sessions: for short transactions.
        hub: of this process.
        search: of this process; loaded here.
    """

    def __init__(self, sessions: Sessions, hub: Hub, search: SearchService) -> None:
        self._sessions, self._hub, self._search = sessions, hub, search
        self.progress = Telling(sessions)
        self._upkeep = Upkeep(sessions, search, progress=self.progress.told)
        self.loading = Retry()

    async def run(self) -> None:
        """Go on until cancelled."""
        while not self._search.is_ready:
            if not await self.load():
                await asyncio.sleep(self.loading.due_at - time.monotonic())
        try:
            with self._hub.follow(KNOWLEDGE, DAMAGE) as follower:
                while True:
                    follower.changed.clear()
                    await self.step(follower)
                    await announced(follower.changed, LOOK_SECONDS)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End what goes on beside the steps."""
        await self._upkeep.stop()

    async def load(self) -> bool:
        """Try to load the model; false if its files are not right, which waiting seldom changes."""
        try:
            await self._search.load()
        except (EncoderUnavailable, CalibrationUnusable) as error:
            if self.loading.failed(error.detail, time.monotonic()):
                log.error("search_unusable", problem=error.detail)
            return False
        self.loading.succeeded()
        spare_what_is_loaded()
        return True

    async def step(self, follower: Follower) -> None:
        """Build what is outdated or reported as damaged, and follow it here too."""
        if await self._upkeep.look(suspicious=bool(follower.take())):
            await notify(self._sessions, INDEX)
        await self._search.refresh()
