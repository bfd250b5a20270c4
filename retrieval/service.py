"""The search of one process: loaded in the background, because importing and reading a model takes seconds."""

import anyio
import anyio.to_thread

from core.database import Sessions
from core.errors import Unavailable
from retrieval import calibrations, encoder_set
from retrieval.bands import Policy
from retrieval.builder import IndexFolder
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Vectors
from retrieval.live import IndexState, LiveIndex
from retrieval.reading import read
from retrieval.refinements import Refinements
from retrieval.search import SearchQuery, SearchResult
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings


class SearchWarmingUp(Unavailable):
    """The model is still being loaded."""

    code = "search_warming_up"

    def __init__(self) -> None:
        super().__init__("The search is still starting. Try again in a moment.")


class SearchService:
    """Loads a searcher once, and hands it out from then on.

    Args:
        sessions: for reading which snapshots are current.
        folder: where snapshots lie.
        settings: model, thresholds, and how many questions are encoded at once.
        searcher: one that is loaded already; by default `load` makes it from the settings.
    """

    def __init__(
        self,
        sessions: Sessions,
        folder: IndexFolder,
        settings: RetrievalSettings,
        searcher: Searcher | None = None,
    ) -> None:
        self.folder = folder
        self._sessions, self._settings, self._searcher = sessions, settings, searcher
        self._unused: Searcher | None = None
        self._had_index = False

    @property
    def is_ready(self) -> bool:
        """Whether the model is loaded."""
        return self._searcher is not None

    @property
    def has_index(self) -> bool:
        """Whether there is something to search, or waiting for it is of no use; once true it stays so.

        The first index of some site is loaded, or there was one that can neither be read nor replaced at once.
        """
        if not self._had_index and self._searcher is not None:
            states = self._searcher.live.state().values()
            self._had_index = any(site.revision >= 0 or site.state is IndexState.DAMAGED for site in states)
        return self._had_index

    @property
    def policy(self) -> Policy:
        """When to answer alone and when to offer titles, where a topic says nothing else."""
        return self._settings.policy

    @property
    def hears_verdicts(self) -> bool:
        """Whether what customers say of articles changes anything."""
        return self._settings.verdicts

    @property
    def searcher(self) -> Searcher:
        """The loaded searcher.

        Raises:
            SearchWarmingUp: it is not loaded yet.
        """
        if self._searcher is None:
            raise SearchWarmingUp
        return self._searcher

    @property
    def encoders(self) -> EncoderSet:
        """The loaded models; raises like `searcher`."""
        return self.searcher.encoders

    @property
    def live(self) -> LiveIndex:
        """The snapshots that this process answers from; raises like `searcher`."""
        return self.searcher.live

    async def load(self) -> None:
        """Load the model, encode once so that the first customer does not wait, and load the snapshots.

        Raises:
            EncoderUnavailable: the model's files are missing, or differ from the ones that were measured.
            CalibrationUnusable: the calibration cannot be read, or is of another model.
        """
        if self._searcher is not None:
            return
        if self._unused is None:
            encoders = await anyio.to_thread.run_sync(encoder_set.load, self._settings)
            searcher = searcher_for(self._sessions, self.folder, self._settings, encoders)
            await anyio.to_thread.run_sync(read, "warm up", "")
            for encoder in encoders.each:
                await anyio.to_thread.run_sync(encoder.encode_queries, ["warm up"])
            # Kept also when the database cannot be asked for snapshots, so that another try costs no seconds again.
            self._unused = searcher
        await _refreshed(self._unused)
        self._searcher = self._unused

    async def refresh(self) -> None:
        """Follow what was published and what verdicts have changed since; raises like `searcher`."""
        await _refreshed(self.searcher)

    def anticipate(self, query: SearchQuery) -> None:
        """Begin with what can be done before a question is searched for; nothing while the model is loading."""
        if self._searcher is not None:
            self._searcher.anticipate(query)

    async def vector(self, query: SearchQuery) -> Vectors:
        """What a question means, as numbers; see `Searcher.vector`.

        Raises:
            SearchWarmingUp: the model is not loaded yet.
        """
        return await self.searcher.vector(query)

    async def search(self, query: SearchQuery) -> SearchResult:
        """Find the articles that answer a question; see `Searcher.search`.

        Raises:
            SearchWarmingUp: the model is not loaded yet.
        """
        return await self.searcher.search(query)


async def _refreshed(searcher: Searcher) -> None:
    await searcher.live.refresh()
    if searcher.refinements is not None:
        await searcher.refinements.refresh()


def searcher_for(
    sessions: Sessions, folder: IndexFolder, settings: RetrievalSettings, encoders: EncoderSet
) -> Searcher:
    """A searcher as the settings want it, without any snapshot loaded yet.

    Raises:
        CalibrationUnusable: the calibration cannot be read, or is of another model.
    """
    return Searcher(
        LiveIndex(sessions, folder, encoders.models),
        encoders,
        anyio.CapacityLimiter(settings.encoder_threads),
        settings.policy,
        calibrations.load(settings.calibration),
        settings.passages,
        Refinements(sessions, enabled=settings.verdicts),
    )
