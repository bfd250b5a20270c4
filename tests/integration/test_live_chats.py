"""Chats that the bot has: who may watch them, what is shown, and that taking one over is safe whatever else happens."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from app.pages.wording import Words
from app.state import AppState
from conversation import transcript, turn_leases, turns
from conversation.inbound import Inbound
from conversation.models import Conversation, Message, Owner, Request, Turn
from core.catalogs import LANGUAGES
from core.database import Sessions, database_now
from directory.models import Site, Staff
from directory.rights import Bundle
from handoff.models import Ticket
from tests.integration.administration import add_account, add_site
from tests.integration.browsing import ARTICLE, HOSTILE, HTMX, PERSON, browsing, newest_ticket, shown
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE, UNSURE


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The L2 agent's browser, signed in."""
    return await browsing(client)


@pytest.fixture
async def chat(customer: Customer) -> str:
    """The address of a chat in which the bot has answered."""
    await customer.say(SURE)
    return f"/desk/live/{customer.id}"


def take_over(customer: Customer, agent: httpx.AsyncClient) -> "asyncio.Future[httpx.Response]":
    return asyncio.ensure_future(agent.post(f"/api/live/{customer.id}/take-over"))


async def kinds(customer: Customer) -> list[object]:
    return [message["kind"] for message in await customer.messages()]


async def ask_without_an_answer(sessions: Sessions, customer: Customer, text: str) -> None:
    async with sessions.begin() as session:
        await transcript.receive(session, customer.id, Inbound(uuid4().hex, text=text))


# Watching


async def test_whoever_may_not_watch_is_refused(client: httpx.AsyncClient, sessions: Sessions, chat: str) -> None:
    async with sessions.begin() as session:
        (site,) = await session.scalars(select(Site))
    await add_account(sessions, "l3@example.com", [site.id], Bundle.AGENT_L3)
    async with await browsing(client, "l3@example.com") as reader:
        for path in ("/desk/live", "/desk/live/chats", chat, f"{chat}/chat"):
            assert Words("en").t("problem-right-missing") in shown(await reader.get(path), 403).text
    async with await sign_in(client, "l3@example.com") as reader:
        api = chat.replace("/desk", "/api")
        for response in (await reader.get("/api/live"), await reader.get(api), await reader.post(f"{api}/take-over")):
            assert (response.status_code, response.json()["error"]) == (403, "right_missing")
    async with sessions.begin() as session:
        assert (await session.scalars(select(Ticket))).all() == []


async def test_chats_of_other_sites_do_not_exist(client: httpx.AsyncClient, sessions: Sessions, chat: str) -> None:
    other = await add_site(sessions)
    await add_account(sessions, "other@example.com", [other.id], Bundle.SUPERVISOR)
    async with await browsing(client, "other@example.com") as reader:
        assert chat not in shown(await reader.get("/desk/live")).hrefs()
        for path in (chat, f"{chat}/chat"):
            shown(await reader.get(path), 404)
    async with await sign_in(client, "other@example.com") as reader:
        api = chat.replace("/desk", "/api")
        assert (await reader.get("/api/live")).json() == {"chats": []}
        for response in (await reader.get(api), await reader.post(f"{api}/take-over")):
            assert (response.status_code, response.json()["error"]) == (404, "chat_not_found")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_shows_what_the_bot_is_doing(
    browser: httpx.AsyncClient, sessions: Sessions, customer: Customer, language: str
) -> None:
    words = Words(language)
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(language=language))
    assert words.t("live-empty-title") in shown(await browser.get("/desk/live")).text
    (answer,) = await customer.say(SURE)
    page = shown(await browser.get("/desk/live"))
    assert f"/desk/live/{customer.id}" in page.hrefs()
    for key in ("live-said-bot", "live-verdict-none", "duration-under-a-minute"):
        assert words.t(key) in page.text
    assert str(answer["text"])[:40] in page.text
    assert "/checkout" in page.text
    await customer.choose(answer, "helped")
    # The customer is content: nothing is left to take over.
    assert f"/desk/live/{customer.id}" not in shown(await browser.get("/desk/live")).hrefs()


async def test_quiet_chats_and_those_with_people_are_not_listed(
    agent: httpx.AsyncClient, customer: Customer, client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    quiet = await open_conversation(client, held, language="en")
    await quiet.say(SURE)
    async with sessions.begin() as session:
        earlier = await database_now(session) - timedelta(minutes=31)
        await session.execute(update(Message).where(Message.conversation_id == quiet.id).values(sent_at=earlier))
    await customer.say(UNSURE)
    (found,) = (await agent.get("/api/live")).json()["chats"]
    assert (found["id"], found["messages"], found["last"]["by"]) == (str(customer.id), 2, "bot")
    await customer.say(PERSON)
    assert (await agent.get("/api/live")).json() == {"chats": []}


async def test_a_chat_is_shown_with_what_was_tried(browser: httpx.AsyncClient, customer: Customer, chat: str) -> None:
    page = shown(await browser.get(chat))
    words = Words("en")
    for text in (SURE, "Card payment declined", "https://shop.example/checkout", words.t("live-take-over")):
        assert text in page.text
    for key in ("live-with-bot", "live-shown-as-answer", "live-verdict-none", "live-take-over-hint"):
        assert words.t(key) in page.text
    assert ARTICLE in page.hrefs()
    seen = {"version": page.values("version")[0]}
    assert (await browser.get(f"{chat}/chat", params=seen, headers=HTMX)).status_code == 204
    await customer.say("and another thing")
    renewed = shown(await browser.get(f"{chat}/chat", params=seen, headers=HTMX))
    assert "and another thing" in renewed.text


async def test_what_the_page_said_is_named_and_what_it_left_empty_is_not_shown(
    client: httpx.AsyncClient, browser: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    said = {"referrer": " ", "user_agent": "A browser 1.0", "plan": "premium"}
    customer = await open_conversation(client, held, language="en", metadata=said)
    await customer.say(SURE)
    live = await browser.get(f"/desk/live/{customer.id}")
    await customer.say(PERSON)
    for page in (live, await browser.get(await newest_ticket(sessions))):
        named = [name in page.text for name in ("<dt>Browser</dt>", "<dt>plan</dt>", "<dt>Came from</dt>")]
        assert named == [True, True, False]


async def test_what_customers_write_does_not_run_here(
    client: httpx.AsyncClient, browser: httpx.AsyncClient, held: AppState
) -> None:
    metadata = {"page": "javascript:alert(1)", HOSTILE: HOSTILE}
    customer = await open_conversation(client, held, language="en", metadata=metadata)
    await customer.say(f"{SURE} {HOSTILE}")
    for path in ("/desk/live", f"/desk/live/{customer.id}"):
        page = shown(await browser.get(path))
        assert [tag for tag, _ in page.tags if tag == "img"] == []
        assert not [href for href in page.hrefs() if "alert" in href]


# Taking over


async def test_taking_over_opens_a_ticket_that_is_claimed_and_silences_the_bot(
    browser: httpx.AsyncClient, customer: Customer, chat: str, sessions: Sessions
) -> None:
    page = shown(await browser.get(chat))
    fields = {"csrf_token": page.values("csrf_token")[0]}
    taken = await browser.post(f"{chat}/take-over", data=fields)
    assert (taken.status_code, taken.headers["location"]) == (303, await newest_ticket(sessions))
    assert await kinds(customer) == ["text", "answer", "handoff", "claimed"]
    async with sessions.begin() as session:
        (ticket,) = await session.scalars(select(Ticket))
        conversation = await session.get_one(Conversation, customer.id)
        agent = (await session.scalars(select(Staff).where(Staff.id == ticket.claimed_by))).one()
    assert (ticket.status, ticket.reason, ticket.subject) == ("claimed", "taken_over", SURE)
    assert (conversation.owner, conversation.epoch) == (Owner.AGENT, 3)
    handoff, claimed = (await customer.messages())[-2:]
    assert str(ticket.number) in str(handoff["text"])
    assert agent.name in str(claimed["text"])
    # From here on the bot says nothing.
    assert await customer.say(SURE) == []
    page = shown(await browser.get(taken.headers["location"]))
    assert Words("en").t("desk-reason-taken-over") in page.text
    page = shown(await browser.get(chat))
    assert taken.headers["location"] in page.hrefs()
    assert Words("en").t("live-take-over") not in page.text


async def test_without_the_form_of_the_page_nothing_is_taken(
    browser: httpx.AsyncClient, customer: Customer, chat: str
) -> None:
    assert (await browser.post(f"{chat}/take-over", data={"csrf_token": "another"})).status_code == 403
    assert await kinds(customer) == ["text", "answer"]


async def test_of_many_agents_who_take_over_at_once_one_gets_the_chat(
    client: httpx.AsyncClient, customer: Customer, chat: str, sessions: Sessions, site: Site
) -> None:
    agents = []
    for number in range(5):
        await add_account(sessions, f"a{number}@example.com", [site.id], Bundle.AGENT_L2, name=f"Agent {number}")
        agents.append(await sign_in(client, f"a{number}@example.com"))
    answers = await asyncio.gather(*(take_over(customer, agent) for agent in agents for _ in range(2)))
    for agent in agents:
        await agent.aclose()
    # Each of them asked twice; the winner's second call is no conflict.
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [409] * 8
    assert {a.json()["error"] for a in answers if a.status_code == 409} == {"ticket_already_claimed"}
    assert await kinds(customer) == ["text", "answer", "handoff", "claimed"]
    async with sessions.begin() as session:
        (ticket,) = await session.scalars(select(Ticket))
    assert {a.json()["ticket_id"] for a in answers if a.status_code == 200} == {str(ticket.id)}


async def test_an_answer_that_the_bot_is_computing_is_not_stored(
    customer: Customer, held: AppState, sessions: Sessions, agent: httpx.AsyncClient, chat: str
) -> None:
    await ask_without_an_answer(sessions, customer, UNSURE)
    leased = await turn_leases.take(held.runner.parts.sessions, held.runner.parts.holder, customer.id)
    assert leased is not None
    assert (await take_over(customer, agent)).status_code == 200
    await turns.work(held.runner.parts, leased)
    assert await kinds(customer) == ["text", "answer", "text", "handoff", "claimed"]
    async with sessions.begin() as session:
        assert set(await session.scalars(select(Turn.state))) == {"done"}


async def test_bot_and_agent_at_the_same_moment_leave_one_ticket_and_one_order(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    customers = [await open_conversation(client, held, language="en") for _ in range(6)]
    for customer in customers:
        await customer.say(SURE)
        await ask_without_an_answer(sessions, customer, PERSON if customer is customers[0] else UNSURE)
    working = [turns.drain(held.runner.parts, customer.id) for customer in customers]
    answers = await asyncio.gather(*(take_over(customer, agent) for customer in customers), *working)
    assert [answer.status_code for answer in answers[: len(customers)]] == [200] * len(customers)  # type: ignore[union-attr]
    for customer in customers:
        messages = await customer.messages()
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        # Whatever the bot had time to say, the person's coming is the last thing said.
        assert messages[-1]["kind"] == "claimed"
        assert [message["kind"] for message in messages].count("handoff") == 1
    async with sessions.begin() as session:
        assert set(await session.scalars(select(Conversation.owner))) == {Owner.AGENT}
        assert len((await session.scalars(select(Ticket))).all()) == len(customers)


async def test_a_chat_that_was_handed_off_meanwhile_is_claimed(
    customer: Customer, agent: httpx.AsyncClient, chat: str
) -> None:
    await customer.say(PERSON)
    assert (await take_over(customer, agent)).status_code == 200
    (ticket,) = (await agent.get("/api/tickets", params={"view": "mine"})).json()["tickets"]
    assert (ticket["reason"], ticket["status"]) == ("asked_for_person", "claimed")


async def test_a_chat_that_has_ended_is_refused_with_words(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, customer: Customer, chat: str
) -> None:
    page = shown(await browser.get(chat))
    fields = {"csrf_token": page.values("csrf_token")[0]}
    (answer,) = [message for message in await customer.messages() if message["kind"] == "answer"]
    await customer.choose(answer, "helped")
    refused = shown(await browser.post(f"{chat}/take-over", data=fields), 409)
    assert Words("en").t("problem-chat-over") in refused.text
    assert Words("en").t("live-over") in refused.text


async def test_before_the_first_word_there_is_nothing_to_take(
    agent: httpx.AsyncClient, browser: httpx.AsyncClient, customer: Customer, sessions: Sessions
) -> None:
    refused = await take_over(customer, agent)
    assert (refused.status_code, refused.json()["error"]) == (409, "chat_over")
    assert Words("en").t("live-not-begun") in shown(await browser.get(f"/desk/live/{customer.id}")).text
    assert (await agent.post(f"/api/live/{UUID(int=1)}/take-over")).status_code == 404
    async with sessions.begin() as session:
        assert (await session.scalars(select(Request))).all() == []
