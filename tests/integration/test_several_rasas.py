"""Conversations on several Rasa processes, deaths among them, and replies that come too late."""

import asyncio
import json

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation.models import Turn
from conversation.rasa.client import Reply
from conversation.rasa.processes import PROBE, RasaProcess, home
from core.database import Sessions
from tests.integration.conftest import INTERNAL_TOKEN, Customer, open_conversation
from tests.integration.questions import SURE
from tests.integration.rasa_stand_in import RasaStandIn


@pytest.fixture
async def rasas(client: httpx.AsyncClient, held: AppState) -> dict[str, RasaStandIn]:
    """Three processes in place of the one, by address."""
    found = [RasaStandIn(INTERNAL_TOKEN, f"http://rasa-{number}") for number in (1, 2, 3)]
    for stand_in in found:
        stand_in.connect(client)
    held.runner.parts.rasa.processes = tuple(RasaProcess(stand_in) for stand_in in found)
    return {stand_in.address: stand_in for stand_in in found}


class LateRasa:
    """A process whose answers come after nobody waits for them any more.

    Args:
        rasa: answers.
    """

    address = "http://late"

    def __init__(self, rasa: RasaStandIn) -> None:
        self.given_up = asyncio.Event()
        self.answers = asyncio.Queue[Reply]()
        self._rasa = rasa
        self._answering: set[asyncio.Task[None]] = set()

    async def exchange(self, path: str, body: bytes | None = None) -> Reply:
        if path == PROBE:
            return Reply(200, b"")
        # Rasa does not notice that nobody waits any more: its action still calls the app.
        self._answering.add(asyncio.create_task(self._answer_late(path, body)))
        await asyncio.Event().wait()
        raise AssertionError

    async def _answer_late(self, path: str, body: bytes | None) -> None:
        await self.given_up.wait()
        self.answers.put_nowait(await self._rasa.exchange(path, body))


def home_of(customer: Customer) -> str:
    process = home(customer.id, customer.held.runner.parts.rasa.processes)
    assert process is not None
    return process.address


async def look_at_all(held: AppState) -> None:
    for process in held.runner.parts.rasa.processes:
        await process.probe()
    await held.condition.look()


async def with_rasa(sessions: Sessions, customer: Customer) -> list[bool | None]:
    """Of each turn of a conversation, whether Rasa took part."""
    async with sessions.begin() as session:
        turns = await session.scalars(select(Turn).where(Turn.conversation_id == customer.id).order_by(Turn.seq))
        return [turn.with_rasa for turn in turns]


async def test_a_conversation_stays_with_one_process_moves_when_it_dies_and_comes_back(
    customer: Customer, held: AppState, sessions: Sessions, rasas: dict[str, RasaStandIn]
) -> None:
    first = home_of(customer)
    for _ in range(3):
        await customer.say("hello")
    assert {address: len(rasa.asked) for address, rasa in rasas.items() if rasa.asked} == {first: 3}
    rasas[first].down = True
    # The turn that finds it dead is decided without Rasa, the ones after it by another process.
    assert [m["kind"] for m in await customer.say("hello")] == ["text"]
    assert [m["kind"] for m in await customer.say("hello")] == ["text"]
    second = home_of(customer)
    assert second != first
    assert len(rasas[second].asked) == 1
    await look_at_all(held)
    assert (await held.condition.latest()).components["rasa"] == "partly_down"
    rasas[first].down = False
    await look_at_all(held)
    await customer.say("hello")
    assert len(rasas[first].asked) == 4
    assert await with_rasa(sessions, customer) == [True, True, True, False, True, True]
    assert (await held.condition.latest()).components["rasa"] == "ok"


async def test_conversations_are_spread(
    client: httpx.AsyncClient, held: AppState, rasas: dict[str, RasaStandIn]
) -> None:
    for _ in range(12):
        await (await open_conversation(client, held, language="en")).say("hello")
    assert sum(len(rasa.asked) for rasa in rasas.values()) == 12
    assert len([rasa for rasa in rasas.values() if rasa.asked]) > 1


async def test_without_any_process_no_turn_waits(
    customer: Customer, held: AppState, sessions: Sessions, rasas: dict[str, RasaStandIn]
) -> None:
    for rasa in rasas.values():
        rasa.down = True
    await look_at_all(held)
    assert (await held.condition.latest()).components["rasa"] == "down"
    assert [m["kind"] for m in await customer.say(SURE)] == ["answer"]
    assert await with_rasa(sessions, customer) == [False]
    assert [rasa.asked for rasa in rasas.values()] == [[], [], []]


async def test_a_reply_that_comes_after_the_gateway_gave_up_changes_nothing(
    customer: Customer, held: AppState, sessions: Sessions, rasa: RasaStandIn
) -> None:
    late = LateRasa(rasa)
    held.runner.parts.rasa.processes = (RasaProcess(late),)
    held.runner.parts.rasa.timeout = 0.05
    assert [m["kind"] for m in await customer.say(SURE)] == ["answer"]
    before = await customer.messages()
    late.given_up.set()
    async with asyncio.timeout(10):
        reply = await late.answers.get()
    assert json.loads(reply.body)[0]["custom"]
    await held.runner.drain(10)
    assert await customer.messages() == before
    assert await with_rasa(sessions, customer) == [False]
    assert [m["kind"] for m in await customer.say("thanks")] == ["text"]
