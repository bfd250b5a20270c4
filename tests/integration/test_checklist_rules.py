"""Questions that are asked after certain answers only, and answers that do not fit: over HTTP, from file to desk."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from app.pages.wording import Words
from core.database import Sessions
from core.event_log import SYSTEM, Event
from directory.models import Site
from handoff.models import TicketField
from knowledge import topic_files, topics
from tests.integration.browsing import browsing, newest_ticket, post, shown
from tests.integration.conftest import Customer
from tests.integration.test_checklist_end import PERSON
from tests.integration.test_handoff import kinds, ticket_of

TOPIC = """
key: general
title: {en: General}
queue: l2-general
checklist:
  - key: promised
    type: choice
    label: {en: "Did the shop promise a refund?"}
    help: {en: "Please choose."}
    choices: [{id: confirmed, title: {en: "Yes"}}, {id: denied, title: {en: "No"}}]
  - key: promised_how
    type: choice
    label: {en: "How did it promise it?"}
    help: {en: "Please choose how."}
    choices: [{id: letter, title: {en: "By letter"}}, {id: spoken, title: {en: "In words"}}]
    condition: {field: promised, is: [confirmed]}
  - key: promised_on
    type: date_text
    label: {en: "When did the letter come?"}
    condition: {field: promised_how, is: [letter]}
  - key: digits
    label: {en: "What are the last four digits?"}
    help: {en: "Only the last four digits."}
    validation: {pattern: '\\D*\\d{4}\\D*'}
  - key: amount
    type: amount
    label: {en: "How much is it?"}
    help: {en: "In figures."}
    validation: {min: 1}
  - key: email
    type: email
    label: {en: "Which address?"}
    help: {en: "A whole address."}
"""


@pytest.fixture(autouse=True)
async def topic(sessions: Sessions, site: Site, tmp_path: Path) -> None:
    """The general topic asks for a refund."""
    file = tmp_path / "general.yml"
    file.write_text(TOPIC, encoding="utf-8")
    async with sessions.begin() as session:
        await topics.save(session, site.id, topic_files.read(file), SYSTEM)


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The L2 agent's browser, signed in."""
    return await browsing(client)


async def asked(customer: Customer, said: str) -> str:
    """What the bot says last after some words of the customer."""
    return str((await customer.say(said))[-1]["text"])


async def states(sessions: Sessions) -> list[str]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(TicketField.state).order_by(TicketField.position)))


async def test_a_question_is_asked_after_the_answers_that_it_depends_on(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    _, question = await customer.say(PERSON)
    (question,) = await customer.choose(question, "confirmed")
    assert question["text"] == "How did it promise it?"
    (question,) = await customer.choose(question, "letter")
    assert question["text"] == "When did the letter come?"
    assert await asked(customer, "on Monday") == "What are the last four digits?"
    assert await asked(customer, "they are 1234") == "How much is it?"
    assert await asked(customer, "49,90 EUR") == "Which address?"
    assert kinds(await customer.say("a@mail.example")) == ["notice"]
    found = (await ticket_of(agent))["checklist"]
    assert [(f["value"], f["answer"], f["state"], f["as_written"]) for f in found] == [  # type: ignore[attr-defined]
        ("confirmed", "Yes", "answered", False),
        ("letter", "By letter", "answered", False),
        ("on Monday", "on Monday", "answered", False),
        ("they are 1234", "they are 1234", "answered", False),
        ("49,90 EUR", "49,90 EUR", "answered", False),
        ("a@mail.example", "a@mail.example", "answered", False),
    ]
    assert [(f["condition"], f["validation"]) for f in found][1:4] == [  # type: ignore[attr-defined]
        ({"field": "promised", "is": ["confirmed"]}, {}),
        ({"field": "promised_how", "is": ["letter"]}, {}),
        ({}, {"pattern": r"\D*\d{4}\D*"}),
    ]


@pytest.mark.parametrize("answer", ["denied", "skip"])
async def test_after_another_answer_or_none_it_is_passed_over_without_a_word(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions, answer: str
) -> None:
    _, question = await customer.say(PERSON)
    (question,) = await customer.choose(question, answer)
    assert question["text"] == "What are the last four digits?"
    first = "skipped" if answer == "skip" else "answered"
    # What depends on a question that did not apply does not apply either.
    assert await states(sessions) == [first, "not_applicable", "not_applicable", "asked", "pending", "pending"]
    found = (await ticket_of(agent))["checklist"]
    assert [f["state"] for f in found][1:3] == ["not_applicable"] * 2  # type: ignore[attr-defined]
    async with sessions.begin() as session:
        passed = select(Event.data).where(Event.kind == "ticket_field_not_applicable").order_by(Event.id)
        assert [data["field"] for data in await session.scalars(passed)] == ["promised_how", "promised_on"]


@pytest.mark.parametrize(("words", "follows"), [("Yes.", "How did it promise it?"), ("no", "What are the last four")])
async def test_an_option_may_be_written_also_if_it_is_no(customer: Customer, words: str, follows: str) -> None:
    await customer.say(PERSON)
    assert (await asked(customer, words)).startswith(follows)


async def test_what_an_option_chosen_too_late_would_change_stays_as_it_was(
    customer: Customer, sessions: Sessions
) -> None:
    _, question = await customer.say(PERSON)
    await customer.choose(question, "denied")
    before = await states(sessions)
    assert kinds(await customer.choose(question, "confirmed")) == ["notice", "question"]
    assert await states(sessions) == before


async def test_a_misfit_gets_the_help_and_the_second_is_taken_as_written(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    _, question = await customer.say(PERSON)
    await customer.choose(question, "skip")
    assert await asked(customer, "123") == "Only the last four digits."
    assert await asked(customer, "it has no digits") == "How much is it?"
    assert await asked(customer, "rather a lot") == "In figures."
    # One misfit is put right by the next answer.
    assert await asked(customer, "50 EUR") == "Which address?"
    assert await asked(customer, "my old one") == "A whole address."
    assert kinds(await customer.say("the one you have had for years")) == ["notice"]
    ticket = await ticket_of(agent)
    found = {f["key"]: (f["value"], f["as_written"]) for f in ticket["checklist"]}  # type: ignore[attr-defined]
    assert (found["digits"], found["amount"], found["email"]) == (
        ("it has no digits", True),
        ("50 EUR", False),
        ("the one you have had for years", True),
    )
    # What is no address is nobody's.
    assert ticket["customer"]["kind"] == "anonymous"  # type: ignore[index]


async def test_words_for_a_choice_that_are_kept_as_written_meet_no_condition(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say(PERSON)
    assert await asked(customer, "they were very friendly") == "Please choose."
    assert await asked(customer, "they said they would") == "What are the last four digits?"
    assert (await states(sessions))[:3] == ["answered", "not_applicable", "not_applicable"]


async def test_a_claim_in_the_middle_tells_what_was_not_asked_from_what_does_not_apply(
    customer: Customer, sessions: Sessions, browser: httpx.AsyncClient
) -> None:
    _, question = await customer.say(PERSON)
    await customer.choose(question, "confirmed")
    url, words = await newest_ticket(sessions), Words("en")
    page = shown(await browser.get(url))
    assert words.t("ticket-field-depends") in page.text
    assert words.t("ticket-field-not-applicable") not in page.text
    await post(browser, url, "claim")
    assert await states(sessions) == ["answered", "skipped", "not_applicable", "skipped", "skipped", "skipped"]
    page = shown(await browser.get(url))
    assert words.t("ticket-missing", count=4) in page.text
    assert words.t("ticket-field-not-applicable") in page.text


async def test_the_ticket_page_says_what_was_kept_as_written_and_what_did_not_apply(
    customer: Customer, sessions: Sessions, browser: httpx.AsyncClient
) -> None:
    _, question = await customer.say(PERSON)
    await customer.choose(question, "denied")
    await customer.say("123")
    await customer.say("it has none")
    page, words = shown(await browser.get(await newest_ticket(sessions))), Words("en")
    assert words.t("ticket-field-as-written") in page.text
    assert words.t("ticket-event-field-not-applicable", field="How did it promise it?") in page.text
    assert words.t("ticket-missing", count=2) in page.text
