"""Several messages in quick succession: computed together, once, and the newest puts right what came before."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation import transcript, turn_leases, turns
from conversation.inbound import Inbound
from conversation.models import Message, Turn
from core.database import Sessions
from retrieval.models import SearchLog
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS, SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn

OTHER = "How do I block a lost card?"


async def write(sessions: Sessions, customer: Customer, *texts: str) -> None:
    """Messages arrive, and nobody has begun with them yet."""
    async with sessions.begin() as session:
        for text in texts:
            await transcript.receive(session, customer.id, Inbound(uuid4().hex, text=text))


async def choose(sessions: Sessions, customer: Customer, message: dict[str, object], option: str) -> None:
    """An option is chosen, and nobody has begun with it yet."""
    async with sessions.begin() as session:
        inbound = Inbound(uuid4().hex, option_id=option, in_reply_to=UUID(str(message["id"])))
        await transcript.receive(session, customer.id, inbound)


async def written(customer: Customer) -> list[str]:
    """Who said what, in short: the words of the customer, the kind of what the bot said."""
    return [str(m["text"] if m["kind"] == "text" else m["kind"]) for m in await customer.messages()]


async def test_the_correction_in_a_burst_wins(
    customer: Customer, held: AppState, sessions: Sessions, rasa: RasaStandIn
) -> None:
    await write(sessions, customer, SURE, OTHER)
    await turns.drain(held.runner.parts, customer.id)
    *said, answer = await customer.messages()
    assert [m["text"] for m in said] == [SURE, OTHER]
    assert answer["kind"] == "answer"
    assert "lost" in str(answer["article"]).lower()
    assert answer["in_reply_to"] == said[-1]["id"]
    assert rasa.asked == [SURE, OTHER]  # Not once for both: the newest alone is what is meant.


async def test_a_correction_that_is_less_than_sure_wins_over_a_mixture(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    await write(sessions, customer, HOPELESS, UNSURE)
    await turns.drain(held.runner.parts, customer.id)
    assert (await written(customer))[2:] == ["choices"]
    async with sessions.begin() as session:
        assert list(await session.scalars(select(SearchLog.query))) == [UNSURE]


async def test_words_on_several_lines_are_understood_as_one_question(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    await write(sessions, customer, "hello", "Why was my card", "payment declined?")
    await turns.drain(held.runner.parts, customer.id)
    assert (await written(customer))[3:] == ["answer"]
    async with sessions.begin() as session:
        (searched,) = await session.scalars(select(SearchLog.query))
        assert searched == "hello\nWhy was my card\npayment declined?"


async def test_a_burst_is_merged_once_so_that_whoever_goes_on_writing_is_answered(
    customer: Customer, held: AppState, sessions: Sessions, rasa: RasaStandIn
) -> None:
    async def go_on() -> None:
        if len(rasa.asked) < 4:
            await write(sessions, customer, f"{SURE} {len(rasa.asked)}")

    rasa.meanwhile = go_on
    await write(sessions, customer, SURE)
    await turns.drain(held.runner.parts, customer.id)
    async with sessions.begin() as session:
        made = (await session.scalars(select(Turn).order_by(Turn.seq))).all()
        assert [turn.decided_by == "merged" for turn in made] == [True, False, True, False]
        assert [turn.merged_into for turn in made] == [made[1].id, None, made[3].id, None]
    replies = [m for m in await customer.messages() if m["in_reply_to"]]
    assert [m["in_reply_to"] for m in replies] == [str(made[1].message_id), str(made[3].message_id)]


async def test_an_option_is_never_merged(customer: Customer, held: AppState, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    await write(sessions, customer, OTHER)
    await choose(sessions, customer, answer, "helped")
    await write(sessions, customer, "hello")
    await turns.drain(held.runner.parts, customer.id)
    async with sessions.begin() as session:
        assert list(await session.scalars(select(Turn.merged_into))) == [None] * 4
    # The verdict was about the first answer; the second question has one of its own.
    assert (await written(customer)).count("answer") == 2


async def test_a_call_for_a_person_among_other_words_is_heard(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await write(sessions, customer, "hello", SURE, "I want to talk to a person")
    await turns.drain(held.runner.parts, customer.id)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert (ticket["reason"], ticket["subject"]) == ("asked_for_person", SURE)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (("my address is", "anna@mail.example", "sorry: anna.k@mail.example"), "anna.k@mail.example"),
        (("anna@mail.example", "thanks"), "anna@mail.example"),
    ],
)
async def test_the_newest_value_that_fits_answers_a_checklist_question(
    customer: Customer,
    held: AppState,
    sessions: Sessions,
    agent: httpx.AsyncClient,
    said: tuple[str, ...],
    value: str,
) -> None:
    await customer.say("I want to talk to a person")
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    while True:
        packet = (await agent.get(f"/api/tickets/{ticket['id']}")).json()
        asked = next(field for field in packet["checklist"] if field["state"] == "asked")
        if asked["type"] == "email":
            break
        await customer.say("some words about it")
    await write(sessions, customer, *said)
    await turns.drain(held.runner.parts, customer.id)
    packet = (await agent.get(f"/api/tickets/{ticket['id']}")).json()
    assert [f["value"] for f in packet["checklist"] if f["key"] == asked["key"]] == [value]


async def test_an_e_mail_address_answers_the_question_that_is_asked_a_moment_later(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    (*_, question) = await customer.say("I want to talk to a person")
    (question,) = await customer.say("it is about my card")
    await choose(sessions, customer, question, "skip")
    await write(sessions, customer, "anna@mail.example")
    await turns.drain(held.runner.parts, customer.id)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    packet = (await agent.get(f"/api/tickets/{ticket['id']}")).json()
    assert {field["key"]: field["value"] for field in packet["checklist"]}["email"] == "anna@mail.example"


async def test_what_was_written_before_a_question_was_on_the_screen_does_not_answer_it(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient, rasa: RasaStandIn
) -> None:
    async def go_on() -> None:
        if len(rasa.asked) < 3:
            await write(sessions, customer, f"{HOPELESS} {len(rasa.asked)}")

    rasa.meanwhile = go_on
    await write(sessions, customer, HOPELESS)
    await turns.drain(held.runner.parts, customer.id)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    packet = (await agent.get(f"/api/tickets/{ticket['id']}")).json()
    assert "answered" not in {field["state"] for field in packet["checklist"]}
    assert (await written(customer))[-2:] == ["notice", "question"]


async def test_merged_messages_are_owed_an_answer_since_the_oldest_came(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    await write(sessions, customer, SURE)
    first = await turn_leases.take(sessions, held.runner.parts.holder, customer.id)
    assert first is not None
    await write(sessions, customer, OTHER)
    await turns.work(held.runner.parts, first)
    async with sessions.begin() as session:
        early, late = (await session.scalars(select(Turn).order_by(Turn.seq))).all()
        assert late.created_at == early.created_at
        assert (late.state, early.state) == ("due", "done")


async def test_a_merged_turn_that_is_lost_twice_becomes_one_ticket(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    await write(sessions, customer, SURE, OTHER)
    first = await turn_leases.take(sessions, held.runner.parts.holder, customer.id)
    assert first is not None
    await turns.work(held.runner.parts, first)
    for _ in range(2):
        lost = await turn_leases.take_left_over(sessions, "dies", 0)
        assert lost is not None
        await turn_leases.give_back(sessions, lost)
    last = await turn_leases.take_left_over(sessions, held.runner.parts.holder, 0)
    assert last is not None
    await turns.work(held.runner.parts, last)
    assert await written(customer) == [SURE, OTHER, "handoff"]
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert ticket["reason"] == "bot_failure"


async def test_messages_of_a_burst_go_on_together_in_a_new_request(
    customer: Customer, held: AppState, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    await choose(sessions, customer, answer, "helped")
    await write(sessions, customer, HOPELESS, "and once more")
    await turns.drain(held.runner.parts, customer.id)
    async with sessions.begin() as session:
        said = select(Message.request_id).where(Message.sender_kind == "customer", Message.option_id.is_(None))
        first, second, third = await session.scalars(said.order_by(Message.seq))
    assert second == third != first
