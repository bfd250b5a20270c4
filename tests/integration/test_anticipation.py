"""A question is encoded ahead by every model that its search needs, and by no other."""

from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import httpx
import pytest

from app.state import AppState
from app.turn_runner import TurnRunner
from conversation.rasa.gateway import RasaGateway
from conversation.turns import Parts
from core.database import Sessions
from retrieval.bands import Policy
from retrieval.builder import IndexFolder
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import ANY_LANGUAGE, Vectors
from retrieval.live import LiveIndex
from retrieval.searcher import Searcher
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.conftest import open_conversation
from tests.integration.encoders import CALIBRATION, HashEncoder
from tests.integration.questions import SURE
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.test_help import made
from tests.integration.test_publishing import index

UNDECIDED = "reset pin"


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that were encoded for English and for all other languages."""

    english: list[str]
    others: list[str]


@pytest.fixture
async def held(held: AppState, sessions: Sessions, rasa: RasaStandIn, tmp_path: Path) -> AppState:
    """The same state, with two encoders."""
    folder, encoders = IndexFolder(tmp_path / "two"), EncoderSet.of(Counting(), Everywhere())
    calibrated = {each.name: replace(CALIBRATION, model=each.name) for each in encoders.each}
    live = LiveIndex(sessions, folder, encoders.models)
    searcher = Searcher(live, encoders, anyio.CapacityLimiter(1), Policy(0.05, 0.4), calibrated)
    held.search = SearchService(sessions, folder, RetrievalSettings(), searcher)
    held.runner = TurnRunner(
        Parts(sessions, held.search, RasaGateway(rasa, timeout=2.0), "app-under-test"), most_left_over=0
    )
    await index(held, sessions)
    return held


@pytest.fixture
def asked(held: AppState) -> Asked:
    english, others = held.search.encoders.each
    assert isinstance(english, Counting)
    assert isinstance(others, Counting)
    # Canaries are encoded as questions too.
    english.asked.clear()
    others.asked.clear()
    return Asked(english.asked, others.asked)


async def test_the_customers_language_chooses_the_encoder(
    client: httpx.AsyncClient, held: AppState, asked: Asked
) -> None:
    polish = await open_conversation(client, held, language="pl")
    await polish.say(UNDECIDED)
    assert (asked.english, asked.others) == ([], [UNDECIDED])


async def test_a_language_that_changes_counts_from_the_next_message(
    client: httpx.AsyncClient, held: AppState, asked: Asked
) -> None:
    customer = await open_conversation(client, held, language="en")
    await customer.say(UNDECIDED)
    assert (asked.english, asked.others) == ([UNDECIDED], [])
    url = customer.url.replace("/messages", "/context")
    changed = await client.post(url, json={"language": "pl"}, headers=customer.headers)
    assert changed.is_success, changed.text
    asked.english.clear()
    await customer.say(UNDECIDED + "?")
    assert (asked.english, asked.others) == ([], [UNDECIDED + "?"])


async def test_what_only_another_language_holds_is_looked_for_with_one_vector_of_each(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, held: AppState, sessions: Sessions, asked: Asked
) -> None:
    await made(editor, language="pl", slug="golebie", title="Gołębie", body="Dokarmianie.")
    await index(held, sessions)
    asked.english.clear()
    asked.others.clear()
    customer = await open_conversation(client, held, language="en")
    await customer.say(SURE)
    assert (asked.english, asked.others) == ([SURE], [SURE])
