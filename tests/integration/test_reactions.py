"""What the bot does when it was no help, is asked the same again, meets anger, or hears of danger."""

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation.models import TriedArticle
from core.database import Sessions
from core.event_log import Event
from handoff.models import Ticket
from retrieval.models import SearchLog
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import HOPELESS, NEARLY, SURE, UNSURE

SORRY = "I am sorry that this is such a nuisance."


def options(message: dict[str, object]) -> list[str]:
    found = message["options"]
    assert isinstance(found, list)
    return [option["id"] for option in found]


def kinds(messages: list[dict[str, object]]) -> list[object]:
    return [message["kind"] for message in messages]


async def the_ticket(sessions: Sessions) -> Ticket:
    async with sessions.begin() as session:
        return (await session.scalars(select(Ticket))).one()


async def as_if_found_with(sessions: Sessions, *confidences: float) -> None:
    """Give the articles that the searches so far found these confidences, best first; none to those behind."""
    async with sessions.begin() as session:
        for row in await session.scalars(select(SearchLog)):
            each = [*confidences, *[0.0] * len(row.hits)]
            row.hits = [hit | {"confidence": confidence} for hit, confidence in zip(row.hits, each, strict=False)]


async def test_after_an_answer_that_did_not_help_comes_the_next_best(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    await as_if_found_with(sessions, 0.9, 0.09)
    (second,) = await customer.choose(answer, "did_not_help")
    assert second["kind"] == "answer"
    assert str(second["text"]).startswith("Then perhaps this helps:\n\n")
    assert options(second) == ["helped", "did_not_help", "person"]
    assert second["article"]["title"] != answer["article"]["title"]  # type: ignore[index]
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle).order_by(TriedArticle.shown_at))).all()
    assert [each.verdict for each in tried] == ["did_not_help", None]


async def test_what_comes_after_a_refusal_in_words_was_found_by_the_question(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say(SURE)
    await as_if_found_with(sessions, 0.9, 0.09)
    (second,) = await customer.say("it did not help")
    await customer.choose(second, "helped")
    async with sessions.begin() as session:
        tried = select(SearchLog.query, TriedArticle.verdict).join(TriedArticle, TriedArticle.search_id == SearchLog.id)
        found = (await session.execute(tried.order_by(TriedArticle.shown_at))).all()
    assert [tuple(each) for each in found] == [(SURE, "did_not_help"), (SURE, "helped")]


async def test_the_second_refusal_leads_to_people(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    await as_if_found_with(sessions, 0.9, 0.04, 0.05)
    (second,) = await customer.choose(answer, "did_not_help")
    assert kinds(await customer.choose(second, "did_not_help"))[:1] == ["handoff"]
    ticket = await the_ticket(sessions)
    assert (ticket.reason, ticket.priority) == ("did_not_help", "normal")


async def test_without_anything_else_worth_offering_the_first_refusal_does(
    customer: Customer, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    await as_if_found_with(sessions, 0.9, 0.02)
    assert kinds(await customer.choose(answer, "did_not_help"))[:1] == ["handoff"]


async def test_what_was_offered_and_refused_is_not_shown(customer: Customer, sessions: Sessions) -> None:
    (choices,) = await customer.say(UNSURE)
    await as_if_found_with(sessions, *[0.2] * 4)
    (second,) = await customer.choose(choices, "none_of_these")
    offered = {option.removeprefix("article:") for option in options(choices)}
    assert second["article"]["id"] not in offered  # type: ignore[index]


async def test_the_same_question_again_is_not_answered_with_the_same_text(
    customer: Customer, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    (again,) = await customer.say(SURE)
    assert again["kind"] == "text"
    assert "Card payment declined" in str(again["text"])
    assert str(answer["text"]) not in str(again["text"])
    assert options(again) == ["helped", "person"]
    assert kinds(await customer.choose(again, "helped")) == ["resolved"]
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle))).one()
    assert tried.verdict == "helped"


async def test_the_same_titles_are_not_offered_again_but_a_person_is(customer: Customer, sessions: Sessions) -> None:
    (choices,) = await customer.say(UNSURE)
    (again,) = await customer.say(UNSURE)
    assert (again["kind"], options(again)) == ("text", ["person"])
    assert "titles above" in str(again["text"])
    chosen = options(choices)[0]
    assert kinds(await customer.choose(choices, chosen)) == ["answer"]


async def test_a_question_in_the_middle_of_the_checklist_is_offered_titles_and_then_said_to_be_answered(
    customer: Customer,
) -> None:
    *_, question = await customer.say(HOPELESS)
    offered, back = await customer.say(f"{UNSURE}?")
    assert (offered["kind"], back["text"]) == ("choices", question["text"])
    shown, back = await customer.say(SURE)
    assert (shown["kind"], back["text"]) == ("answer", question["text"])
    again, back = await customer.say(SURE)
    assert (again["kind"], options(again), back["text"]) == ("text", [], question["text"])
    assert "will see your question" in str(again["text"])


async def test_whoever_asks_again_may_have_a_person(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    (again,) = await customer.say(SURE)
    assert kinds(await customer.choose(again, "person"))[:1] == ["handoff"]
    assert (await the_ticket(sessions)).reason == "asked_for_person"


async def test_anger_around_a_question_is_met_and_the_question_answered(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(f"{SURE} This is ridiculous!")
    assert answer["kind"] == "answer"
    assert str(answer["text"]).startswith(SORRY)
    assert options(answer) == ["helped", "did_not_help", "person"]
    assert kinds(await customer.choose(answer, "person"))[:1] == ["handoff"]
    assert (await the_ticket(sessions)).priority == "high"


@pytest.mark.parametrize("text", ["You useless idiots", "вы издеваетесь", "to jakaś kpina", f"{HOPELESS}, wtf"])
async def test_anger_alone_gets_a_person_with_priority(customer: Customer, sessions: Sessions, text: str) -> None:
    assert kinds(await customer.say(text))[:1] == ["handoff"]
    ticket = await the_ticket(sessions)
    assert (ticket.reason, ticket.priority) == ("frustrated", "high")


async def test_anger_about_an_answer_gets_a_person_at_once(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    await as_if_found_with(sessions, 0.9, 0.09)
    assert kinds(await customer.say("That did not help, stupid bot"))[:1] == ["handoff"]
    assert (await the_ticket(sessions)).reason == "frustrated"


@pytest.mark.parametrize(
    "text",
    [
        "someone is emptying my account",
        "I want to kill myself",
        "мошенники звонят и просят перевести",
        "szantażują mnie, co robić",
        f"{SURE} he is threatening me",
    ],
)
async def test_danger_goes_to_people_at_once(customer: Customer, sessions: Sessions, text: str) -> None:
    (handoff,) = await customer.say(text)
    assert handoff["kind"] == "handoff", "whoever is in danger is asked no questions"
    ticket = await the_ticket(sessions)
    assert (ticket.reason, ticket.priority, ticket.subject) == ("safety", "urgent", text)
    assert kinds(await customer.say("please hurry")) == ["notice"]


async def test_danger_while_waiting_makes_the_ticket_urgent_and_ends_its_questions(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say(HOPELESS)
    assert (await the_ticket(sessions)).priority == "normal"
    (notice,) = await customer.say("somebody is in my account right now")
    assert notice["kind"] == "notice"
    assert "at once" in str(notice["text"])
    ticket = await the_ticket(sessions)
    assert (ticket.priority, ticket.reason) == ("urgent", "safety")
    assert kinds(await customer.say("please hurry")) == ["notice"]
    async with sessions.begin() as session:
        raised = (await session.scalars(select(Event).where(Event.kind == "ticket_priority_raised"))).all()
    assert [event.data["after"] for event in raised] == ["urgent"]


async def test_anger_in_an_answer_is_met_before_the_next_question(customer: Customer, sessions: Sessions) -> None:
    *_, question = await customer.say(HOPELESS)
    (following,) = await customer.say("yesterday, this is ridiculous")
    assert (following["kind"], str(following["text"]).startswith(f"{SORRY}\n\n")) == ("question", True)
    assert following["text"] != question["text"]
    assert (await the_ticket(sessions)).priority == "high"


async def test_whoever_asks_who_this_is_is_told_and_nothing_else_happens(customer: Customer) -> None:
    (said,) = await customer.say("Are you a bot?")
    assert said["kind"] == "text"
    assert "not a person" in str(said["text"])


async def test_why_a_question_is_asked_is_explained_and_it_is_put_again(customer: Customer) -> None:
    *_, question = await customer.say(HOPELESS)
    explained, again = await customer.say("Why do you ask?")
    assert "begin at once" in str(explained["text"])
    assert (again["kind"], again["text"]) == ("question", question["text"])


async def test_never_mind_ends_the_questions(customer: Customer) -> None:
    await customer.say(HOPELESS)
    (notice,) = await customer.say("stop asking")
    assert "not ask any further" in str(notice["text"])
    assert kinds(await customer.say("it happened on Monday")) == ["notice"]


async def test_never_mind_without_anything_going_on_opens_nothing(customer: Customer) -> None:
    await customer.say(SURE)
    assert kinds(await customer.say("never mind")) == ["text"]


async def test_the_status_of_a_ticket_is_told(customer: Customer, agent: httpx.AsyncClient, sessions: Sessions) -> None:
    (none,) = await customer.say("status of my ticket")
    assert "no ticket in this chat" in str(none["text"])
    await customer.say(HOPELESS)
    number = (await the_ticket(sessions)).number
    told, question = await customer.say(f"any update on ticket {number}?")
    assert str(told["text"]) == f"Ticket {number} is waiting for a person; you are number 1 in line."
    assert question["kind"] == "question"
    unknown, _ = await customer.say("what about ticket 99999?")
    assert "cannot find this number" in str(unknown["text"])


async def test_a_number_longer_than_any_ticket_has_is_only_unknown(customer: Customer) -> None:
    (told,) = await customer.say(f"ticket {'9' * 40}")
    assert "cannot find this number" in str(told["text"])


async def test_the_number_of_somebody_elses_ticket_tells_nothing(
    client: httpx.AsyncClient, held: AppState, customer: Customer, sessions: Sessions
) -> None:
    await customer.say(HOPELESS)
    number = (await the_ticket(sessions)).number
    stranger = await open_conversation(client, held, language="en")
    (told,) = await stranger.say(f"ticket {number}")
    assert "cannot find this number" in str(told["text"])


@pytest.mark.parametrize(("text", "reason"), [(HOPELESS, "no_answer"), (NEARLY, "low_confidence")])
async def test_having_nothing_and_not_being_certain_are_two_reasons(
    customer: Customer, sessions: Sessions, text: str, reason: str
) -> None:
    handoff, *_ = await customer.say(text)
    assert (await the_ticket(sessions)).reason == reason
    assert ("not certain enough" in str(handoff["text"])) == (reason == "low_confidence")
