"""A ticket's page: what agents see and do, whom it refuses, and that nothing anybody writes runs."""

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from app.pages.wording import Words
from app.state import AppState
from conversation.models import Message, Request
from core.database import Sessions
from directory.models import Customer as CustomerRow
from directory.models import Site, Staff
from directory.rights import Bundle
from handoff.models import CannedReply, Queue, Ticket, TicketField, TicketNote, TicketRead
from knowledge.models import Article, ArticleRevision, Audience
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.administration import add_account, add_site
from tests.integration.browsing import (
    ARTICLE,
    BROWSER,
    HOSTILE,
    HTMX,
    PERSON,
    Markup,
    browsing,
    newest_ticket,
    post,
    shown,
)
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE


def ids(page: Markup) -> set[str]:
    """The ids of a page's elements."""
    return {str(a["id"]) for _, a in page.tags if "id" in a}


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The L2 agent's browser, signed in."""
    return await browsing(client)


@pytest.fixture
async def ticket(customer: Customer, sessions: Sessions) -> str:
    """The address of a ticket that waits in the queue."""
    await customer.say(PERSON)
    return await newest_ticket(sessions)


async def test_whoever_lacks_the_right_gets_a_page_that_says_so(client: httpx.AsyncClient, ticket: str) -> None:
    editor = await browsing(client, "editor@example.com")
    nowhere = uuid4()
    for path in ("", "/live", "/articles", f"/articles/{nowhere}", f"/requests/{nowhere}", "/resolve", "/release"):
        page = shown(await editor.get(f"{ticket}{path}"), 403)
        assert Words("en").t("problem-right-missing") in page.text
    token = shown(await editor.get("/desk/sign-in")).values("csrf_token")[0]
    for do in ("claim", "reply", "note", "release", "resolve", "seen", "presence"):
        fields = {"csrf_token": token, "text": "x", "client_message_id": "x", "resolution": "solved"}
        shown(await editor.post(f"{ticket}/{do}", data={**fields, "seq": "1", "state": "viewing"}), 403)


async def test_another_sites_ticket_is_not_there(client: httpx.AsyncClient, sessions: Sessions, ticket: str) -> None:
    other = await add_site(sessions)
    await add_account(sessions, "other@example.com", [other.id], Bundle.SUPERVISOR)
    stranger = await browsing(client, "other@example.com")
    token = shown(await stranger.get("/desk")).values("csrf_token")[0]
    for path in ("", "/live", "/articles", "/resolve", "/release"):
        shown(await stranger.get(f"{ticket}{path}"), 404)
    for do in ("claim", "reply", "note", "release", "resolve", "seen", "presence"):
        fields = {"csrf_token": token, "text": "x", "client_message_id": "x", "resolution": "solved"}
        shown(await stranger.post(f"{ticket}/{do}", data={**fields, "seq": "1", "state": "viewing"}), 404)


@pytest.mark.parametrize("bundle", [Bundle.AGENT_L3, Bundle.AGENT_L4])
async def test_whoever_looks_into_causes_reads_and_notes_but_does_not_talk_to_customers(
    client: httpx.AsyncClient, sessions: Sessions, site: Site, ticket: str, bundle: Bundle
) -> None:
    await add_account(sessions, "cause@example.com", [site.id], bundle)
    browser = await browsing(client, "cause@example.com")
    page = shown(await browser.get(ticket))
    assert {"note-form"} == ids(page) & {"claim", "release", "resolve", "reply-form", "note-form"}
    for do in ("claim", "reply", "release", "resolve"):
        shown(await post(browser, ticket, do, text="x", client_message_id="x", resolution="solved"), 403)
    assert (await post(browser, ticket, "note", text="A cause", client_message_id="n")).status_code == 303


async def test_the_packet_comes_with_everything_known(
    customer: Customer, browser: httpx.AsyncClient, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    _, question = await customer.choose(answer, "did_not_help")
    assert question["kind"] == "question"
    page = shown(await browser.get(await newest_ticket(sessions)))
    words = Words("en")
    for key in (
        "desk-reason-did-not-help",
        "ticket-verdict-did-not-help",
        "ticket-field-asked",
        "ticket-field-pending",
    ):
        assert words.t(key) in page.text
    missing = [attributes for tag, attributes in page.tags if tag == "div" and attributes.get("class") == "missing"]
    assert words.t("ticket-missing", count=len(missing)) in page.text
    for text in (SURE, "Card payment declined", "Cards", "English", str(question["text"])):
        assert text in page.text
    assert ARTICLE in page.hrefs()
    assert "https://shop.example/checkout" in page.hrefs()


async def test_claim_reply_note_and_resolve_work_without_a_script(
    browser: httpx.AsyncClient, customer: Customer, ticket: str
) -> None:
    claimed = await post(browser, ticket, "claim")
    assert (claimed.status_code, claimed.headers["location"]) == (303, ticket)
    page = shown(await browser.get(ticket))
    token, reply_id, note_id = page.values("csrf_token")[0], *page.values("client_message_id")
    fields = {"csrf_token": token, "client_message_id": reply_id, "text": "Hello,\r\nthis is Anna."}
    for _ in range(2):
        assert (await browser.post(f"{ticket}/reply", data=fields)).status_code == 303
    replies = [m["text"] for m in await customer.messages() if m["sender"]["kind"] == "agent"]  # type: ignore[index]
    assert replies == ["Hello,\nthis is Anna."]
    fields = {"csrf_token": token, "client_message_id": note_id, "text": "Looks like fraud."}
    for _ in range(2):
        assert (await browser.post(f"{ticket}/note", data=fields)).status_code == 303
    page = shown(await browser.get(ticket))
    assert page.text.count("Looks like fraud.") == 1
    assert (await post(browser, ticket, "resolve", resolution="workaround")).status_code == 303
    page = shown(await browser.get(ticket))
    assert Words("en").t("ticket-resolution-workaround") in page.text
    assert (await customer.messages())[-1]["kind"] == "resolved"


async def test_a_form_without_the_session_token_changes_nothing(
    browser: httpx.AsyncClient, ticket: str, sessions: Sessions
) -> None:
    for fields in ({}, {"csrf_token": ""}, {"csrf_token": "another"}):
        for do in ("claim", "reply", "note", "resolve"):
            refused = await browser.post(
                f"{ticket}/{do}", data={**fields, "text": "x", "client_message_id": "x", "resolution": "solved"}
            )
            assert Words("en").t("problem-csrf-token-wrong") in shown(refused, 403).text
    async with sessions.begin() as session:
        assert (await session.scalars(select(Ticket.status))).all() == ["open"]
        assert (await session.scalars(select(TicketNote))).all() == []
        assert (await session.scalars(select(Message).where(Message.sender_kind == "agent"))).all() == []


async def test_a_refused_text_is_kept_and_the_reason_said(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, ticket: str
) -> None:
    early = await post(browser, ticket, "reply", text="My careful words", client_message_id="early")
    page = shown(early, 409)
    assert Words("en").t("problem-ticket-not-yours") in page.text
    assert "My careful words" in page.text
    await post(browser, ticket, "claim")
    long = await post(browser, ticket, "reply", text="x" * 4001, client_message_id="long")
    page = shown(long, 422)
    assert Words("en").t("problem-text-too-long") in page.text
    assert "x" * 4001 in page.text
    assert "long" in page.values("client_message_id")
    empty = await post(browser, ticket, "note", text="  ", client_message_id="empty")
    assert Words("en").t("problem-text-empty") in shown(empty, 422).text
    unreadable = await post(browser, ticket, "reply", text="a\x00b", client_message_id="nul")
    assert Words("en").t("problem-text-unreadable") in shown(unreadable, 422).text
    left = await post(browser, ticket, "reply", text="Dear {{customer.name}}", client_message_id="left")
    page = shown(left, 422)
    assert Words("en").t("problem-reply-incomplete") in page.text
    assert "Dear {{customer.name}}" in page.text
    async with await sign_in(client, "admin@example.com") as other:
        late = await other.post(f"{ticket}/claim", headers=BROWSER)
        foreign = await other.post(f"{ticket}/reply", data={"text": "Mine", "client_message_id": "m"}, headers=BROWSER)
    assert Words("en").t("ticket-problem-already-claimed", name="Anna Agent") in shown(late, 409).text
    assert Words("en").t("ticket-problem-not-yours", name="Anna Agent") in shown(foreign, 409).text
    assert "Mine" in shown(foreign, 409).text


async def test_htmx_gets_the_regions_that_changed_and_refusals_in_place(agent: httpx.AsyncClient, ticket: str) -> None:
    page = shown(await agent.get(ticket))
    seen = {"version": page.values("version")[0]}
    assert (await agent.get(f"{ticket}/live", params=seen, headers=HTMX)).status_code == 204
    early = await agent.post(f"{ticket}/reply", data={"text": "a", "client_message_id": "a"}, headers=HTMX)
    assert Words("en").t("problem-ticket-not-yours") in shown(early, 409).text
    assert (early.headers["hx-retarget"], early.headers["x-problem"]) == ("#notice", "ticket_not_yours")
    claimed = shown(await agent.post(f"{ticket}/claim", headers=HTMX))
    everything = {
        *("seen", "ticket-head", "packet", "customer", "transcript"),
        *("reply", "notes-written", "activity", "dialogs"),
    }
    assert {a["id"] for _, a in claimed.tags if "hx-swap-oob" in a} == {*everything, "notice"}
    fresh = {"version": claimed.values("version")[0]}
    # What is typed in belongs to the page: the script leaves such elements alone.
    assert {a["id"] for _, a in claimed.tags if "data-keep" in a} >= {"reply-form", "viewers", "held"}
    note = {"text": "Check the limits", "client_message_id": "n"}
    assert "Check the limits" in shown(await agent.post(f"{ticket}/note", data=note, headers=HTMX)).text
    looked = shown(await agent.get(f"{ticket}/live", params=fresh, headers=HTMX))
    assert {a["id"] for _, a in looked.tags if "hx-swap-oob" in a} == everything
    assert "Check the limits" in looked.text


async def test_htmx_is_told_in_place_that_the_session_is_over(client: httpx.AsyncClient, ticket: str) -> None:
    refused = await client.post(f"{ticket}/reply", data={"text": "a"}, headers=HTMX)
    page = shown(refused, 401)
    assert refused.headers["hx-retarget"] == "#notice"
    assert "/desk/sign-in" in page.hrefs()


@pytest.mark.parametrize("ticket_id", ["6f2b3f0e-0000-4000-8000-000000000001", "not-an-id", str(UUID(int=0))])
async def test_a_ticket_that_is_not_there_is_a_page_that_says_so(browser: httpx.AsyncClient, ticket_id: str) -> None:
    page = shown(await browser.get(f"/desk/tickets/{ticket_id}"), 404)
    assert Words("en").t("problem-404-title") in page.text


async def test_resolving_and_releasing_have_pages_of_their_own_for_browsers_without_a_script(
    browser: httpx.AsyncClient, customer: Customer, sessions: Sessions, ticket: str
) -> None:
    assert Words("en").t("ticket-not-now") in shown(await browser.get(f"{ticket}/release")).text
    await post(browser, ticket, "claim")
    assert "release-form" in ids(shown(await browser.get(f"{ticket}/release")))
    assert (await post(browser, ticket, "release")).status_code == 303
    assert (await customer.messages())[-1]["text"] == Words("en").t("released-line", number="1001")
    await post(browser, ticket, "claim")
    assert "resolve-form" in ids(shown(await browser.get(f"{ticket}/resolve")))
    bad = await post(browser, ticket, "resolve", resolution="solved", article_verdict="right")
    assert Words("en").t("problem-article-verdict-invalid") in shown(bad, 422).text
    # The list of articles is posted whatever is chosen above it.
    fields = {"resolution": "solved", "article_verdict": "missing", "article_id": str(uuid4())}
    assert (await post(browser, ticket, "resolve", **fields)).status_code == 303
    async with sessions.begin() as session:
        stored = (await session.scalars(select(Ticket))).one()
    assert (stored.article_verdict, stored.article_id) == ("missing", None)
    assert "Article missing" in shown(await browser.get(ticket)).text


# What stands beside the conversation


async def test_articles_are_suggested_for_what_the_customer_wrote_last(
    browser: httpx.AsyncClient, customer: Customer, ticket: str
) -> None:
    await customer.say(SURE)
    page = shown(await browser.get(f"{ticket}/articles", headers=HTMX))
    assert "Card payment declined" in page.text
    assert SURE in page.text
    assert not [a for _, a in page.tags if "data-inserts" in a]
    await post(browser, ticket, "claim")
    page = shown(await browser.get(f"{ticket}/articles", headers=HTMX))
    answer = next(a for _, a in page.tags if a.get("data-inserts") == "answer")
    link = next(a for _, a in page.tags if a.get("data-inserts") == "link")
    assert "**" not in str(answer["data-text"])
    # The customer reads it in a chat on another site, where a path leads nowhere.
    assert str(link["data-text"]).endswith(f": http://testserver{ARTICLE}")
    found = shown(await browser.get(f"{ticket}/articles", params={"q": "freeze my card"}))
    assert "Freeze" in found.text
    shown(await browser.get(f"{ticket}/articles", params={"q": "a\x00b"}))


async def test_while_the_search_starts_the_page_only_says_so(
    browser: httpx.AsyncClient, held: AppState, ticket: str
) -> None:
    held.search = SearchService(held.sessions, held.search.folder, RetrievalSettings())
    page = shown(await browser.get(f"{ticket}/articles", headers=HTMX))
    assert Words("en").t("ticket-articles-starting") in page.text


async def test_an_internal_article_is_read_by_agents_and_never_offered_to_customers(
    browser: httpx.AsyncClient, sessions: Sessions, customer: Customer, held: AppState, ticket: str
) -> None:
    await customer.say(SURE)
    await post(browser, ticket, "claim")
    async with sessions.begin() as session:
        declined = (await session.scalars(select(Article).where(Article.slug == "card-payment-declined"))).one()
        declined.audience = Audience.INTERNAL
    page = shown(await browser.get(f"{ticket}/articles", headers=HTMX))
    assert not [a for _, a in page.tags if a.get("data-article") == str(declined.id)]
    assert not [href for href in page.hrefs() if href == ARTICLE]
    read = shown(await browser.get(f"{ticket}/articles/{declined.id}"))
    assert Words("en").t("ticket-article-internal") in read.text
    refused = await post(browser, ticket, "reply", text="See this", client_message_id="a", article_id=str(declined.id))
    assert Words("en").t("problem-article-not-for-customer") in shown(refused, 409).text
    shown(await browser.get(f"{ticket}/articles/{uuid4()}"), 404)


async def test_the_customers_card_shows_what_was_asked_before(
    browser: httpx.AsyncClient, customer: Customer, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    await customer.say(PERSON)
    ticket = await newest_ticket(sessions)
    page = shown(await browser.get(ticket))
    (earlier,) = [href for href in page.hrefs() if "/requests/" in href]
    assert Words("en").t("ticket-earlier-confirmed") in page.text
    assert SURE in shown(await browser.get(earlier)).text
    shown(await browser.get(f"{ticket}/requests/{uuid4()}"), 404)


async def test_a_request_of_another_customer_is_not_shown(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, held: AppState, sessions: Sessions, ticket: str
) -> None:
    other = await open_conversation(client, held)
    await other.say(SURE)
    async with sessions.begin() as session:
        foreign = await session.scalar(select(Request.id).where(Request.conversation_id == other.id))
    shown(await browser.get(f"{ticket}/requests/{foreign}"), 404)


async def test_what_was_on_the_screen_is_seen(
    browser: httpx.AsyncClient, customer: Customer, sessions: Sessions, ticket: str
) -> None:
    newest = str((await customer.messages())[-1]["seq"])
    assert (await post(browser, ticket, "seen", seq=newest)).status_code == 204
    said = [m for m in await customer.messages() if m["sender"]["kind"] == "customer"]  # type: ignore[index]
    assert {m["state"] for m in said} == {"seen"}
    async with sessions.begin() as session:
        assert (await session.scalars(select(TicketRead.seen_seq))).all() == [int(newest)]
    for seq in ("", "x", "-1", "1" * 30):
        shown(await post(browser, ticket, "seen", seq=seq), 422)


async def test_who_is_here_is_told_to_others_and_typing_to_the_customer_by_its_agent_only(
    browser: httpx.AsyncClient, client: httpx.AsyncClient, customer: Customer, held: AppState, ticket: str
) -> None:
    other = await browsing(client, "admin@example.com")
    with held.hub.follow(f"conversation:{customer.id}") as follower:
        assert (await post(browser, ticket, "presence", state="typing")).status_code == 204
        await sees(other, ticket, {"Anna Agent"})
        assert Words("en").t("ticket-viewer-typing", name="Anna Agent") in shown(await other.get(ticket)).text
        assert viewers(shown(await browser.get(ticket))) == set()
        assert follower.take() == []
        await post(browser, ticket, "claim")
        await post(browser, ticket, "presence", state="typing")
        async with asyncio.timeout(5):
            while not (heard := follower.take()):
                await follower.changed.wait()
                follower.changed.clear()
        assert heard == [{"event": "typing", "by": "agent", "name": "Anna Agent"}]
    await post(browser, ticket, "presence", state="left")
    await sees(other, ticket, set())
    shown(await post(browser, ticket, "presence", state="elsewhere"), 422)


def viewers(page: Markup) -> set[str]:
    return {str(a["data-name"]) for _, a in page.tags if "data-person" in a}


async def sees(browser: httpx.AsyncClient, ticket: str, people: set[str]) -> None:
    """Look until a signal has gone through the database and back."""
    async with asyncio.timeout(5):
        while viewers(shown(await browser.get(ticket))) != people:
            pass


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", f"https://[{HOSTILE}", HOSTILE]
)
async def test_what_customers_write_never_runs(
    client: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    held: AppState,
    sessions: Sessions,
    address: str,
) -> None:
    customer = await open_conversation(client, held, language="en", metadata={"page": address, HOSTILE: HOSTILE})
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    await customer.say(PERSON)
    await customer.say(HOSTILE)
    async with sessions.begin() as session:
        await session.execute(update(Ticket).values(subject=HOSTILE))
        await session.execute(update(Request).values(question=HOSTILE))
        await session.execute(update(TicketField).values(label=HOSTILE, value=HOSTILE, state="answered"))
        await session.execute(update(CustomerRow).values(name=HOSTILE, email=HOSTILE))
        await session.execute(update(Staff).values(name=HOSTILE))
        await session.execute(update(Queue).values(name=HOSTILE))
        await session.execute(update(ArticleRevision).values(title=HOSTILE, body=HOSTILE))
        texts = {language: HOSTILE.replace("{{ 7*7 }}", "") for language in ("en", "ru", "pl")}
        await session.execute(update(CannedReply).values(title=HOSTILE, texts=texts))
    ticket = await newest_ticket(sessions)
    await post(browser, ticket, "claim")
    await post(browser, ticket, "reply", text=HOSTILE, client_message_id="r")
    await post(browser, ticket, "note", text=HOSTILE, client_message_id="n")
    page = shown(await browser.get(ticket))
    earlier = next(href for href in page.hrefs() if "/requests/" in href)
    for path in (ticket, earlier, f"{ticket}/articles", f"{ticket}/resolve", f"{ticket}/release", "/desk/replies"):
        page = shown(await browser.get(path))
        assert [tag for tag, _ in page.tags if tag == "img"] == [], path
        assert not [href for href in page.hrefs() if "alert" in href], path
    assert shown(await browser.get(ticket)).text.count(" ".join(HOSTILE.split())) >= 12
    fragment = shown(await browser.get(f"{ticket}/articles", params={"q": "card"}, headers=HTMX))
    assert "<script>" in str(next(a for _, a in fragment.tags if "data-inserts" in a)["data-text"])
    assert HOSTILE in shown(await browser.get("/desk?view=mine")).text
