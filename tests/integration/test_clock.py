"""The clock of the first line: when it runs and rests, and what happens at its end."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text, update

from app.state import AppState
from conversation import clock, requests, sequence, transcript, turns
from conversation.inbound import Inbound
from conversation.models import Message, Request, Turn
from conversation.timed import HANDLERS
from core import timers
from core.database import Sessions, database_now
from core.event_log import SYSTEM, Event
from core.timers import Timer
from directory.models import Site
from handoff.models import Ticket
from knowledge.models import Topic
from tests.integration.conftest import Customer, open_conversation
from tests.integration.passing_time import POLL_SECONDS, fire_due, kinds, move_back, pass_time
from tests.integration.questions import SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn

PERSON = "I want to talk to a person"


async def request_of(sessions: Sessions, customer: Customer) -> Request:
    async with sessions.begin() as session:
        found = await requests.newest(session, customer.id)
        assert found is not None
        return found


async def events(sessions: Sessions, *subjects: UUID) -> Counter[str]:
    async with sessions.begin() as session:
        return Counter(await session.scalars(select(Event.kind).where(Event.subject_id.in_(subjects))))


async def due_in(sessions: Sessions, customer: Customer, kind: str) -> timedelta:
    async with sessions.begin() as session:
        due_at = await timers.due_at(session, kind, customer.id)
        assert due_at is not None
        return due_at - await database_now(session)


def about(found: timedelta, minutes: float) -> bool:
    return abs(found - timedelta(minutes=minutes)) < timedelta(minutes=1)


async def test_it_starts_at_the_first_question_not_at_a_greeting(customer: Customer, sessions: Sessions) -> None:
    await customer.say("hello")
    assert await kinds(sessions, customer.id) == []
    await customer.say(UNSURE)
    assert await kinds(sessions, customer.id) == ["time_limit"]
    assert about(await due_in(sessions, customer, "time_limit"), 15)
    request = await request_of(sessions, customer)
    assert (request.clock_used, request.clock_paused_at) == (timedelta(0), None)
    async with sessions.begin() as session:
        asked = await session.scalar(select(Message.sent_at).where(Message.text == UNSURE))
    assert request.clock_started_at == asked


async def test_at_its_end_the_open_question_is_handed_over_though_nobody_types(
    customer: Customer, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    (choices,) = await customer.say(UNSURE)
    await pass_time(sessions, customer.id, 14)
    assert (await customer.messages())[-1]["id"] == choices["id"]
    await pass_time(sessions, customer.id, 1.1)
    line, question = (await customer.messages())[-2:]
    assert (line["kind"], question["kind"]) == ("handoff", "question")
    assert "taking too long" in str(line["text"])
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert (ticket["reason"], ticket["subject"]) == ("time_limit", UNSURE)
    request = await request_of(sessions, customer)
    assert (request.outcome, request.clock_started_at, request.clock_paused_at) == ("handed_off", None, None)
    assert timedelta(minutes=15) < request.clock_used < timedelta(minutes=16)
    assert await kinds(sessions, customer.id) == ["checklist"]
    assert await events(sessions, request.id, customer.id, UUID(ticket["id"])) == Counter(
        {
            "conversation_opened": 1,
            "request_opened": 1,
            "request_question_noted": 1,
            "request_clock_started": 1,
            "request_clock_stopped": 1,
            "request_topic_changed": 1,
            "request_handed_off": 1,
            "conversation_owner_changed": 1,
            "ticket_opened": 1,
            "ticket_field_asked": 1,
        }
    )


async def test_an_offered_articles_topic_chooses_the_queue(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await pass_time(sessions, customer.id, 16)
    async with sessions.begin() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert ticket.topic == "transfers"


async def test_choices_and_requests_for_more_words_keep_it_running(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await pass_time(sessions, customer.id, 10)
    (more,) = await customer.say("???")
    assert more["kind"] == "text"
    assert about(await due_in(sessions, customer, "time_limit"), 5)
    await pass_time(sessions, customer.id, 6)
    assert (await customer.messages())[-2]["kind"] == "handoff"


async def test_it_rests_from_an_answer_until_a_new_question(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await move_back(sessions, customer.id, 6)
    await customer.say(SURE)
    assert await kinds(sessions, customer.id) == ["silence"]
    assert about(await due_in(sessions, customer, "silence"), 30)
    await pass_time(sessions, customer.id, 20)
    await customer.say(UNSURE)
    assert await kinds(sessions, customer.id) == ["time_limit"]
    assert about(await due_in(sessions, customer, "time_limit"), 9)
    await pass_time(sessions, customer.id, 9.1)
    request = await request_of(sessions, customer)
    assert request.outcome == "handed_off"
    assert about(request.clock_used, 15.1)
    seen = await events(sessions, request.id)
    assert [seen[f"request_clock_{change}"] for change in ("started", "paused", "resumed", "stopped")] == [1, 1, 1, 1]


async def test_an_answer_that_is_shown_is_never_handed_over(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    await pass_time(sessions, customer.id, 29)
    assert (await customer.messages())[-1]["kind"] == "answer"


async def test_an_objection_hands_over_with_the_time_that_was_used(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await move_back(sessions, customer.id, 4)
    (answer,) = await customer.say(SURE)
    await move_back(sessions, customer.id, 10)
    await customer.choose(answer, "did_not_help")
    request = await request_of(sessions, customer)
    assert request.outcome == "handed_off"
    assert about(request.clock_used, 4)
    seen = await events(sessions, request.id)
    assert [seen[f"request_clock_{change}"] for change in ("started", "paused", "resumed", "stopped")] == [1, 1, 1, 1]


async def test_it_stops_when_the_customer_confirms(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    assert await kinds(sessions, customer.id) == []
    request = await request_of(sessions, customer)
    assert (request.outcome, request.clock_paused_at) == ("confirmed", None)


async def test_it_stops_when_a_person_is_asked_for(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await customer.say(PERSON)
    assert await kinds(sessions, customer.id) == ["checklist"]


async def test_it_stops_when_the_customer_ends_the_chat(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    url = f"/api/conversations/{customer.id}/end"
    await customer.http.post(url, json={}, headers=customer.headers)
    assert await kinds(sessions, customer.id) == []


async def test_it_stops_when_a_person_takes_over(
    customer: Customer, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say(UNSURE)
    taken = await agent.post(f"/api/live/{customer.id}/take-over")
    assert taken.status_code in (200, 201), taken.text
    assert await kinds(sessions, customer.id) == []


async def test_the_sites_limit_counts(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Site).values(l1_limit_minutes=7))
    customer = await open_conversation(client, held, language="en")
    await customer.say(UNSURE)
    assert about(await due_in(sessions, customer, "time_limit"), 7)


async def test_the_topics_limit_wins_and_a_new_topic_moves_the_end(customer: Customer, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Topic).where(Topic.key == "cards").values(l1_limit_minutes=40))
    await customer.say(UNSURE)
    for topic, minutes in (("cards", 40), ("transfers", 15), ("cards", 40)):
        async with sessions.begin() as session:
            await sequence.locked(session, customer.id)
            request = await requests.current(session, customer.id)
            assert request is not None
            await requests.set_topic(session, request, topic, by=SYSTEM, now=await database_now(session))
        assert about(await due_in(sessions, customer, "time_limit"), minutes)
    await pass_time(sessions, customer.id, 39)
    assert (await customer.messages())[-1]["kind"] == "choices"
    await pass_time(sessions, customer.id, 1.1)
    assert (await request_of(sessions, customer)).outcome == "handed_off"


async def test_an_answers_topic_counts_for_the_next_question(customer: Customer, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Topic).values(l1_limit_minutes=60))
    await customer.say(SURE)
    await customer.say(UNSURE)
    assert about(await due_in(sessions, customer, "time_limit"), 60)


async def test_a_limit_that_grew_meanwhile_moves_the_end(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    async with sessions.begin() as session:
        await session.execute(update(Site).values(l1_limit_minutes=30))
    await pass_time(sessions, customer.id, 16)
    assert (await customer.messages())[-1]["kind"] == "choices"
    assert about(await due_in(sessions, customer, "time_limit"), 14)


async def test_what_the_bot_computes_at_the_end_is_refused_and_computed_anew_for_the_queue(
    customer: Customer, sessions: Sessions, rasa: RasaStandIn
) -> None:
    await customer.say(UNSURE)
    fired: list[str] = []

    async def pass_once() -> None:
        if not fired:
            fired.append("")
            await pass_time(sessions, customer.id, 16)

    rasa.meanwhile = pass_once
    await customer.post(text="my transfer is late, did it arrive")
    lines = [message["kind"] for message in await customer.messages()]
    assert lines.count("handoff") == 1
    assert lines.index("handoff") > lines.index("choices")
    assert (await request_of(sessions, customer)).outcome == "handed_off"
    async with sessions.begin() as session:
        assert len((await session.scalars(select(Ticket))).all()) == 1


@pytest.mark.parametrize("first", ["timer", "customer"])
async def test_the_customer_writes_in_the_moment_the_time_is_over(
    first: str, customer: Customer, sessions: Sessions
) -> None:
    await customer.say(UNSURE)
    await move_back(sessions, customer.id, 14.9)
    async with sessions.begin() as session:
        timer = (await session.scalars(select(Timer))).one()
        await session.execute(update(Timer).values(due_at=timer.due_at - timedelta(minutes=1)))
    # Both wait for the conversation, in this order.
    steps: list[Callable[[], Coroutine[None, None, object]]] = [
        lambda: timers.fire(sessions, timer.id, HANDLERS),
        lambda: write(sessions, customer),
    ]
    async with sessions.begin() as session:
        await sequence.locked(session, customer.id)
        waiting = []
        for step in steps if first == "timer" else reversed(steps):
            waiting.append(asyncio.create_task(step()))
            await until_waiting(sessions, len(waiting))
    # A timer waits for a second only; it is fired again below then.
    await asyncio.gather(*waiting, return_exceptions=True)
    await pass_time(sessions, customer.id, 1)
    assert (await request_of(sessions, customer)).outcome == "handed_off"
    texts = [message["text"] for message in await customer.messages()]
    assert texts.count("and one more thing") == 1
    async with sessions.begin() as session:
        assert len((await session.scalars(select(Ticket))).all()) == 1


async def until_waiting(sessions: Sessions, many: int) -> None:
    """Wait until so many transactions of this database wait for a lock."""
    blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(40):
        async with sessions.begin() as session:
            if (await session.execute(text(blocked))).scalar_one() >= many:
                return
        await asyncio.sleep(POLL_SECONDS)


async def write(sessions: Sessions, customer: Customer) -> None:
    async with sessions.begin() as session:
        inbound = Inbound(client_message_id="in the same moment", text="and one more thing")
        await transcript.receive(session, customer.id, inbound)


async def test_an_agent_takes_over_in_the_moment_the_time_is_over(
    customer: Customer, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say(UNSURE)
    await move_back(sessions, customer.id, 16)
    taken, _ = await asyncio.gather(agent.post(f"/api/live/{customer.id}/take-over"), fire_due(sessions))
    assert taken.status_code in (200, 201), taken.text
    async with sessions.begin() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert ticket.status == "claimed"
    assert await kinds(sessions, customer.id) == []
    assert (await customer.messages())[-1]["kind"] == "claimed"


async def test_a_burst_that_waits_at_the_end_goes_to_the_ticket(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    async with sessions.begin() as session:
        for number in range(3):
            inbound = Inbound(client_message_id=f"burst-{number}", text="my transfer is late")
            await transcript.receive(session, customer.id, inbound)
    await pass_time(sessions, customer.id, 16)
    await turns.drain(customer.held.runner.parts, customer.id)
    lines = [message["kind"] for message in await customer.messages()]
    assert lines.count("handoff") == 1
    assert (await request_of(sessions, customer)).outcome == "handed_off"
    async with sessions.begin() as session:
        assert len((await session.scalars(select(Ticket))).all()) == 1
        assert set(await session.scalars(select(Turn.state))) == {"done"}


async def test_what_could_not_even_be_handed_over_is_when_the_time_is_over(
    customer: Customer, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        now = await database_now(session)
        await transcript.receive(session, customer.id, Inbound(client_message_id="lost", text=UNSURE))
        lost = {"leased_by": "dead", "lease_until": now, "leases_lost": turns.HOPELESS}
        await session.execute(update(Turn).values(lost))
    await turns.drain(customer.held.runner.parts, customer.id)
    assert await kinds(sessions, customer.id) == ["time_limit"]
    await pass_time(sessions, customer.id, 15.1)
    async with sessions.begin() as session:
        assert (await session.scalars(select(Ticket))).one().subject == UNSURE


async def test_what_is_said_of_it_is_in_the_log_with_the_seconds_used(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await move_back(sessions, customer.id, 3)
    await customer.say(SURE)
    async with sessions.begin() as session:
        (data,) = await session.scalars(select(Event.data).where(Event.kind == "request_clock_paused"))
    assert set(data) == {"used_seconds"}
    assert 180 <= data["used_seconds"] < 240
    assert timedelta(minutes=30) == clock.SILENT_FOR
