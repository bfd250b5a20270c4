"""A checklist that nobody answers ends by itself, or when a person takes the ticket."""

from collections import Counter

import httpx
from sqlalchemy import select

from core.database import Sessions
from core.event_log import Event
from handoff.models import TicketField
from tests.integration.conftest import Customer
from tests.integration.passing_time import kinds, move_back, pass_time
from tests.integration.questions import SURE

PERSON = "I want to talk to a person"


async def states(sessions: Sessions) -> Counter[str]:
    async with sessions.begin() as session:
        return Counter(await session.scalars(select(TicketField.state)))


async def ended(sessions: Sessions) -> int:
    async with sessions.begin() as session:
        return len((await session.scalars(select(Event).where(Event.kind == "ticket_checklist_ended"))).all())


async def test_fifteen_minutes_after_it_began_it_ends(
    customer: Customer, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await customer.say(PERSON)
    assert await kinds(sessions, customer.id) == ["checklist"]
    await pass_time(sessions, customer.id, 14.5)
    assert (await states(sessions))["asked"] == 1
    await pass_time(sessions, customer.id, 0.6)
    notice = (await customer.messages())[-1]
    assert (notice["kind"], "1001" in str(notice["text"])) == ("notice", True)
    found = await states(sessions)
    assert (found["asked"], found["pending"]) == (0, 0)
    assert await ended(sessions) == 1
    assert await kinds(sessions, customer.id) == []
    # A late answer is a message to the ticket like any other.
    (line,) = await customer.say("it happened on Monday")
    assert (line["kind"], "added" in str(line["text"])) == ("notice", True)
    assert await states(sessions) == found
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    said = (await agent.get(f"/api/tickets/{ticket['id']}")).json()["transcript"]
    assert "it happened on Monday" in [message["text"] for message in said]


async def test_a_late_choice_is_taken_note_of_too(customer: Customer, sessions: Sessions) -> None:
    *_, question = await customer.say(PERSON)
    await pass_time(sessions, customer.id, 15.1)
    (line,) = await customer.choose(question, "skip")
    assert line["kind"] == "notice"


async def test_each_answer_gives_it_fifteen_minutes_more(customer: Customer, sessions: Sessions) -> None:
    await customer.say(PERSON)
    for _ in range(2):
        await pass_time(sessions, customer.id, 10)
        assert (await customer.say("my card was declined"))[-1]["kind"] == "question"
    await pass_time(sessions, customer.id, 15.1)
    assert (await customer.messages())[-1]["kind"] == "notice"
    assert (await states(sessions))["answered"] == 2


async def test_a_question_that_is_put_again_may_be_answered_again(customer: Customer, sessions: Sessions) -> None:
    await customer.say(PERSON)
    await pass_time(sessions, customer.id, 14)
    assert (await customer.say(SURE))[-1]["kind"] == "question"
    await pass_time(sessions, customer.id, 14)
    assert (await customer.messages())[-1]["kind"] == "question"


async def test_nothing_is_left_to_end_when_every_question_is_answered(customer: Customer, sessions: Sessions) -> None:
    last = (await customer.say(PERSON))[-1]
    while last["kind"] == "question":
        last = (await customer.choose(last, "skip"))[-1]
    assert await kinds(sessions, customer.id) == []
    await pass_time(sessions, customer.id, 20)
    assert (await customer.messages())[-1]["id"] == last["id"]
    assert await ended(sessions) == 0


async def test_it_ends_at_the_claim_once(customer: Customer, sessions: Sessions, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    url = f"/api/tickets/{ticket['id']}"
    await agent.post(f"{url}/claim")
    assert await kinds(sessions, customer.id) == []
    found = await states(sessions)
    assert (found["asked"], found["pending"]) == (0, 0)
    await agent.post(f"{url}/release")
    await agent.post(f"{url}/claim")
    assert await ended(sessions) == 1
    await pass_time(sessions, customer.id, 20)
    assert (await customer.messages())[-1]["kind"] == "claimed"


async def test_an_article_that_helps_ends_it(customer: Customer, sessions: Sessions) -> None:
    await customer.say(PERSON)
    answer, *_ = await customer.say(SURE)
    await move_back(sessions, customer.id, 5)
    await customer.choose(answer, "helped")
    assert await kinds(sessions, customer.id) == []
