"""What breaks on the way: Rasa, the app, a lease, an owner; no customer message is lost or left alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from app.state import AppState
from conversation import transcript, turns
from conversation.inbound import Inbound
from conversation.models import Conversation, Message, Turn
from core.database import Sessions, database_now
from handoff.models import Ticket
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS, SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn


@pytest.mark.parametrize("fault", ["down", "empty", "silent"])
async def test_without_rasa_questions_are_still_answered(customer: Customer, rasa: RasaStandIn, fault: str) -> None:
    setattr(rasa, fault, True)
    assert [m["kind"] for m in await customer.say(SURE)] == ["answer"]
    assert [m["kind"] for m in await customer.say(UNSURE)] == ["choices"]
    assert [m["kind"] for m in await customer.say("hello")] == ["text"]
    assert [m["kind"] for m in await customer.say(HOPELESS)] == ["handoff", "question"]


async def test_an_action_that_fails_makes_no_difference_to_the_customer(
    customer: Customer, held: AppState, rasa: RasaStandIn
) -> None:
    held.internal_token = "another one"
    assert [m["kind"] for m in await customer.say(SURE)] == ["answer"]


async def stored_only(sessions: Sessions, customer: Customer, text: str) -> None:
    """The app died right after it stored a message."""
    async with sessions.begin() as session:
        now = await database_now(session)
        await transcript.receive(session, customer.id, Inbound("orphan", text=text), now)


async def expire_lease(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = await database_now(session)
        await session.execute(update(Turn).values(lease_until=now - timedelta(seconds=1)))


async def test_a_message_whose_app_died_is_answered_by_the_worker(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    await stored_only(sessions, customer, SURE)
    worker = replace(held.parts, holder="worker")
    assert await turns.lease_left_over(worker, unattended_seconds=60) is None
    leased = await turns.lease_left_over(worker, unattended_seconds=0)
    assert leased is not None
    await turns.work(worker, leased)
    assert [m["kind"] for m in await customer.messages()] == ["text", "answer"]


async def test_a_lost_lease_is_taken_over_without_rasa(
    customer: Customer, held: AppState, sessions: Sessions, rasa: RasaStandIn
) -> None:
    await stored_only(sessions, customer, SURE)
    assert await turns.lease(replace(held.parts, holder="died"), customer.id) is not None
    assert await turns.lease(held.parts, customer.id) is None
    await expire_lease(sessions)
    leased = await turns.lease_left_over(held.parts, unattended_seconds=60)
    assert leased is not None
    assert leased.leases_lost == 1
    await turns.work(held.parts, leased)
    assert [m["kind"] for m in await customer.messages()] == ["text", "answer"]
    assert rasa.asked == []


async def test_a_turn_lost_twice_becomes_a_ticket(customer: Customer, held: AppState, sessions: Sessions) -> None:
    await stored_only(sessions, customer, SURE)
    for name in ("died first", "died second"):
        assert await turns.lease_left_over(replace(held.parts, holder=name), unattended_seconds=0) is not None
        await expire_lease(sessions)
    leased = await turns.lease_left_over(held.parts, unattended_seconds=60)
    assert leased is not None
    await turns.work(held.parts, leased)
    assert [m["kind"] for m in await customer.messages()] == ["text", "handoff", "question"]
    async with sessions.begin() as session:
        assert (await session.scalars(select(Ticket.reason))).one() == "bot_failure"


async def test_who_lost_the_lease_stores_nothing(customer: Customer, held: AppState, sessions: Sessions) -> None:
    await stored_only(sessions, customer, SURE)
    slow = replace(held.parts, holder="slow")
    leased = await turns.lease(slow, customer.id)
    assert leased is not None
    await expire_lease(sessions)
    taken = await turns.lease_left_over(held.parts, unattended_seconds=60)
    assert taken is not None
    await asyncio.gather(turns.work(slow, leased), turns.work(held.parts, taken))
    assert [m["kind"] for m in await customer.messages()] == ["text", "answer"]


async def test_turns_of_a_conversation_are_taken_one_by_one_in_order(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        now = await database_now(session)
        for number in range(3):
            await transcript.receive(session, customer.id, Inbound(f"m{number}", text="hello"), now)
    first = await turns.lease(held.parts, customer.id)
    assert first is not None
    assert await turns.lease(replace(held.parts, holder="other"), customer.id) is None
    await turns.work(held.parts, first)
    await turns.drain(held.parts, customer.id)
    messages = await customer.messages()
    questions = [m["id"] for m in messages if m["sender"] == {"kind": "customer", "name": None}]
    assert [m["in_reply_to"] for m in messages if m["in_reply_to"]] == questions


async def test_a_claim_while_the_bot_computes_silences_it(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say("I want to talk to a person")
    await stored_only(sessions, customer, SURE.rstrip("?") + "?")
    leased = await turns.lease(held.parts, customer.id)
    assert leased is not None
    read = await turns._read(held.parts, leased)
    assert read is not None
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert (await agent.post(f"/api/tickets/{ticket['id']}/claim")).status_code == 200
    before = await customer.messages()
    await turns.work(held.parts, leased)
    assert await customer.messages() == before
    async with sessions.begin() as session:
        assert set(await session.scalars(select(Turn.state))) == {"done"}


async def test_the_internal_route_refuses_whoever_lacks_the_token(client: httpx.AsyncClient) -> None:
    for headers in ({}, {"X-Internal-Token": "wrong"}):
        response = await client.post("/internal/actions", json={}, headers=headers)
        assert (response.status_code, response.json()["error"]) == (403, "internal_token_wrong")


async def test_an_empty_token_opens_nothing(client: httpx.AsyncClient, held: AppState) -> None:
    held.internal_token = ""
    response = await client.post("/internal/actions", json={}, headers={"X-Internal-Token": ""})
    assert response.status_code == 403


async def test_concurrent_messages_get_one_place_each(customer: Customer, sessions: Sessions) -> None:
    await asyncio.gather(*(customer.post(client_message_id=f"m{n % 5}", text="hello") for n in range(20)))
    async with sessions.begin() as session:
        messages = (await session.scalars(select(Message).order_by(Message.seq))).all()
        conversation = (await session.scalars(select(Conversation))).one()
    assert [m.seq for m in messages] == list(range(1, conversation.last_seq + 1))
    assert sorted(m.client_message_id for m in messages if m.client_message_id) == [f"m{n}" for n in range(5)]
    assert len(messages) == 10
