"""The service with other encoders: one for English and one for every language, or any others."""

from dataclasses import replace
from pathlib import Path

import anyio

from app.state import AppState
from app.turn_runner import TurnRunner
from conversation.rasa.gateway import RasaGateway
from conversation.turns import Parts
from retrieval.bands import Policy
from retrieval.builder import IndexFolder
from retrieval.calibrations import Calibrations
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import ANY_LANGUAGE, Vectors
from retrieval.live import LiveIndex
from retrieval.searcher import Searcher
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.encoders import CALIBRATION, HashEncoder
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.test_publishing import index


class Counting(HashEncoder):
    """Remembers which questions it encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_queries(self, texts: list[str]) -> Vectors:
        """The same vectors."""
        self.asked += texts
        return super().encode_queries(texts)


class Everywhere(Counting):
    """For all languages."""

    name = "everywhere-2048"
    languages = ANY_LANGUAGE


async def use_two_encoders(held: AppState, rasa: RasaStandIn, folder: Path) -> None:
    """Search with both from now on, in an index of their own below `folder`."""
    encoders = EncoderSet.of(Counting(), Everywhere())
    calibrated = {each.name: replace(CALIBRATION, model=each.name) for each in encoders.each}
    await use_encoders(held, rasa, folder, encoders, calibrated)


async def use_encoders(
    held: AppState, rasa: RasaStandIn, folder: Path, encoders: EncoderSet, calibrated: Calibrations
) -> None:
    """Search with other encoders from now on, in an index of their own below `folder`."""
    sessions, index_folder = held.sessions, IndexFolder(folder / "of-its-own")
    live = LiveIndex(sessions, index_folder, encoders.models)
    searcher = Searcher(live, encoders, anyio.CapacityLimiter(1), Policy(0.05, 0.4), calibrated)
    held.search = SearchService(sessions, index_folder, RetrievalSettings(), searcher)
    held.runner = TurnRunner(
        Parts(sessions, held.search, RasaGateway(rasa, timeout=2.0), "app-under-test"), most_left_over=0
    )
    await index(held, sessions)
