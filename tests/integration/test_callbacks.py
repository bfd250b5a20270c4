"""A customer would rather be called: number and time are asked, and the ticket says what is wanted."""

import httpx
from sqlalchemy import select

from core.database import Sessions
from handoff.models import FieldState, Ticket, TicketField, TicketKind
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS, SURE

WHICH_NUMBER, WHEN = "Which number shall we call?", "When would be a good time?"


async def the_ticket(sessions: Sessions) -> Ticket:
    async with sessions.begin() as session:
        return (await session.scalars(select(Ticket))).one()


async def answers(sessions: Sessions) -> dict[str, str | None]:
    async with sessions.begin() as session:
        query = select(TicketField).order_by(TicketField.position)
        return {field.key: field.value for field in await session.scalars(query)}


async def test_number_and_time_are_asked_before_anything_else(customer: Customer, sessions: Sessions) -> None:
    handoff, number = await customer.say("please call me back")
    assert str(handoff["text"]).startswith("A colleague will call you.")
    assert number["text"] == WHICH_NUMBER
    (time,) = await customer.say("you can call me on +48 555 013 477 if you like")
    assert time["text"] == WHEN
    await customer.say("today after five")
    ticket = await the_ticket(sessions)
    assert (ticket.kind, ticket.reason) == (TicketKind.CALLBACK, "asked_for_person")
    found = await answers(sessions)
    assert list(found)[:2] == ["callback_phone", "callback_time"]
    assert (found["callback_phone"], found["callback_time"]) == ("+48 555 013 477", "today after five")


async def test_what_is_no_number_is_asked_again_with_an_example(customer: Customer, sessions: Sessions) -> None:
    await customer.say("please call me back")
    (again,) = await customer.say("on my mobile")
    assert "+44 20 7946 0018" in str(again["text"])
    assert (await answers(sessions))["callback_phone"] is None


async def test_a_number_that_was_named_is_not_asked_for(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    _, time = await customer.say("please call me on 020 7946 0018")
    assert time["text"] == WHEN
    async with sessions.begin() as session:
        query = select(TicketField).where(TicketField.key == "callback_phone")
        field = (await session.scalars(query)).one()
    assert (field.state, field.value) == (FieldState.KNOWN, "020 7946 0018")


async def test_a_wording_that_only_rasa_knows_counts_too(customer: Customer, sessions: Sessions) -> None:
    handoff, _ = await customer.say("use the telephone")
    assert handoff["kind"] == "handoff"
    assert (await the_ticket(sessions)).kind is TicketKind.CALLBACK


async def test_a_ticket_that_waits_becomes_one_for_a_call(customer: Customer, sessions: Sessions) -> None:
    *_, question = await customer.say(HOPELESS)
    ticket = await the_ticket(sessions)
    notice, again = await customer.say("use the telephone")
    assert notice["text"] == f"A colleague will call you; I have noted that on ticket {ticket.number}."
    assert again["text"] == question["text"]
    assert (await the_ticket(sessions)).kind is TicketKind.CALLBACK
    asked = [str(question["text"])]
    while (said := (await customer.say("I cannot say"))[-1])["kind"] == "question" and said["text"] != WHICH_NUMBER:
        asked.append(str(said["text"]))
    assert said["text"] == WHICH_NUMBER, asked
    assert (await customer.say("020 7946 0018"))[-1]["text"] == WHEN


async def test_asking_twice_changes_nothing(customer: Customer, sessions: Sessions) -> None:
    await customer.say("please call me back")
    before = await answers(sessions)
    notice, question = await customer.say("please call me back!")
    assert notice["kind"] == "notice"
    assert question["text"] == WHICH_NUMBER
    assert await answers(sessions) == before


async def test_asking_again_after_a_number_was_left_out_asks_for_it_again(customer: Customer) -> None:
    await customer.say("please call me back")
    (question,) = await customer.say("skip it")
    assert question["text"] == WHEN
    while (said := (await customer.say("skip it"))[-1])["kind"] == "question":
        assert said["text"] != WHICH_NUMBER
    notice, question = await customer.say("please call me back")
    assert (notice["kind"], question["text"]) == ("notice", WHICH_NUMBER)
    assert (await customer.say("020 7946 0018"))[-1]["text"] == WHEN


async def test_the_desk_sees_that_a_call_is_wanted(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say("please call me back")
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert (ticket["kind"], ticket["reason"]) == ("callback", "asked_for_person")
    page = await agent.get("/desk")
    assert "Call wanted" in page.text


async def test_whoever_does_not_want_a_call_gets_none(customer: Customer, sessions: Sessions) -> None:
    await customer.say(f"{HOPELESS}, and do not call me back")
    assert (await the_ticket(sessions)).kind is TicketKind.QUESTION


async def test_what_is_said_in_the_same_message_is_what_happened(customer: Customer, sessions: Sessions) -> None:
    _, number = await customer.say(f"please call me back, {SURE.lower().rstrip('?')} in a shop")
    assert number["text"] == WHICH_NUMBER
    assert (await answers(sessions))["what_happened"] == "why was my card payment declined in a shop"
    assert (await the_ticket(sessions)).subject == "why was my card payment declined in a shop"
    assert (await the_ticket(sessions)).topic == "cards"


async def test_what_was_asked_before_stays_what_it_is_about(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    await customer.say("please call me back, I do not want to write here any more")
    assert (await the_ticket(sessions)).subject == SURE
