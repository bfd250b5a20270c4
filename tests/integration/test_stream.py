"""The event stream over a real connection, and what the service says of its health."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import delete, select

from app.state import AppState
from conversation.models import Conversation
from core import heartbeats
from core.database import Sessions, create_engine
from core.event_log import Event
from core.notify import notify, signal
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import SURE
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.streaming import events, following, listening, next_of, seen_by, serving

PERSON = "I want to talk to a person"


@pytest.fixture
async def served(held: AppState, rasa: RasaStandIn) -> AsyncIterator[httpx.AsyncClient]:
    """The app behind a real socket."""
    async with serving(held, rasa) as (http, _):
        yield http


async def test_the_stream_brings_replies_as_they_come(served: httpx.AsyncClient, held: AppState) -> None:
    customer = await open_conversation(served, held)
    stream = asyncio.create_task(events(customer, 2))
    await customer.post(text=SURE)
    seen = await stream
    assert [(number, message["kind"]) for number, message in seen] == [("1", "text"), ("2", "answer")]
    assert [message for _, message in seen] == await customer.messages()


async def test_a_message_is_told_of_before_its_reply_when_that_takes_long(
    served: httpx.AsyncClient, held: AppState, rasa: RasaStandIn
) -> None:
    customer = await open_conversation(served, held)
    seen = asyncio.Event()

    async def wait() -> None:
        await seen.wait()

    rasa.meanwhile = wait
    body = {"client_message_id": "m1", "text": "hello"}
    async with following(customer) as stream:
        await served.post(customer.url, json=body, headers=customer.headers)
        own = await next_of(stream, "message")
        assert own.body["client_message_id"] == "m1"
        # Only now is there a reply.
        seen.set()
        reply = await next_of(stream, "message")
    assert reply.body["in_reply_to"] == own.body["id"]


async def test_a_stream_resumes_after_the_last_event_seen(served: httpx.AsyncClient, held: AppState) -> None:
    customer = await open_conversation(served, held)
    await customer.say(SURE)
    assert [number for number, _ in await events(customer, 1, **{"Last-Event-ID": "1"})] == ["2"]
    assert [number for number, _ in await events(customer, 2, **{"Last-Event-ID": "not a number"})] == ["1", "2"]


async def test_a_foreign_token_gets_no_stream(served: httpx.AsyncClient, held: AppState) -> None:
    one, other = await open_conversation(served, held), await open_conversation(served, held)
    response = await served.get(f"/api/conversations/{one.id}/events", headers=other.headers)
    assert (response.status_code, response.json()["error"]) == (404, "conversation_not_found")


async def claim_first(agent: httpx.AsyncClient) -> str:
    """The address of the ticket that waited longest, now claimed by the agent."""
    ticket, *_ = (await agent.get("/api/tickets", params={"status": "open"})).json()["tickets"]
    url = f"/api/tickets/{ticket['id']}"
    assert (await agent.post(f"{url}/claim")).status_code == 200
    return url


async def reply(agent: httpx.AsyncClient, ticket: str, text: str) -> int:
    response = await agent.post(f"{ticket}/reply", json={"client_message_id": text.replace(" ", "-"), "text": text})
    assert response.status_code == 201, response.text
    return int(response.json()["seq"])


async def seen(customer: Customer, seq: int) -> None:
    url = f"/api/conversations/{customer.id}/seen"
    response = await customer.http.post(url, json={"seq": seq}, headers=customer.headers)
    assert response.status_code == 204


async def test_what_an_agent_has_seen_is_told_in_the_conversations_sequence(
    served: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    async with following(customer) as stream:
        first = await next_of(stream, "message")
        assert (first.id, first.body["state"]) == ("1", "sent")
        assert await seen_by(sessions, customer, 10) == 1
        changed = await next_of(stream, "message_changed")
    assert changed.id == "3"
    assert changed.body == {**first.body, "state": "seen"}
    assert await seen_by(sessions, customer, 10) == 0
    assert [message["state"] for message in await customer.messages()] == ["seen", "sent"]
    (late,) = await customer.say("hello")
    assert late["seq"] == 5


async def test_a_stream_resumes_between_two_changes(
    served: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    await customer.say("hello")
    assert await seen_by(sessions, customer, 4) == 2
    async with following(customer, **{"Last-Event-ID": "4"}) as stream:
        told = [await next_of(stream, "message", "message_changed") for _ in range(2)]
    assert [(each.event, each.id, each.body["seq"]) for each in told] == [
        ("message_changed", "5", 1),
        ("message_changed", "6", 3),
    ]
    async with following(customer, **{"Last-Event-ID": "5"}) as stream:
        assert (await next_of(stream, "message", "message_changed")).body["seq"] == 3
    # Whoever reads from the beginning gets each message once, as it is now.
    await customer.say("hello")
    async with following(customer) as stream:
        all_told = [await next_of(stream, "message", "message_changed") for _ in range(6)]
    assert [(each.event, each.id, each.body["state"]) for each in all_told] == [
        ("message", "1", "seen"),
        ("message", "2", "sent"),
        ("message", "3", "seen"),
        ("message", "4", "sent"),
        ("message", "7", "sent"),
        ("message", "8", "sent"),
    ]


async def test_what_the_customer_has_seen_is_noted_once(
    served: httpx.AsyncClient, held: AppState, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await customer.say(PERSON)
    ticket = await claim_first(agent)
    first, second = [await reply(agent, ticket, text) for text in ("one", "two")]
    await seen(customer, first)
    await asyncio.gather(*(seen(customer, second) for _ in range(5)))
    found = {message["text"]: message["state"] for message in await customer.messages()}
    assert (found["one"], found["two"], found[PERSON]) == ("seen", "seen", "sent")
    async with sessions.begin() as session:
        noted = list(await session.scalars(select(Event.data).where(Event.kind == "messages_seen")))
    assert noted == [{"up_to": first, "count": 1}, {"up_to": second, "count": 1}]


async def test_messages_and_read_marks_at_once_share_one_sequence(
    served: httpx.AsyncClient, held: AppState, agent: httpx.AsyncClient
) -> None:
    customer = await open_conversation(served, held)
    await customer.say(PERSON)
    ticket = await claim_first(agent)
    start = int(str((await customer.messages())[-1]["seq"]))
    posts = [customer.post(text=f"message {number}") for number in range(5)]
    replies = [reply(agent, ticket, f"reply {number}") for number in range(5)]
    marks = [seen(customer, start + number) for number in range(1, 20, 4)]
    await asyncio.gather(*posts, *replies, *marks)
    await seen(customer, start + 100)
    async with following(customer, **{"Last-Event-ID": str(start)}) as stream:
        last = start
        states: dict[object, object] = {}
        while len(states) < 10 or {s for t, s in states.items() if str(t).startswith("reply")} != {"seen"}:
            told = await next_of(stream, "message", "message_changed")
            assert int(str(told.id)) > last
            last, states[told.body["text"]] = int(str(told.id)), told.body["state"]


async def test_typing_is_told_to_the_other_side_only(served: httpx.AsyncClient, held: AppState) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    await listening(held)
    topic = f"conversation:{customer.id}"
    with held.hub.follow("presence") as desks:
        async with following(customer) as stream:
            await next_of(stream, "message")
            url = f"/api/conversations/{customer.id}/typing"
            for typing in (False, True, True):
                sent = await customer.http.post(url, json={"typing": typing}, headers=customer.headers)
                assert sent.status_code == 204
            await signal(held.sessions, topic, event="typing", by="agent", name="Anna")
            told = await next_of(stream, "typing")
    assert (told.id, told.body) == (None, {"by": "agent", "name": "Anna"})
    heard = [(each["event"], each["conversation"]) for each in desks.take()]
    assert heard == [("customer_stopped", str(customer.id)), ("customer_typing", str(customer.id))]


async def test_whoever_waits_is_told_their_position_as_it_changes(
    served: httpx.AsyncClient, held: AppState, agent: httpx.AsyncClient
) -> None:
    ahead, customer = [await open_conversation(served, held) for _ in range(2)]
    await listening(held)
    await ahead.say(PERSON)
    async with following(customer) as stream:
        await customer.say(PERSON)
        assert (await next_of(stream, "position")).body == {"position": 2}
        await claim_first(agent)
        assert (await next_of(stream, "position")).body == {"position": 1}
        # From the beginning on, for whoever comes back.
        async with following(customer) as another:
            assert (await next_of(another, "position")).body == {"position": 1}
        standing = (await served.get(f"/api/conversations/{customer.id}", headers=customer.headers)).json()
        assert (standing["owner"], standing["position"]) == ("queue", 1)
        await claim_first(agent)
        assert (await next_of(stream, "position")).body == {"position": None}


async def test_a_stream_ends_with_its_conversation(
    served: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await listening(held)
    async with following(customer) as stream, asyncio.timeout(10):
        async with sessions.begin() as session:
            await session.execute(delete(Conversation).where(Conversation.id == customer.id))
        await notify(sessions, f"conversation:{customer.id}")
        assert [told async for told in stream] == []


async def test_health_tells_each_component(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, rasa: RasaStandIn
) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    silent = await client.get("/health/ready")
    assert (silent.status_code, silent.json()["status"]) == (200, "degraded")
    assert silent.json()["components"]["worker"] == "down"
    async with sessions.begin() as session:
        await heartbeats.beat(session, "worker", "worker")
    await held.condition.look()
    assert (await client.get("/health/ready")).json()["status"] == "ok"
    rasa.down = True
    for process in held.runner.parts.rasa.processes:
        await process.probe()
    await held.condition.look()
    without_rasa = (await client.get("/health/ready")).json()
    assert (without_rasa["status"], without_rasa["components"]["rasa"]) == ("degraded", "down")


async def test_without_its_database_the_service_is_not_ready_and_acknowledges_nothing(
    served: httpx.AsyncClient, held: AppState
) -> None:
    customer = await open_conversation(served, held)
    reachable = held.sessions.kw["bind"]
    nowhere = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    held.sessions.configure(bind=nowhere)
    body = {"client_message_id": "a", "text": "hello"}
    response = await served.post(customer.url, json=body, headers=customer.headers)
    await held.condition.look()
    ready = await served.get("/health/ready")
    held.sessions.configure(bind=reachable)
    await nowhere.dispose()
    assert (response.status_code, response.json()["error"]) == (503, "database_unavailable")
    assert response.headers["retry-after"]
    assert (ready.status_code, ready.json()["components"]["database"]) == (503, "down")
    assert await customer.messages() == []
