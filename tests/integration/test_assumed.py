"""Silence after an answer counts as solved, until the customer writes again within a day."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from conversation import requests
from conversation.models import Request, TriedArticle, Turn, TurnState
from core.database import Sessions
from core.event_log import Event
from core.timers import Timer
from tests.integration.conftest import Customer
from tests.integration.passing_time import fire_due, kinds, move_back, pass_time
from tests.integration.questions import SURE, UNSURE


async def call(customer: Customer, path: str, **body: object) -> httpx.Response:
    url = f"/api/conversations/{customer.id}/{path}"
    return await customer.http.post(url, json=body, headers=customer.headers)


async def standing(customer: Customer) -> dict[str, object]:
    response = await customer.http.get(f"/api/conversations/{customer.id}", headers=customer.headers)
    found: dict[str, object] = response.json()["request"]
    return found


async def all_requests(sessions: Sessions) -> list[Request]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(Request).order_by(Request.number)))


async def events(sessions: Sessions) -> Counter[str]:
    async with sessions.begin() as session:
        return Counter(await session.scalars(select(Event.kind).where(Event.subject_kind == "request")))


async def fall_silent(customer: Customer, sessions: Sessions) -> dict[str, object]:
    """An answer, and half an hour of silence; the answer."""
    (answer,) = await customer.say(SURE)
    await pass_time(sessions, customer.id, 30.1)
    return answer


async def test_half_an_hour_of_silence_after_an_answer_counts_as_solved(
    customer: Customer, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say(SURE)
    await pass_time(sessions, customer.id, 29.5)
    assert (await standing(customer))["open"] is True
    await pass_time(sessions, customer.id, 0.6)
    notice = (await customer.messages())[-1]
    assert (notice["kind"], notice["sender"]["kind"]) == ("notice", "system")  # type: ignore[index]
    assert "just write here" in str(notice["text"])
    assert await standing(customer) == {"number": 1001, "open": False, "rated": False, "rateable": True}
    (request,) = await all_requests(sessions)
    assert (request.outcome, request.clock_paused_at) == ("assumed", None)
    assert await kinds(sessions, customer.id) == []
    assert (await agent.get("/api/live")).json()["chats"] == []
    assert (await events(sessions))["request_closed"] == 1


async def test_silence_counts_from_the_last_word(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    await pass_time(sessions, customer.id, 20)
    await customer.say("thanks")
    await pass_time(sessions, customer.id, 20)
    assert (await standing(customer))["open"] is True
    await pass_time(sessions, customer.id, 10.1)
    assert [request.outcome for request in await all_requests(sessions)] == ["assumed"]


async def test_choices_that_nobody_takes_are_no_answer(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    assert await kinds(sessions, customer.id) == ["time_limit"]
    await pass_time(sessions, customer.id, 31)
    assert [request.outcome for request in await all_requests(sessions)] == ["handed_off"]


async def test_whoever_writes_within_a_day_goes_on_with_the_same_request(
    customer: Customer, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await fall_silent(customer, sessions)
    await move_back(sessions, customer.id, 23 * 60)
    (choices,) = await customer.say(UNSURE)
    assert choices["kind"] == "choices"
    (request,) = await all_requests(sessions)
    assert (request.outcome, request.closed_at, request.clock_paused_at) == (None, None, None)
    assert request.clock_started_at is not None
    assert await kinds(sessions, customer.id) == ["time_limit"]
    assert await standing(customer) == {"number": 1001, "open": True, "rated": False, "rateable": False}
    assert [chat["id"] for chat in (await agent.get("/api/live")).json()["chats"]] == [str(customer.id)]
    seen = await events(sessions)
    assert (seen["request_reopened"], seen["request_closed"], seen["request_opened"]) == (1, 1, 1)
    await pass_time(sessions, customer.id, 16)
    assert [request.outcome for request in await all_requests(sessions)] == ["handed_off"]


async def test_after_a_day_the_next_message_begins_anew(customer: Customer, sessions: Sessions) -> None:
    await fall_silent(customer, sessions)
    await move_back(sessions, customer.id, 24 * 60 + 1)
    await customer.say(SURE)
    assert [request.outcome for request in await all_requests(sessions)] == ["assumed", None]


async def test_after_the_customer_ended_the_chat_the_next_message_begins_anew(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say(SURE)
    await call(customer, "end")
    await customer.say(SURE)
    assert [request.outcome for request in await all_requests(sessions)] == ["assumed", None]


async def test_the_chat_can_be_ended_after_it_was_taken_for_solved(customer: Customer, sessions: Sessions) -> None:
    await fall_silent(customer, sessions)
    assert (await call(customer, "end")).json()["request"]["open"] is False
    last = (await customer.messages())[-1]
    assert "ended" in str(last["text"])
    await call(customer, "end")
    assert (await customer.messages())[-1] == last
    await customer.say(SURE)
    assert [request.outcome for request in await all_requests(sessions)] == ["assumed", None]


@pytest.mark.parametrize("words", ["thanks!", "it worked"])
async def test_bare_thanks_confirm_it(words: str, customer: Customer, sessions: Sessions) -> None:
    await fall_silent(customer, sessions)
    (line,) = await customer.say(words)
    assert line["kind"] == "resolved"
    (request,) = await all_requests(sessions)
    assert (request.outcome, request.closed_at is None) == ("confirmed", False)
    assert await kinds(sessions, customer.id) == []
    async with sessions.begin() as session:
        assert (await session.scalars(select(TriedArticle.verdict))).all() == ["helped"]
    seen = await events(sessions)
    assert (seen["request_reopened"], seen["request_closed"]) == (1, 2)


async def test_thanks_for_a_later_answer_do_not_end_the_request(customer: Customer, sessions: Sessions) -> None:
    await fall_silent(customer, sessions)
    await customer.say(SURE)
    (line,) = await customer.say("thanks")
    assert line["kind"] == "text"
    assert [request.outcome for request in await all_requests(sessions)] == [None]


async def test_the_buttons_of_the_answer_still_count(customer: Customer, sessions: Sessions) -> None:
    answer = await fall_silent(customer, sessions)
    (line,) = await customer.choose(answer, "helped")
    assert line["kind"] == "resolved"
    assert [request.outcome for request in await all_requests(sessions)] == ["confirmed"]


async def test_a_late_complaint_goes_to_a_person_with_the_same_number(customer: Customer, sessions: Sessions) -> None:
    answer = await fall_silent(customer, sessions)
    line, *_ = await customer.choose(answer, "did_not_help")
    assert (line["kind"], "1001" in str(line["text"])) == ("handoff", True)
    assert [request.outcome for request in await all_requests(sessions)] == ["handed_off"]


async def test_a_greeting_takes_it_up_and_silence_closes_it_again(customer: Customer, sessions: Sessions) -> None:
    await fall_silent(customer, sessions)
    await customer.say("hello")
    assert (await standing(customer))["open"] is True
    await pass_time(sessions, customer.id, 30.1)
    assert [request.outcome for request in await all_requests(sessions)] == ["assumed"]
    seen = await events(sessions)
    assert (seen["request_reopened"], seen["request_closed"]) == (1, 2)


async def test_a_rating_given_meanwhile_stays(customer: Customer, sessions: Sessions) -> None:
    await fall_silent(customer, sessions)
    assert (await call(customer, "rating", score=4)).status_code == 201
    await customer.say(UNSURE)
    assert await standing(customer) == {"number": 1001, "open": True, "rated": True, "rateable": False}


async def test_a_message_that_waits_for_its_turn_is_no_silence(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    async with sessions.begin() as session:
        later = func.clock_timestamp() + timedelta(hours=1)
        await session.execute(update(Turn).values(state=TurnState.DUE, leased_by="stuck", lease_until=later))
    await pass_time(sessions, customer.id, 31)
    (request,) = await all_requests(sessions)
    assert request.outcome is None
    assert await kinds(sessions, customer.id) == ["silence"]


async def test_a_message_in_the_same_moment_is_answered_in_the_same_request(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say(SURE)
    await move_back(sessions, customer.id, 30.1)
    await asyncio.gather(customer.say(UNSURE), fire_due(sessions))
    (request,) = await all_requests(sessions)
    assert (request.number, request.outcome) == (1001, None)
    assert (await customer.messages())[-1]["kind"] == "choices"
    assert await kinds(sessions, customer.id) == ["time_limit"]


async def test_a_timer_that_is_left_over_does_nothing(customer: Customer, sessions: Sessions) -> None:
    answer = await fall_silent(customer, sessions)
    await customer.choose(answer, "helped")
    before = await customer.messages()
    async with sessions.begin() as session:
        found = await requests.newest(session, customer.id)
        assert found is not None
        assert found.closed_at is not None
        due_at = found.closed_at - timedelta(hours=1)
        for kind in ("time_limit", "silence", "checklist"):
            session.add(Timer(kind=kind, subject_id=customer.id, due_at=due_at, next_attempt_at=due_at))
    await fire_due(sessions)
    assert await customer.messages() == before
    assert await kinds(sessions, customer.id) == []
