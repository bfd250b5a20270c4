"""The chat widget and the page around it: its JavaScript API, identity, language, hostile texts, accessibility."""

import json
import time
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Service, eventually, signed_in
from tests.e2e.widget import Widget, on_demo, on_site, ticket_of

pytestmark = pytest.mark.e2e

DECLINED = "my card was declined at a shop, what can I do?"
PERSON = "I want to talk to a person"
UMBRELLA = "Umbrella left at reception"
HOSTILE = "<img src=x onerror='window.planted=1'><script>window.planted=1</script>\"><svg onload=window.planted=1>"


def vouched(service: Service, subject: str, **claims: str) -> str:
    """A token as the site's server would sign it, with a secret of this moment."""
    with signed_in(service, "admin") as admin:
        secret = admin.post("/api/sites/demo/identity-secret").json()["secret"]
    return jwt.encode({"sub": subject, "exp": int(time.time()) + 3600, **claims}, secret, algorithm="HS256")


def changed(page: Page, **values: object) -> None:
    """The site's settings as they would be with other values."""

    def answer(route: Route) -> None:
        config: dict[str, Any] = route.fetch().json()
        route.fulfill(json=config | values)

    page.route("**/api/sites/*/widget?*", answer)


# JavaScript API


def test_the_demo_page_asks_its_questions(page: Page, service: Service) -> None:
    page.goto(service.url)
    page.get_by_role("button", name="My card was declined").click()
    widget = Widget(page)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="My card was declined")).to_be_focused()


def test_calls_before_the_widget_has_loaded_are_kept(page: Page, service: Service, agent: httpx.Client) -> None:
    early = """window.Firstline = [(chat) => {
      chat.on("open", () => (window.opened = true));
      chat.on("message", (message) => (window.last = message.text));
      chat.setContext({ plan: "Gold", order: 1234 });
      chat.open({ ask: "I want to talk to a person" });
    }]"""
    widget = on_site(page, service, early=early)
    expect(widget.log.get_by_text("I am passing you to a person")).to_be_visible()
    assert page.evaluate("window.opened")
    assert eventually(lambda: page.evaluate("window.last"))
    packet = agent.get(ticket_of(agent, widget)).json()
    assert packet["page"].endswith("/a-site")
    page.evaluate("Firstline.setContext({ plan: 'Silver' })")
    page.evaluate("Firstline.close()")
    expect(widget.panel).to_be_hidden()


def test_a_reset_leaves_nothing_behind_in_any_tab(page: Page, context: BrowserContext, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    other = on_demo(context.new_page(), service)
    expect(other.log.get_by_text("Card payment declined")).to_be_visible()
    other.field.fill("not for others' eyes")
    page.bring_to_front()
    page.evaluate("Firstline.reset()")
    for tab in (widget, other):
        expect(tab.log.get_by_text("Card payment declined")).to_have_count(0)
        expect(tab.field).to_have_value("")
    kept: str = page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "token" not in kept
    assert "declined" not in kept


def test_the_site_says_who_the_customer_is(page: Page, service: Service, agent: httpx.Client) -> None:
    token = vouched(service, "c-1", name="Nora Lindqvist")
    widget = on_demo(page, service)
    widget.write(PERSON)
    expect(widget.log.get_by_text("I am passing you to a person")).to_be_visible()
    url = ticket_of(agent, widget)
    page.evaluate("(token) => Firstline.setIdentity(token)", token)
    eventually(lambda: agent.get(url).json()["customer"]["kind"] == "verified")
    assert agent.get(url).json()["customer"]["name"] == "Nora Lindqvist"
    first = widget.conversation["id"]
    page.evaluate("(token) => Firstline.setIdentity(token)", vouched(service, "c-2", name="Piotr Nowak"))
    expect(widget.log.get_by_text("I am passing you to a person")).to_have_count(0)
    widget.write(DECLINED)
    eventually(lambda: widget.conversation.get("id") not in {None, first})


def test_an_identity_may_be_required(page: Page, service: Service) -> None:
    token = vouched(service, "c-3")
    changed(page, identity_required=True)
    widget = on_site(page, service)
    widget.bubble.click()
    expect(widget.panel.get_by_text("Please sign in to this site first.")).to_be_visible()
    expect(widget.field).to_be_hidden()
    page.evaluate("(token) => Firstline.setIdentity(token)", token)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    page.evaluate("Firstline.setIdentity(null)")
    expect(widget.log.get_by_text("Card payment declined")).to_have_count(0)
    expect(widget.panel.get_by_text("Please sign in to this site first.")).to_be_visible()


# Language


def test_the_conversation_follows_the_language(page: Page, service: Service) -> None:
    def language() -> object:
        own = widget.conversation
        headers = {"Authorization": f"Bearer {own['token']}"}
        return httpx.get(f"{service.url}/api/conversations/{own['id']}", headers=headers).json()["language"]

    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    widget.menu("Русский")
    expect(widget.root.get_by_label("Ваше сообщение")).to_be_visible()
    assert widget.focused == "BUTTON Другие действия"
    eventually(lambda: language() == "ru")
    page.reload()
    expect(widget.root.get_by_label("Ваше сообщение")).to_be_visible()
    page.goto(f"{service.url}/?language=pl")
    expect(widget.root.get_by_label("Treść wiadomości")).to_be_visible()
    eventually(lambda: language() == "pl")


def only_in_english(editor: httpx.Client) -> str:
    """Publish an article that has no translation, and wait until it is found; its id."""
    variants = ["I left my umbrella at your reception", "somebody forgot an umbrella in the lobby"]
    article = {"title": UMBRELLA, "body": "Ask at the desk.", "slug": f"umbrella-{uuid4().hex[:6]}", "language": "en"}
    made = str(editor.post("/api/articles", json={**article, "variants": variants}).json()["id"])
    assert editor.post(f"/api/articles/{made}/publish").status_code == 200

    def is_found() -> bool:
        hits = editor.get("/api/search", params={"q": variants[0]}).json()["hits"]
        return bool(hits) and hits[0]["title"] == UMBRELLA

    eventually(is_found, 10)
    return made


def test_an_answer_in_another_language_says_so_and_is_read_out_in_its_own(
    page: Page, service: Service, editor: httpx.Client
) -> None:
    made = only_in_english(editor)
    widget = on_demo(page, service, "/?language=pl")
    field = widget.root.get_by_label("Treść wiadomości")
    field.fill("I left my umbrella at your reception")
    field.press("Enter")
    note = widget.log.get_by_text("Nie mam tego po polsku, więc podaję po angielsku:", exact=True)
    expect(note).to_be_visible()
    # Said once, in the chat's language; title and text of the article are in theirs.
    said = "(found) => found.closest('[lang]').lang"
    assert note.evaluate(said) == "pl"
    assert widget.log.get_by_text(UMBRELLA, exact=True).evaluate(said) == "en"
    body = widget.log.locator(".markdown")
    assert body.evaluate(said) == "en"
    assert "po angielsku" not in body.inner_text()
    helped = widget.log.get_by_role("button", name="To pomogło", exact=True)
    assert helped.evaluate(said) == "pl"
    helped.click()
    expect(widget.log.get_by_text("Cieszę się, że to pomogło!")).to_be_visible()
    assert editor.post(f"/api/articles/{made}/unpublish").status_code == 200


# Hostile texts


def test_hostile_texts_stay_texts(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(HOSTILE)
    eventually(lambda: widget.conversation.get("id"))
    bot = {"kind": "bot", "name": HOSTILE, "avatar_url": "javascript:window.planted=1"}
    agent = {"kind": "agent", "name": HOSTILE, "avatar_url": "data:text/html,<script>1</script>"}
    link = f'[a](javascript:window.planted=1) [{HOSTILE}](https://a.example/?"onmouseover=window.planted=1) {HOSTILE}'
    article = {"id": "a", "title": HOSTILE, "url": "javascript:window.planted=1", "confidence": 1}
    common: dict[str, Any] = {"options": [], "article": None, "in_reply_to": None, "sent_at": "2026-01-01T10:00:00Z"}
    made = [
        {"seq": 1, "id": "1", "sender": bot, "kind": "answer", "text": link},
        {"seq": 2, "id": "2", "sender": agent, "kind": "text", "text": HOSTILE, "state": "sent"},
        {"seq": 3, "id": "3", "sender": {"kind": "system", "name": None}, "kind": "notice", "text": HOSTILE},
        {"seq": 4, "id": "4", "sender": bot, "kind": "choices", "text": HOSTILE},
    ]
    messages: list[dict[str, Any]] = [{**common, **message} for message in made]
    messages[0]["article"], messages[3]["options"] = article, [{"id": HOSTILE, "title": HOSTILE}]
    page.route("**/messages?after=0", lambda route: route.fulfill(json={"messages": messages}))
    page.route("**/messages?after=4", lambda route: route.fulfill(json={"messages": []}))
    logo = "javascript:window.planted=1"
    changed(
        page, name=HOSTILE, hours=HOSTILE, greeting=HOSTILE, logo_url=logo, bot={"name": HOSTILE, "avatar_url": logo}
    )
    page.set_extra_http_headers({"Accept-Language": HOSTILE})
    page.goto(f"{service.url}/?language={HOSTILE}")
    expect(widget.log.get_by_text("<script>window.planted=1").first).to_be_visible()
    assert page.evaluate("window.planted") is None
    inside = "[...document.querySelector('firstline-widget').shadowRoot.querySelectorAll('{}')]"
    planted = "script,iframe,img,[onerror],[onload],[onmouseover],[style]"
    assert page.evaluate(f"{inside.format(planted)}.length") == 0
    links: list[str] = page.evaluate(f"{inside.format('a')}.map((link) => link.href)")
    assert all(link.startswith("http") for link in links)


# Accessibility


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_no_state_has_a_serious_accessibility_fault(
    browser: Browser, service: Service, agent: httpx.Client, scheme: Any, width: int
) -> None:
    size: Any = {"width": width, "height": 844}
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    faults: dict[str, list[str]] = {}

    def look(state: str) -> None:
        found = [str(fault) for fault in violations(page)]
        if found:
            faults[state] = found

    widget = on_demo(page, service)
    look("greeting")
    widget.write(DECLINED)
    expect(widget.root.get_by_role("button", name="That helped")).to_be_visible()
    look("answer")
    widget.root.get_by_role("button", name="More options").click()
    look("menu")
    widget.root.locator("#menu").get_by_role("button", name="End chat").click()
    look("question before the end")
    page.keyboard.press("Escape")
    widget.root.get_by_role("button", name="That did not help").click()
    expect(widget.panel.get_by_text("Then perhaps this helps:")).to_be_visible()
    look("another answer")
    widget.root.get_by_role("button", name="That did not help").click()
    expect(widget.panel.get_by_text("in the queue")).to_be_visible()
    look("queue")
    url = ticket_of(agent, widget)
    agent.post(f"{url}/claim")
    agent.post(url.replace("/api/", "/desk/") + "/presence", data={"state": "typing"})
    expect(widget.root.locator(".typing")).to_be_visible()
    look("agent")
    widget.field.fill("w" * 5000)
    look("too long")
    widget.field.fill("")
    agent.post(f"{url}/resolve", json={"resolution": "solved"})
    widget.root.get_by_label("Very good").check(force=True)
    look("rating")
    widget.root.get_by_role("button", name="Send rating").click()
    expect(widget.panel.get_by_text("Thank you for your rating!")).to_be_visible()
    look("thanks")
    context.set_offline(True)
    widget.write("one more thing")
    expect(widget.panel.get_by_text("Messages you write are kept here")).to_be_visible()
    look("offline")
    context.close()
    assert faults == {}, json.dumps(faults, indent=1)
