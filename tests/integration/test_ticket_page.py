"""The desk's pages: what agents see and do, whom the pages refuse, and that nothing customers write runs."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from app.pages.wording import Words
from app.state import AppState
from conversation.models import Message
from core.database import Sessions
from handoff.models import Ticket, TicketNote
from tests.integration.browsing import ARTICLE, BROWSER, HOSTILE, HTMX, PERSON, browsing, newest_ticket, post, shown
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE


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
    for path in ("/desk", "/desk/tickets", ticket, f"{ticket}/live", "/desk/events"):
        page = shown(await editor.get(path), 403)
        assert Words("en").t("problem-right-missing") in page.text
        assert "/desk/sign-in" in page.hrefs()
    token = shown(await editor.get("/desk/sign-in")).values("csrf_token")[0]
    for do in ("claim", "reply", "note", "resolve"):
        fields = {"csrf_token": token, "text": "x", "client_message_id": "x", "resolution": "solved"}
        shown(await editor.post(f"{ticket}/{do}", data=fields), 403)


# Ticket page


async def test_the_packet_comes_with_everything_known(
    customer: Customer, browser: httpx.AsyncClient, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    _, question = await customer.choose(answer, "did_not_help")
    assert question["kind"] == "question"
    page = shown(await browser.get(await newest_ticket(sessions)))
    words = Words("en")
    for key in ("desk-reason-did-not-help", "ticket-verdict-did-not-help", "ticket-field-asked", "ticket-field-pending"):
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
    async with await sign_in(client, "admin@example.com") as other:
        late = await other.post(f"{ticket}/claim", headers=BROWSER)
    assert Words("en").t("problem-ticket-already-claimed") in shown(late, 409).text


async def test_htmx_gets_the_regions_that_changed_and_refusals_in_place(agent: httpx.AsyncClient, ticket: str) -> None:
    page = shown(await agent.get(ticket))
    seen = {name: page.values(name)[0] for name in ("version", "stance")}
    assert (await agent.get(f"{ticket}/live", params=seen, headers=HTMX)).status_code == 204
    early = await agent.post(f"{ticket}/reply", data={"text": "a", "client_message_id": "a"}, headers=HTMX)
    assert Words("en").t("problem-ticket-not-yours") in shown(early, 409).text
    assert early.headers["hx-retarget"] == "#notice"
    claimed = shown(await agent.post(f"{ticket}/claim", data=seen, headers=HTMX))
    regions = {a["id"] for _, a in claimed.tags if "hx-swap-oob" in a}
    assert regions == {
        "seen", "ticket-head", "notice", "packet", "transcript", "notes-written", "reply", "resolve"
    }  # fmt: skip
    fresh = {name: claimed.values(name)[0] for name in ("version", "stance")}
    assert fresh["stance"] == "mine"
    note = {"text": "Check the limits", "client_message_id": "n", **fresh}
    noted = shown(await agent.post(f"{ticket}/note", data=note, headers=HTMX))
    regions = {a["id"] for _, a in noted.tags if "hx-swap-oob" in a}
    assert "note" in regions
    # A reply that is being written must survive somebody's note.
    assert "reply" not in regions
    looked = shown(await agent.get(f"{ticket}/live", params=fresh, headers=HTMX))
    assert "Check the limits" in looked.text


async def test_htmx_is_told_in_place_that_the_session_is_over(client: httpx.AsyncClient, ticket: str) -> None:
    refused = await client.post(f"{ticket}/reply", data={"text": "a"}, headers=HTMX)
    page = shown(refused, 401)
    assert refused.headers["hx-retarget"] == "#notice"
    assert "/desk/sign-in" in page.hrefs()


@pytest.mark.parametrize("ticket_id", [str(uuid4()), "not-an-id", str(UUID(int=0))])
async def test_a_ticket_that_is_not_there_is_a_page_that_says_so(browser: httpx.AsyncClient, ticket_id: str) -> None:
    page = shown(await browser.get(f"/desk/tickets/{ticket_id}"), 404)
    assert "/desk" in page.hrefs()


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
    customer = await open_conversation(client, held, language="en", metadata={"page": address})
    await customer.say(PERSON)
    await customer.say(HOSTILE)
    async with sessions.begin() as session:
        await session.execute(update(Ticket).values(subject=HOSTILE))
    ticket = await newest_ticket(sessions)
    await post(browser, ticket, "claim")
    await post(browser, ticket, "reply", text=HOSTILE, client_message_id="r")
    await post(browser, ticket, "note", text=HOSTILE, client_message_id="n")
    page = shown(await browser.get(ticket))
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert page.text.count(" ".join(HOSTILE.split())) >= 5
    assert not [href for href in page.hrefs() if "alert" in href]
    assert HOSTILE in shown(await browser.get("/desk?view=mine")).text
