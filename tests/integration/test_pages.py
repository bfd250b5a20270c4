"""Server-rendered pages: what they show, whom they refuse, and that nothing in them runs."""

import asyncio
import re
from html.parser import HTMLParser
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from app.api import errors as api_errors
from app.pages import desk
from app.pages.access import local_path
from app.pages.wording import Words, preferred
from app.state import AppState
from conversation.models import Message
from core.catalogs import LANGUAGES
from core.database import Sessions
from core.notify import Hub
from directory.models import Staff
from handoff.models import Ticket, TicketNote
from tests.integration.conftest import PASSWORD, Customer, open_conversation, sign_in
from tests.integration.questions import SURE

PERSON = "I want to talk to a person"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
HTMX = {"HX-Request": "true"}
OURS = {"Origin": "http://testserver"}
ARTICLE = "/help/en/card-payment-declined"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"


class Markup(HTMLParser):
    """What a browser would make of a page, as far as it could run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, name: str) -> list[str]:
        """The values of all fields of one name."""
        return [a.get("value") or "" for tag, a in self.tags if tag == "input" and a.get("name") == name]

    def hrefs(self) -> list[str]:
        return [a["href"] or "" for _, a in self.tags if "href" in a]


def shown(response: httpx.Response, status: int = 200) -> Markup:
    """A page, which must keep to the content security policy."""
    assert response.status_code == status, response.text[:2000]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in response.headers["content-security-policy"]
    markup = Markup(response.text)
    for tag, attributes in markup.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        assert tag != "style"
        if tag == "script":
            assert (attributes.get("src") or "").startswith("/"), attributes
    assert not [href for href in markup.hrefs() if href.lower().startswith(("javascript:", "data:", "vbscript:"))]
    return markup


async def browsing(client: httpx.AsyncClient, email: str = "agent@example.com") -> httpx.AsyncClient:
    """A browser that signed in by the form: it sends no CSRF header of its own."""
    response = await client.post("/desk/sign-in", data={"email": email, "password": PASSWORD}, headers=OURS)
    assert response.status_code == 303, response.text
    browser = httpx.AsyncClient(transport=client._transport, base_url=client.base_url, headers=BROWSER)
    browser.cookies.update(response.cookies)
    client.cookies.clear()
    return browser


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The L2 agent's browser, signed in."""
    return await browsing(client)


@pytest.fixture
async def ticket(customer: Customer, sessions: Sessions) -> str:
    """The address of a ticket that waits in the queue."""
    await customer.say(PERSON)
    return await newest_ticket(sessions)


async def newest_ticket(sessions: Sessions) -> str:
    async with sessions.begin() as session:
        found = await session.scalar(select(Ticket.id).order_by(Ticket.number.desc()).limit(1))
    return f"/desk/tickets/{found}"


async def post(browser: httpx.AsyncClient, url: str, do: str, **fields: str) -> httpx.Response:
    """Post a form of the ticket's page as a browser without scripts does."""
    page = shown(await browser.get(url))
    token = page.values("csrf_token")[0]
    return await browser.post(f"{url}/{do}", data={"csrf_token": token, **fields})


# Demo page and widget


async def test_the_demo_page_embeds_the_widget_by_one_tag(client: httpx.AsyncClient) -> None:
    page = shown(await client.get("/", headers={"Accept-Language": "pl-PL,pl;q=0.9"}))
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "/widget.js", "data-language": "pl"}]
    assert page.tags[0] == ("html", {"lang": "pl"})
    assert shown(await client.get("/?language=ru")).tags[0] == ("html", {"lang": "ru"})


async def test_widget_modules_may_be_loaded_by_other_sites(client: httpx.AsyncClient) -> None:
    entry = await client.get("/widget.js")
    assert entry.headers["content-type"] == "text/javascript; charset=utf-8"
    assert entry.headers["access-control-allow-origin"] == "*"
    assert entry.headers["cross-origin-resource-policy"] == "cross-origin"
    modules = re.findall(r'from "\./(widget/[a-z]+\.js)"', entry.text)
    assert modules
    for module in modules:
        assert (await client.get(f"/{module}")).status_code == 200
    again = await client.get("/widget.js", headers={"If-None-Match": entry.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert (await client.get("/widget/no-such.js")).status_code == 404
    assert (await client.get("/widget/..%2f__init__.js")).status_code == 404


async def test_static_files_are_kept_for_good_only_with_their_version(client: httpx.AsyncClient) -> None:
    page = shown(await client.get(ARTICLE))
    (tokens,) = [href for href in page.hrefs() if href.startswith("/static/tokens.css?v=")]
    assert "immutable" in (await client.get(tokens)).headers["cache-control"]
    assert (await client.get("/static/tokens.css")).headers["cache-control"] == "no-cache"
    assert (await client.get("/static/../rendering.py")).status_code == 404


# Help centre


async def test_an_article_has_a_public_page(client: httpx.AsyncClient) -> None:
    page = shown(await client.get(ARTICLE, headers=BROWSER))
    assert "Card payment declined" in page.text
    assert "Last changed:" in page.text
    assert "Language: English" in page.text
    assert "/help/en" in page.hrefs()
    contents = shown(await client.get("/help/en"))
    assert ARTICLE in contents.hrefs()


async def test_help_leads_to_the_language_of_the_browser_which_lists_other_languages(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/help", headers={"Accept-Language": "ru"})
    assert (response.status_code, response.headers["location"]) == (302, "/help/ru")
    page = shown(await client.get("/help/ru"))
    assert Words("ru").t("help-empty") in page.text
    assert "/help/en" in page.hrefs()


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/help/en/no-such-article", "en"),
        ("/help/ru/no-such-article", "ru"),
        ("/help/pl/%00", "pl"),
        ("/help/xx", "en"),
        ("/help/en/card-payment-declined?site=%00", "en"),
        ("/help/en/card-payment-declined?site=nowhere", "en"),
        ("/help/en/a/b/c", "en"),
        ("/nowhere", "pl"),
    ],
)
async def test_an_unknown_address_says_what_to_do_in_the_language_of_the_page(
    client: httpx.AsyncClient, path: str, language: str
) -> None:
    accepted = {**BROWSER, "Accept-Language": language}
    page = shown(await client.get(path, headers=accepted), 404)
    assert page.tags[0] == ("html", {"lang": language})
    assert Words(language).t("problem-404-title") in page.text
    assert f"/help/{language}" in page.hrefs()


async def test_only_published_public_articles_are_shown(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    public = {"title": "About pigeons", "body": "Coo.", "slug": "pigeons", "language": "en"}
    made = (await editor.post("/api/articles", json=public)).json()
    url = f"/api/articles/{made['id']}"
    inside = {**public, "slug": "secret-pigeons", "title": "Secret pigeons", "audience": "internal"}
    secret = (await editor.post("/api/articles", json=inside)).json()
    assert (await editor.post(f"/api/articles/{secret['id']}/publish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 404
    assert (await client.get("/help/en/secret-pigeons")).status_code == 404
    assert (await editor.post(f"{url}/publish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 200
    contents = shown(await client.get("/help/en"))
    assert "About pigeons" in contents.text
    assert "Secret pigeons" not in contents.text
    assert (await editor.post(f"{url}/unpublish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 404


async def test_scripts_in_an_article_do_not_run(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    body = f"{HOSTILE}\n\n[a](javascript:alert(3)) [b](https://example.com/)"
    article = {"title": HOSTILE, "body": body, "slug": "hostile", "language": "en"}
    made = (await editor.post("/api/articles", json=article)).json()
    await editor.post(f"/api/articles/{made['id']}/publish")
    page = shown(await client.get("/help/en/hostile"))
    assert [tag for tag, _ in page.tags if tag in ("script", "img")] == []
    assert "https://example.com/" in page.hrefs()
    assert HOSTILE in page.text
    assert HOSTILE in shown(await client.get("/help/en")).text


# Signing in


async def test_who_is_not_signed_in_is_sent_to_the_form_and_back(client: httpx.AsyncClient) -> None:
    away = await client.get("/desk?view=mine", headers=BROWSER)
    assert (away.status_code, away.headers["location"]) == (303, "/desk/sign-in?next=/desk%3Fview%3Dmine")
    form = shown(await client.get(away.headers["location"]))
    fields = {"email": "agent@example.com", "password": PASSWORD, "next": form.values("next")[0]}
    back = await client.post("/desk/sign-in", data=fields, headers=OURS)
    assert (back.status_code, back.headers["location"]) == (303, "/desk?view=mine")
    cookie = back.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "Anna Agent" in shown(await client.get("/desk")).text


async def test_unknown_and_wrong_are_answered_alike(client: httpx.AsyncClient) -> None:
    pages = []
    for email in ("agent@example.com", "nobody@example.com", "agent\x00@example.com"):
        fields = {"email": email, "password": "wrong"}
        response = await client.post("/desk/sign-in", data=fields, headers={**OURS, **BROWSER})
        assert Words("en").t("sign-in-wrong") in shown(response, 401).text
        pages.append(response.text.replace(email, ""))
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "http://evil.example/x"}]
)
async def test_a_sign_in_form_of_another_page_is_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    fields = {"email": "agent@example.com", "password": PASSWORD}
    refused = await client.post("/desk/sign-in", data=fields, headers={**headers, **BROWSER})
    shown(refused, 403)
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "desk", "", None]
)
def test_signing_in_leads_nowhere_else(wanted: str | None) -> None:
    assert local_path(wanted) == "/desk"


async def test_signing_out_ends_the_session(browser: httpx.AsyncClient) -> None:
    token = shown(await browser.get("/desk")).values("csrf_token")[0]
    session = dict(browser.cookies)
    assert (await browser.post("/desk/sign-out", data={})).status_code == 403
    assert (await browser.post("/desk/sign-out", data={"csrf_token": token})).status_code == 303
    browser.cookies.update(session)
    assert (await browser.get("/desk")).status_code == 303


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


# Queue list


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_shows_tickets_in_the_language_of_the_account(
    browser: httpx.AsyncClient, sessions: Sessions, customer: Customer, language: str
) -> None:
    words = Words(language)
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(language=language))
    for view in ("new", "mine", "all"):
        page = shown(await browser.get(f"/desk?view={view}"))
        assert page.tags[0] == ("html", {"lang": language})
        assert words.t(f"desk-empty-{view}-title") in page.text
    await customer.say(PERSON)
    page = shown(await browser.get("/desk"))
    assert words.t("desk-reason-asked-for-person") in page.text
    assert words.t("duration-under-a-minute") in page.text
    assert await newest_ticket(sessions) in page.hrefs()
    shown(await browser.get(await newest_ticket(sessions)))


async def test_the_views_show_what_is_new_what_is_mine_and_everything(
    browser: httpx.AsyncClient, ticket: str
) -> None:
    async def views() -> list[bool]:
        return [ticket in shown(await browser.get(f"/desk?view={view}")).hrefs() for view in ("new", "mine", "all")]

    assert await views() == [True, False, True]
    await post(browser, ticket, "claim")
    assert await views() == [False, True, True]
    await post(browser, ticket, "resolve", resolution="solved")
    assert await views() == [False, False, True]


async def test_a_list_that_has_not_changed_is_not_sent_again(browser: httpx.AsyncClient, ticket: str) -> None:
    version = shown(await browser.get("/desk")).values("version")[0]
    url = f"/desk/tickets?view=new&version={version}"
    assert (await browser.get(url, headers=HTMX)).status_code == 204
    await post(browser, ticket, "claim")
    assert ticket not in shown(await browser.get(url, headers=HTMX)).hrefs()


async def test_open_pages_are_told_of_changes_and_once_at_the_beginning(held: AppState) -> None:
    hub = Hub(held.settings.database_url)
    stream = desk.changes(hub)
    await asyncio.wait_for(anext(stream), 5)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    hub.announce(desk.TOPIC)
    await asyncio.wait_for(waiting, 5)
    await stream.aclose()


# Ticket page


async def test_the_packet_comes_with_everything_known(
    customer: Customer, browser: httpx.AsyncClient, sessions: Sessions
) -> None:
    (answer,) = await customer.say(SURE)
    _, question = await customer.choose(answer, "did_not_help")
    assert question["kind"] == "question"
    page = shown(await browser.get(await newest_ticket(sessions)))
    words = Words("en")
    for key in ("desk-reason-did-not-help", "desk-verdict-did-not-help", "desk-field-asked", "desk-field-pending"):
        assert words.t(key) in page.text
    missing = [attributes for tag, attributes in page.tags if tag == "div" and attributes.get("class") == "missing"]
    assert words.t("desk-missing", count=len(missing)) in page.text
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
    assert Words("en").t("desk-resolution-workaround") in page.text
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


async def test_a_hostile_accept_language_is_not_repeated(client: httpx.AsyncClient) -> None:
    response = await client.get("/nowhere", headers={**BROWSER, "Accept-Language": HOSTILE})
    assert "alert" not in response.text
    shown(response, 404)


# Failures and words


async def test_programs_get_failures_as_json(client: httpx.AsyncClient) -> None:
    for path, status, code in (("/nowhere", 404, "not_found"), ("/desk", 401, "sign_in_required")):
        response = await client.get(path)
        assert (response.status_code, response.json()["error"]) == (status, code)


async def test_a_database_that_is_away_is_said_on_a_page(client: httpx.AsyncClient, held: AppState) -> None:
    class Away:
        """Sessions on a database that cannot be reached."""

        def begin(self) -> None:
            raise ConnectionRefusedError

    held.sessions = Away()  # type: ignore[assignment]  # Stands in for a lost server.
    response = await client.get(ARTICLE, headers=BROWSER)
    assert Words("en").t("problem-503-title") in shown(response, 503).text
    assert response.headers["retry-after"] == str(api_errors.RETRY_SECONDS)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("pl", "pl"),
        ("de-DE,de;q=0.9,ru;q=0.8,en;q=0.7", "ru"),
        ("en;q=0.1, pl-PL", "pl"),
        ("ru;q=nonsense, pl;q=0.2", "pl"),
        (",;=,,q=;;", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_browser_says_which_language_it_prefers(header: str | None, language: str) -> None:
    assert preferred(header) == language
