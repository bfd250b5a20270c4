"""What agents do with a ticket through the API: release, reply with an article, judge articles, look things up."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from app.pages.wording import Words
from app.state import AppState
from conversation.models import Conversation, Message
from core.database import Sessions
from core.event_log import Event
from directory.models import Customer as CustomerRow
from directory.models import CustomerKind, Site
from directory.rights import Bundle
from handoff.models import Ticket
from knowledge.models import Article, Audience
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.administration import add_account, add_site
from tests.integration.browsing import ARTICLE, PERSON, browsing, newest_ticket, shown
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE
from tests.integration.test_identity import SECRET, configure, token


@pytest.fixture
async def ticket(customer: Customer, sessions: Sessions) -> str:
    """The API's address of a ticket about a declined card."""
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "did_not_help")
    async with sessions.begin() as session:
        return f"/api/tickets/{await session.scalar(select(Ticket.id))}"


@pytest.fixture
async def declined(sessions: Sessions) -> Article:
    """The article that the customer was shown."""
    async with sessions.begin() as session:
        return (await session.scalars(select(Article).where(Article.slug == "card-payment-declined"))).one()


async def kinds_of_events(agent: httpx.AsyncClient, ticket: str) -> list[str]:
    response = await agent.get(f"{ticket}/activity")
    assert response.status_code == 200
    return [each["kind"] for each in response.json()["activity"]]


# Releasing


async def test_a_released_ticket_waits_again_and_the_customer_is_told(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions, ticket: str
) -> None:
    early = await agent.post(f"{ticket}/release")
    assert (early.status_code, early.json()["error"]) == (409, "ticket_not_claimed")
    await agent.post(f"{ticket}/claim")
    async with sessions.begin() as session:
        before = (await session.get_one(Conversation, customer.id)).epoch
    released = await agent.post(f"{ticket}/release")
    assert (released.status_code, released.json()["status"], released.json()["claimed_by"]) == (200, "open", None)
    async with sessions.begin() as session:
        conversation = await session.get_one(Conversation, customer.id)
    assert (conversation.owner, conversation.epoch) == ("queue", before + 1)
    last = (await customer.messages())[-1]
    assert (last["kind"], "1001" in str(last["text"])) == ("notice", True)
    # The bot keeps the customer company again, and the ticket is the same.
    assert [m["kind"] for m in await customer.say(PERSON)] == ["notice"]
    reply = {"client_message_id": "late", "text": "Too late"}
    assert (await agent.post(f"{ticket}/reply", json=reply)).json()["error"] == "ticket_not_yours"
    assert (await agent.post(f"{ticket}/claim")).status_code == 200


async def test_only_its_agent_or_a_supervisor_releases_a_ticket(
    client: httpx.AsyncClient, agent: httpx.AsyncClient, sessions: Sessions, site: Site, ticket: str
) -> None:
    await add_account(sessions, "l2@example.com", [site.id], Bundle.AGENT_L2)
    await add_account(sessions, "sue@example.com", [site.id], Bundle.SUPERVISOR, name="Sue")
    await agent.post(f"{ticket}/claim")
    async with await sign_in(client, "l2@example.com") as colleague:
        refused = await colleague.post(f"{ticket}/release")
    assert (refused.status_code, refused.json()["error"]) == (409, "ticket_not_yours")
    async with await sign_in(client, "sue@example.com") as supervisor:
        assert (await supervisor.post(f"{ticket}/release")).status_code == 200
    released = (await agent.get(f"{ticket}/activity")).json()["activity"][-1]
    assert (released["kind"], released["by"]) == ("ticket_released", {"kind": "staff", "name": "Sue"})
    assert released["data"]["before_name"] == "Anna Agent"


async def test_release_and_reply_at_once_end_in_one_order(
    customer: Customer, agent: httpx.AsyncClient, client: httpx.AsyncClient, ticket: str
) -> None:
    await agent.post(f"{ticket}/claim")
    async with await sign_in(client, "admin@example.com") as admin:
        replied, released = await asyncio.gather(
            agent.post(f"{ticket}/reply", json={"client_message_id": "r", "text": "Hello"}),
            admin.post(f"{ticket}/release"),
        )
    assert released.status_code == 200
    texts = [m["text"] for m in await customer.messages()]
    assert ("Hello" in texts) == (replied.status_code == 201)


# Replying


async def test_a_reply_that_is_posted_many_times_at_once_arrives_once(
    customer: Customer, agent: httpx.AsyncClient, ticket: str
) -> None:
    await agent.post(f"{ticket}/claim")
    body = {"client_message_id": "one", "text": "Only once, please"}
    answers = await asyncio.gather(*(agent.post(f"{ticket}/reply", json=body) for _ in range(6)))
    assert {response.status_code for response in answers} == {201}
    assert len({response.json()["seq"] for response in answers}) == 1
    assert [m["text"] for m in await customer.messages()].count("Only once, please") == 1
    other = await agent.post(f"{ticket}/reply", json={**body, "text": "Something else"})
    assert (other.status_code, other.json()["error"]) == (409, "reply_differs")


async def test_a_reply_with_an_open_variable_is_not_sent(
    customer: Customer, agent: httpx.AsyncClient, ticket: str
) -> None:
    await agent.post(f"{ticket}/claim")
    body = {"client_message_id": "v", "text": "Dear {{ customer.name }},"}
    refused = await agent.post(f"{ticket}/reply", json=body)
    assert (refused.status_code, refused.json()["error"]) == (422, "reply_incomplete")
    # Braces of other kinds are the customer's own business.
    assert (await agent.post(f"{ticket}/reply", json={**body, "text": "Write {{name}} there"})).status_code == 201


async def test_an_article_goes_with_a_reply_as_a_card(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions, ticket: str, declined: Article
) -> None:
    await agent.post(f"{ticket}/claim")
    body = {"client_message_id": "a", "text": "This should help", "article_id": str(declined.id)}
    assert (await agent.post(f"{ticket}/reply", json=body)).status_code == 201
    sent = (await customer.messages())[-1]
    assert (sent["kind"], sent["text"]) == ("text", "This should help")
    assert sent["article"] == {
        "id": str(declined.id),
        "title": "Card payment declined",
        "url": ARTICLE,
        "confidence": 1.0,
        "language": "en",
        "note": "",
    }
    async with sessions.begin() as session:
        (article,) = await session.scalars(select(Article).where(Article.id == declined.id))
        article.audience = Audience.VERIFIED
    body["client_message_id"] = "b"
    refused = await agent.post(f"{ticket}/reply", json=body)
    assert (refused.status_code, refused.json()["error"]) == (409, "article_not_for_customer")
    async with sessions.begin() as session:
        (row,) = await session.scalars(select(CustomerRow))
        row.kind, row.external_id = CustomerKind.VERIFIED, "c-1"
    assert (await agent.post(f"{ticket}/reply", json=body)).status_code == 201
    # There is no page that such a customer could open.
    assert (await customer.messages())[-1]["article"]["url"] == ""  # type: ignore[index]
    unknown = await agent.post(f"{ticket}/reply", json={**body, "client_message_id": "c", "article_id": str(uuid4())})
    assert unknown.json()["error"] == "article_not_for_customer"
    async with sessions.begin() as session:
        assert len(list(await session.scalars(select(Message).where(Message.sender_kind == "agent")))) == 2


# Resolving


async def test_what_an_agent_says_of_an_article_is_kept_and_logged(
    agent: httpx.AsyncClient, sessions: Sessions, ticket: str, declined: Article
) -> None:
    await agent.post(f"{ticket}/claim")
    body = {"resolution": "solved", "article_verdict": "wrong", "article_id": str(declined.id)}
    resolved = (await agent.post(f"{ticket}/resolve", json=body)).json()
    assert (resolved["article_verdict"], resolved["article_id"]) == ("wrong", str(declined.id))
    async with sessions.begin() as session:
        (event,) = await session.scalars(select(Event).where(Event.kind == "ticket_article_judged"))
    assert event.data == {"verdict": "wrong", "article_id": str(declined.id)}
    assert (await kinds_of_events(agent, ticket))[-2:] == ["ticket_resolved", "ticket_article_judged"]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"article_verdict": "right"}, 422, "article_verdict_invalid"),
        ({"article_id": str(uuid4())}, 422, "article_verdict_invalid"),
        ({"article_verdict": "missing", "article_id": str(uuid4())}, 422, "article_verdict_invalid"),
        ({"article_verdict": "right", "article_id": str(uuid4())}, 404, "article_not_found"),
        ({"article_verdict": "perfect"}, 422, "invalid_request"),
    ],
)
async def test_a_verdict_and_its_article_belong_together(
    agent: httpx.AsyncClient, ticket: str, said: dict[str, str], status: int, code: str
) -> None:
    await agent.post(f"{ticket}/claim")
    refused = await agent.post(f"{ticket}/resolve", json={"resolution": "solved", **said})
    assert (refused.status_code, refused.json()["error"]) == (status, code)
    assert (await agent.get(ticket)).json()["status"] == "claimed"


# Looking things up


async def test_activity_says_who_did_what(agent: httpx.AsyncClient, ticket: str) -> None:
    await agent.post(f"{ticket}/claim")
    await agent.post(f"{ticket}/reply", json={"client_message_id": "r", "text": "Hello"})
    await agent.post(f"{ticket}/note", json={"client_message_id": "n", "text": "Hm"})
    assert await kinds_of_events(agent, ticket) == [
        "request_opened",
        "ticket_opened",
        "ticket_field_asked",
        "ticket_claimed",
        "ticket_checklist_ended",
        "ticket_replied",
        "ticket_note_written",
    ]
    found = (await agent.get(f"{ticket}/activity")).json()["activity"]
    assert found[3]["by"] == {"kind": "staff", "name": "Anna Agent"}
    assert found[2]["data"]["field_label"].endswith("?")
    assert "Hm" not in str(found)


async def test_suggestions_are_for_the_last_words_or_for_ones_own(
    agent: httpx.AsyncClient, customer: Customer, sessions: Sessions, ticket: str, declined: Article
) -> None:
    found = (await agent.get(f"{ticket}/suggestions")).json()
    assert (found["about"], found["band"]) == (SURE, "sure")
    first = found["articles"][0]
    assert (first["article_id"], first["url"], first["for_customer"]) == (str(declined.id), ARTICLE, True)
    assert "**" not in first["text"]
    own = (await agent.get(f"{ticket}/suggestions", params={"q": "exchange rate"})).json()
    assert own["about"] == "exchange rate"
    async with sessions.begin() as session:
        (article,) = await session.scalars(select(Article).where(Article.id == declined.id))
        article.audience = Audience.INTERNAL
    first = (await agent.get(f"{ticket}/suggestions")).json()["articles"][0]
    assert (first["audience"], first["url"], first["for_customer"]) == ("internal", None, False)
    assert (await agent.get(f"{ticket}/suggestions", params={"q": " "})).status_code == 422


async def test_words_that_say_nothing_fall_back_on_the_question(
    agent: httpx.AsyncClient, customer: Customer, ticket: str
) -> None:
    await customer.say("zzz qqq")
    assert (await agent.get(f"{ticket}/suggestions")).json()["about"] == SURE


async def test_while_the_search_starts_suggestions_are_unavailable(
    agent: httpx.AsyncClient, held: AppState, ticket: str
) -> None:
    held.search = SearchService(held.sessions, held.search.folder, RetrievalSettings())
    refused = await agent.get(f"{ticket}/suggestions")
    assert (refused.status_code, refused.json()["error"]) == (503, "search_warming_up")


async def test_earlier_requests_and_metadata_come_with_the_ticket(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions, ticket: str
) -> None:
    await agent.post(f"{ticket}/claim")
    await agent.post(f"{ticket}/resolve")
    await customer.say(PERSON)
    async with sessions.begin() as session:
        newest = await session.scalar(select(Ticket.id).order_by(Ticket.number.desc()).limit(1))
    found = (await agent.get(f"/api/tickets/{newest}")).json()
    (earlier,) = found["earlier"]
    assert (earlier["subject"], earlier["ticket_status"]) == (SURE, "resolved")
    assert ticket.endswith(earlier["ticket_id"])
    assert found["metadata"] == {"page": "https://shop.example/checkout"}
    assert found["rating"] is None


async def test_a_verified_customers_requests_are_known_across_conversations(
    client: httpx.AsyncClient, agent: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    await configure(sessions, identity_secret=SECRET)
    for _ in range(2):
        chat = await open_conversation(client, held, language="en", identity=token(name="Ann", email="ann@example.com"))
        await chat.say(PERSON)
    async with await browsing(client) as browser:
        page = shown(await browser.get(await newest_ticket(sessions)))
    first, second = sorted((await agent.get("/api/tickets")).json()["tickets"], key=lambda each: each["number"])
    assert f"/desk/tickets/{first['id']}" in page.hrefs()
    for text in ("Ann", "ann@example.com", "c-1", Words("en").t("ticket-kind-verified-means")):
        assert text in page.text
    found = (await agent.get(f"/api/tickets/{second['id']}")).json()
    assert [each["ticket_id"] for each in found["earlier"]] == [first["id"]]


# Rights and sites


CALLS = (
    ("get", "/activity", None),
    ("get", "/suggestions", None),
    ("get", "/replies", None),
    ("post", "/release", None),
    ("post", "/resolve", {"resolution": "solved"}),
    ("post", "/reply", {"client_message_id": "a", "text": "b"}),
)


async def test_whoever_may_not_talk_to_customers_only_reads(
    client: httpx.AsyncClient, agent: httpx.AsyncClient, sessions: Sessions, site: Site, ticket: str
) -> None:
    await agent.post(f"{ticket}/claim")
    for bundle in (Bundle.AGENT_L3, Bundle.AGENT_L4):
        await add_account(sessions, f"{bundle}@example.com", [site.id], bundle)
        async with await sign_in(client, f"{bundle}@example.com") as other:
            found = [(await other.request(do, f"{ticket}{path}", json=body)).status_code for do, path, body in CALLS]
        assert found == [200, 200, 200, 403, 403, 403]
    async with await sign_in(client, "editor@example.com") as editor:
        found = [(await editor.request(do, f"{ticket}{path}", json=body)).status_code for do, path, body in CALLS]
    assert set(found) == {403}


async def test_another_sites_ticket_is_not_found(client: httpx.AsyncClient, sessions: Sessions, ticket: str) -> None:
    other = await add_site(sessions)
    await add_account(sessions, "other@example.com", [other.id], Bundle.SUPERVISOR)
    async with await sign_in(client, "other@example.com") as stranger:
        found = [(await stranger.request(do, f"{ticket}{path}", json=body)).status_code for do, path, body in CALLS]
    assert set(found) == {404}
