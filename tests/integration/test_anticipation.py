"""A question is encoded ahead by every model that its search needs, and by no other."""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.state import AppState
from core.database import Sessions
from tests.integration.conftest import open_conversation
from tests.integration.other_encoders import Counting, use_two_encoders
from tests.integration.questions import SURE
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.test_help import made
from tests.integration.test_publishing import index

UNDECIDED = "reset pin"


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that were encoded for English and for all other languages."""

    english: list[str]
    others: list[str]


@pytest.fixture
async def held(held: AppState, rasa: RasaStandIn, tmp_path: Path) -> AppState:
    """The same state, with two encoders."""
    await use_two_encoders(held, rasa, tmp_path)
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
    # Intents are told by the vector of the encoder that reads every language.
    assert (asked.english, asked.others) == ([UNDECIDED], [UNDECIDED])
    asked.others.clear()
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
