"""What customers take back: an answer to the checklist, a ticket, their patience."""

import httpx
import pytest
from sqlalchemy import select

from conversation.models import Outcome, Request
from core.database import Sessions
from core.event_log import Event
from handoff.models import Ticket, TicketField, TicketStatus
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS, SURE
from tests.integration.rasa_stand_in import RasaStandIn

SORRY = "I am sorry that this is such a nuisance."


def kinds(messages: list[dict[str, object]]) -> list[object]:
    return [message["kind"] for message in messages]


def options(message: dict[str, object]) -> dict[str, str]:
    found = message["options"]
    assert isinstance(found, list)
    return {option["id"]: option["title"] for option in found}


async def the_ticket(sessions: Sessions) -> Ticket:
    async with sessions.begin() as session:
        return (await session.scalars(select(Ticket))).one()


async def value_of(sessions: Sessions, key: str) -> str | None:
    async with sessions.begin() as session:
        query = select(TicketField.value).where(TicketField.key == key)
        return (await session.scalars(query)).one()


async def events(sessions: Sessions, kind: str) -> list[Event]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(Event).where(Event.kind == kind)))


async def ask_for_time(customer: Customer) -> None:
    """Into the middle of a checklist: the number is given, the time is asked."""
    await customer.say("please call me back")
    (time,) = await customer.say("+48 555 013 477")
    assert time["text"] == "When would be a good time?"


async def test_another_value_puts_the_last_answer_right(customer: Customer, sessions: Sessions) -> None:
    await ask_for_time(customer)
    notice, question = await customer.say("wrong number, it is 020 7946 0018")
    assert notice["text"] == "Noted: Which number shall we call? 020 7946 0018"
    assert question["text"] == "When would be a good time?"
    assert await value_of(sessions, "callback_phone") == "020 7946 0018"
    assert [event.data["field"] for event in await events(sessions, "ticket_field_corrected")] == ["callback_phone"]


async def test_that_it_was_wrong_asks_for_it_again_and_then_goes_on(customer: Customer, sessions: Sessions) -> None:
    await ask_for_time(customer)
    (question,) = await customer.say("that was wrong")
    assert question["text"] == "Which number shall we call?"
    assert await value_of(sessions, "callback_phone") is None
    (question,) = await customer.say("020 7946 0018")
    assert question["text"] == "When would be a good time?"
    assert await value_of(sessions, "callback_phone") == "020 7946 0018"


async def test_words_that_bring_nothing_new_ask_again_and_those_that_do_stay_beside_the_old_ones(
    customer: Customer, sessions: Sessions
) -> None:
    await ask_for_time(customer)
    await customer.say("tomorrow")
    (question,) = await customer.say("oops, I gave you the wrong one")
    assert question["text"] == "When would be a good time?"
    assert await value_of(sessions, "callback_time") is None
    await customer.say("on Monday")
    notice, *_ = await customer.say("no, rather in the evening")
    assert notice["text"] == "Noted: When would be a good time? on Monday\nno, rather in the evening"
    assert await value_of(sessions, "callback_time") == "on Monday\nno, rather in the evening"


async def test_a_correction_of_an_earlier_answer_leaves_the_last_one(customer: Customer, sessions: Sessions) -> None:
    await ask_for_time(customer)
    await customer.say("tomorrow")
    notice, *_ = await customer.say("wrong number, it is 020 7946 0018")
    assert notice["text"] == "Noted: Which number shall we call? 020 7946 0018"
    assert await value_of(sessions, "callback_time") == "tomorrow"


async def test_a_correction_in_plain_words_needs_no_rasa(customer: Customer, rasa: RasaStandIn) -> None:
    await ask_for_time(customer)
    rasa.down = True
    notice, question = await customer.say("sorry, wrong number, it should be 020 7946 0018")
    assert notice["text"] == "Noted: Which number shall we call? 020 7946 0018"
    assert question["text"] == "When would be a good time?"


async def test_the_desk_tells_that_an_answer_was_put_right(customer: Customer, agent: httpx.AsyncClient) -> None:
    await ask_for_time(customer)
    await customer.say("wrong number, it is 020 7946 0018")
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    page = await agent.get(f"/desk/tickets/{ticket['id']}")
    assert "Answer corrected" in page.text


async def test_without_a_checklist_there_is_nothing_to_put_right(customer: Customer) -> None:
    assert kinds(await customer.say("that was wrong")) != ["question"]


async def test_a_ticket_is_taken_back_on_demand(customer: Customer, sessions: Sessions) -> None:
    await customer.say(HOPELESS)
    await customer.say("stop asking")
    (offer,) = await customer.say("never mind")
    number = (await the_ticket(sessions)).number
    assert options(offer) == {"withdraw": f"Close ticket {number}"}
    assert (await the_ticket(sessions)).status is TicketStatus.OPEN
    (ended,) = await customer.choose(offer, "withdraw")
    assert ended["kind"] == "resolved"
    ticket = await the_ticket(sessions)
    assert (ticket.status, ticket.resolution) == (TicketStatus.RESOLVED, "withdrawn")
    async with sessions.begin() as session:
        request = (await session.scalars(select(Request))).one()
    assert (request.outcome, request.closed_at is not None) == (Outcome.HANDED_OFF, True)
    (answer,) = await customer.say(SURE)
    assert answer["kind"] == "answer"


async def test_an_offer_to_close_a_ticket_closes_no_later_one(customer: Customer, sessions: Sessions) -> None:
    await customer.say(HOPELESS)
    (offer,) = await customer.say("stop asking")
    await customer.choose(offer, "withdraw")
    await customer.say(HOPELESS)
    (another,) = await customer.choose(offer, "withdraw")
    assert options(another)["withdraw"] != options(offer)["withdraw"]
    async with sessions.begin() as session:
        query = select(Ticket.status).order_by(Ticket.number)
        assert list(await session.scalars(query)) == [TicketStatus.RESOLVED, TicketStatus.OPEN]
    assert kinds(await customer.choose(another, "withdraw")) == ["resolved"]


async def test_a_ticket_that_somebody_works_on_stays_theirs(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    await customer.say(HOPELESS)
    (offer,) = await customer.say("stop asking")
    ticket = await the_ticket(sessions)
    claimed = await agent.post(f"/api/tickets/{ticket.id}/claim")
    assert claimed.status_code == 200, claimed.text
    assert await customer.choose(offer, "withdraw") == []
    assert (await the_ticket(sessions)).status is not TicketStatus.RESOLVED
    # Whoever works on it reads the wish, and answers.
    assert options(offer)["withdraw"] in (await agent.get(f"/desk/tickets/{ticket.id}")).text


async def test_anger_is_met_first_and_the_second_time_a_person_comes(customer: Customer, sessions: Sessions) -> None:
    (said,) = await customer.say("you are all liars")
    assert str(said["text"]).startswith(SORRY)
    assert list(options(said)) == ["person"]
    assert kinds(await customer.say("you are all liars"))[:1] == ["handoff"]
    ticket = await the_ticket(sessions)
    assert (ticket.reason, ticket.priority) == ("frustrated", "high")


async def test_anger_earlier_in_the_request_still_counts_when_the_ticket_is_opened(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say("you are all liars")
    await customer.say("I want someone real")
    ticket = await the_ticket(sessions)
    assert (ticket.reason, ticket.priority) == ("asked_for_person", "high")


@pytest.mark.parametrize("words", ["you are all liars", "this is ridiculous"])
async def test_anger_while_waiting_raises_the_priority(customer: Customer, sessions: Sessions, words: str) -> None:
    await customer.say(HOPELESS)
    await customer.say("stop asking")
    assert (await the_ticket(sessions)).priority == "normal"
    (notice,) = await customer.say(words)
    assert notice["kind"] == "notice"
    assert (await the_ticket(sessions)).priority == "high"
