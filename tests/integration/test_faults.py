"""What breaks on the way: Rasa, the app, a lease, an owner; no customer message is lost or left alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, select, update

from app.state import AppState
from conversation import transcript, turn_leases, turns
from conversation.inbound import Inbound
from conversation.models import Conversation, Message, Turn
from conversation.turn_leases import TurnLease
from core.database import Sessions, database_now
from handoff.models import Queue, Ticket
from handoff.queues import NoQueue
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
        await transcript.receive(session, customer.id, Inbound("orphan", text=text))


async def expire_lease(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = await database_now(session)
        await session.execute(update(Turn).values(lease_until=now - timedelta(seconds=1)))


async def test_a_message_whose_app_died_is_answered_by_the_worker(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    await stored_only(sessions, customer, SURE)
    worker = replace(held.runner.parts, holder="worker")
    assert await turn_leases.take_left_over(held.runner.parts.sessions, "worker", unattended_seconds=60) is None
    leased = await turn_leases.take_left_over(held.runner.parts.sessions, "worker", unattended_seconds=0)
    assert leased is not None
    await turns.work(worker, leased)
    assert [m["kind"] for m in await customer.messages()] == ["text", "answer"]


async def test_who_stores_a_message_holds_its_turn_unless_an_earlier_one_is_due(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        first = await transcript.receive(session, customer.id, Inbound("first", text=SURE), holder="app")
    async with sessions.begin() as session:
        second = await transcript.receive(session, customer.id, Inbound("second", text="hello"), holder="app")
    async with sessions.begin() as session:
        again = await transcript.receive(session, customer.id, Inbound("first", text=SURE), holder="app")
    assert first.lease is not None
    assert (first.lease.holder, first.lease.leases_lost) == ("app", 0)
    assert (second.needs_turn, second.lease, again.lease) == (True, None, None)
    assert await turn_leases.take(held.runner.parts.sessions, "other", customer.id) is None
    await turns.go_on(replace(held.runner.parts, holder="app"), first.lease)
    assert [m["kind"] for m in await customer.messages()][:2] == ["text", "text"]
    async with sessions.begin() as session:
        assert set(await session.scalars(select(Turn.state))) == {"done"}


async def test_a_lost_lease_is_taken_over_without_rasa(
    customer: Customer, held: AppState, sessions: Sessions, rasa: RasaStandIn
) -> None:
    await stored_only(sessions, customer, SURE)
    assert await turn_leases.take(held.runner.parts.sessions, "died", customer.id) is not None
    assert await turn_leases.take(held.runner.parts.sessions, held.runner.parts.holder, customer.id) is None
    await expire_lease(sessions)
    leased = await turn_leases.take_left_over(
        held.runner.parts.sessions, held.runner.parts.holder, unattended_seconds=60
    )
    assert leased is not None
    assert leased.leases_lost == 1
    await turns.work(held.runner.parts, leased)
    assert [m["kind"] for m in await customer.messages()] == ["text", "answer"]
    assert rasa.asked == []


async def test_a_turn_lost_twice_becomes_a_ticket(customer: Customer, held: AppState, sessions: Sessions) -> None:
    await stored_only(sessions, customer, SURE)
    for name in ("died first", "died second"):
        assert await turn_leases.take_left_over(held.runner.parts.sessions, name, unattended_seconds=0) is not None
        await expire_lease(sessions)
    leased = await turn_leases.take_left_over(
        held.runner.parts.sessions, held.runner.parts.holder, unattended_seconds=60
    )
    assert leased is not None
    await turns.work(held.runner.parts, leased)
    assert [m["kind"] for m in await customer.messages()] == ["text", "handoff"]
    async with sessions.begin() as session:
        assert (await session.scalars(select(Ticket.reason))).one() == "bot_failure"


async def test_a_turn_lost_twice_is_the_agents_once_one_has_the_conversation(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say("I want to talk to a person")
    await stored_only(sessions, customer, SURE)
    for name in ("died first", "died second"):
        assert await turn_leases.take_left_over(held.runner.parts.sessions, name, unattended_seconds=0) is not None
        await expire_lease(sessions)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert (await agent.post(f"/api/tickets/{ticket['id']}/claim")).status_code == 200
    before = await customer.messages()
    leased = await turn_leases.take_left_over(held.runner.parts.sessions, held.runner.parts.holder, 60)
    assert leased is not None
    await turns.work(held.runner.parts, leased)
    assert await customer.messages() == before
    async with sessions.begin() as session:
        assert await session.scalar(select(Turn.decided_by).where(Turn.id == leased.turn_id)) == turns.AGENT_OWNS


async def test_who_lost_the_lease_stores_nothing(customer: Customer, held: AppState, sessions: Sessions) -> None:
    await stored_only(sessions, customer, SURE)
    slow = replace(held.runner.parts, holder="slow")
    leased = await turn_leases.take(sessions, "slow", customer.id)
    assert leased is not None
    await expire_lease(sessions)
    taken = await turn_leases.take_left_over(
        held.runner.parts.sessions, held.runner.parts.holder, unattended_seconds=60
    )
    assert taken is not None
    await asyncio.gather(turns.work(slow, leased), turns.work(held.runner.parts, taken))
    assert [m["kind"] for m in await customer.messages()] == ["text", "answer"]


async def test_turns_of_a_conversation_are_taken_one_by_one_in_order(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    async with sessions.begin() as session:
        for number in range(3):
            again = Inbound(f"m{number}", option_id="helped", in_reply_to=UUID(str(answer["id"])))
            await transcript.receive(session, customer.id, again)
    first = await turn_leases.take(held.runner.parts.sessions, held.runner.parts.holder, customer.id)
    assert first is not None
    assert await turn_leases.take(held.runner.parts.sessions, "other", customer.id) is None
    await turns.work(held.runner.parts, first)
    await turns.drain(held.runner.parts, customer.id)
    messages = await customer.messages()
    questions = [m["id"] for m in messages if m["sender"]["kind"] == "customer"]  # type: ignore[index]
    assert [m["in_reply_to"] for m in messages if m["in_reply_to"] and m["sender"]["kind"] != "customer"] == questions  # type: ignore[index]


async def test_a_claim_while_the_bot_computes_silences_it(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say("I want to talk to a person")
    await stored_only(sessions, customer, SURE.rstrip("?") + "?")
    leased = await turn_leases.take(held.runner.parts.sessions, held.runner.parts.holder, customer.id)
    assert leased is not None
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert (await agent.post(f"/api/tickets/{ticket['id']}/claim")).status_code == 200
    before = await customer.messages()
    await turns.work(held.runner.parts, leased)
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
    # Messages that waited together are answered together.
    assert [m.sender_kind for m in messages][-1] == "bot"
    assert len(messages) > 5


async def test_a_message_behind_the_one_that_ends_its_request_is_still_answered(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say("I want to talk to a person")
    answer, _ = await customer.say(SURE.rstrip("?") + "?")
    async with sessions.begin() as session:
        helped = Inbound("helped", option_id="helped", in_reply_to=UUID(str(answer["id"])))
        await transcript.receive(session, customer.id, helped)
        await transcript.receive(session, customer.id, Inbound("next", text=HOPELESS))
    await turns.drain(held.runner.parts, customer.id)
    assert [m["kind"] for m in (await customer.messages())[-3:]] == ["resolved", "handoff", "question"]
    tickets = (await agent.get("/api/tickets")).json()["tickets"]
    assert sorted(ticket["status"] for ticket in tickets) == ["open", "resolved"]
    packet = (await agent.get(f"/api/tickets/{tickets[0]['id']}")).json()
    assert packet["transcript"][0]["text"] == HOPELESS


async def test_a_turn_that_survives_claim_and_resolve_goes_on_in_a_new_request(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say("I want to talk to a person")
    await stored_only(sessions, customer, HOPELESS)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    await agent.post(f"/api/tickets/{ticket['id']}/claim")
    await agent.post(f"/api/tickets/{ticket['id']}/resolve", json={"resolution": "solved"})
    await turns.drain(held.runner.parts, customer.id)
    assert [m["kind"] for m in (await customer.messages())[-2:]] == ["handoff", "question"]
    assert len((await agent.get("/api/tickets", params={"status": "open"})).json()["tickets"]) == 1


async def test_without_any_queue_the_customer_is_told_and_later_messages_get_through(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(Queue))
    with pytest.raises(NoQueue):
        await customer_turn(customer, held, sessions, HOPELESS)
    while (lease := await left_over(held)) is not None:
        if lease.leases_lost >= turns.HOPELESS:
            await turns.work(held.runner.parts, lease)
        else:
            with pytest.raises(NoQueue):
                await turns.work(held.runner.parts, lease)
    assert [m["kind"] for m in await customer.messages()] == ["text", "notice"]
    assert [m["kind"] for m in await customer.say(SURE)] == ["answer"]


async def customer_turn(customer: Customer, held: AppState, sessions: Sessions, text: str) -> None:
    await stored_only(sessions, customer, text)
    await turns.drain(held.runner.parts, customer.id)


async def left_over(held: AppState) -> TurnLease | None:
    return await turn_leases.take_left_over(held.sessions, held.runner.parts.holder, unattended_seconds=60)


async def test_a_turn_that_fails_is_free_at_once(customer: Customer, held: AppState, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(Queue))
    with pytest.raises(NoQueue):
        await customer_turn(customer, held, sessions, HOPELESS)
    lease = await left_over(held)
    assert lease is not None
    assert lease.leases_lost == 1


async def test_a_late_that_helped_leaves_the_present_ticket_alone(customer: Customer, agent: httpx.AsyncClient) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    await customer.say("I want to talk to a person")
    assert [m["kind"] for m in await customer.choose(answer, "helped")] == ["text"]
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert ticket["status"] == "open"


async def test_one_question_is_skipped_once_however_often_the_option_is_chosen(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    _, question = await customer.say("I want to talk to a person")
    await customer.choose(question, "skip")
    assert [m["kind"] for m in await customer.choose(question, "skip")] == ["notice", "question"]
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    fields = (await agent.get(f"/api/tickets/{ticket['id']}")).json()["checklist"]
    assert [field["state"] for field in fields] == ["skipped", "asked", "pending"]


async def test_a_checklist_option_after_the_end_makes_no_ticket(customer: Customer, agent: httpx.AsyncClient) -> None:
    _, question = await customer.say("I want to talk to a person")
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    await agent.post(f"/api/tickets/{ticket['id']}/claim")
    await agent.post(f"/api/tickets/{ticket['id']}/resolve", json={"resolution": "solved"})
    assert [m["kind"] for m in await customer.choose(question, "skip")] == ["text"]
    assert (await agent.get("/api/tickets", params={"status": "open"})).json()["tickets"] == []


async def test_a_given_back_turn_is_left_alone_while_nobody_can_search(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    await stored_only(sessions, customer, SURE)
    lease = await turn_leases.take(sessions, "failing", customer.id)
    assert lease is not None
    await turn_leases.give_back(sessions, lease)
    assert await turn_leases.take_left_over(sessions, "loading", 9, lost_at_once=False) is None
    assert await turn_leases.take_left_over(sessions, "ready", 9) is not None


async def test_a_late_that_helped_that_fails_twice_opens_no_ticket(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    async with sessions.begin() as session:
        again = Inbound("again", option_id="helped", in_reply_to=UUID(str(answer["id"])))
        await transcript.receive(session, customer.id, again)
    for _ in range(2):
        lease = await turn_leases.take_left_over(sessions, "failing", 0)
        assert lease is not None
        await turn_leases.give_back(sessions, lease)
    last = await turn_leases.take_left_over(sessions, held.runner.parts.holder, 0)
    assert last is not None
    await turns.work(held.runner.parts, last)
    assert (await agent.get("/api/tickets")).json()["tickets"] == []
    assert [m["kind"] for m in await customer.say(SURE)] == ["answer"]
