"""The chat widget in a browser: keyboard, message states, presence, several tabs, and the end of a conversation."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import Service, eventually
from tests.e2e.widget import Widget, on_demo, on_site, ticket_of

pytestmark = pytest.mark.e2e

DECLINED = "my card was declined at a shop, what can I do?"
PERSON = "I want to talk to a person"
HANDED_OFF = "I am passing you to a person"


def reply(agent: httpx.Client, url: str, text: str) -> None:
    answer = agent.post(f"{url}/reply", json={"client_message_id": uuid4().hex, "text": text})
    assert answer.status_code == 201, answer.text


def with_an_agent(page: Page, service: Service, agent: httpx.Client) -> tuple[Widget, str]:
    """A chat that the agent has claimed, and the address of its ticket."""
    widget = on_demo(page, service)
    widget.write(PERSON)
    expect(widget.log.get_by_text(HANDED_OFF)).to_be_visible()
    url = ticket_of(agent, widget)
    assert agent.post(f"{url}/claim").status_code == 200
    expect(widget.log.get_by_text("Anna Agent has joined the chat")).to_be_visible()
    return widget, url


# Keyboard and screen reader


def test_the_chat_opens_and_closes_by_keyboard_and_keeps_the_focus(page: Page, service: Service) -> None:
    widget = on_site(page, service, 'data-shortcut="Alt+Shift+C" data-position="left"')
    box = widget.bubble.bounding_box()
    assert box is not None
    assert box["x"] < 100
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    assert widget.focused == "BUTTON Open chat"
    page.keyboard.press("Enter")
    expect(widget.panel).to_be_visible()
    assert widget.focused == "TEXTAREA Your message"
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(widget.focused)
    assert {"BUTTON More options", "BUTTON Close chat", "BUTTON Talk to a person"} <= seen
    assert not {"BODY", "BUTTON Open chat"} & seen
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    assert widget.focused == "BUTTON Open chat"
    page.locator("#before").focus()
    page.keyboard.press("Alt+Shift+KeyC")
    expect(widget.panel).to_be_visible()
    page.keyboard.press("Escape")
    assert widget.focused == "BUTTON"


def test_the_menu_and_the_question_before_the_end_are_used_by_keyboard(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    widget.root.get_by_role("button", name="More options").press("Enter")
    assert widget.focused == "BUTTON Talk to a person"
    page.keyboard.press("ArrowDown")
    assert widget.focused == "BUTTON Download transcript"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert widget.focused == "BUTTON End chat"
    page.keyboard.press("Escape")
    assert widget.focused == "BUTTON More options"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert widget.focused == "BUTTON Cancel"
    for _ in range(3):
        page.keyboard.press("Tab")
        assert widget.focused in {"BUTTON Cancel", "BUTTON End chat"}
    page.keyboard.press("Escape")
    expect(widget.root.get_by_role("alertdialog")).to_have_count(0)
    expect(widget.panel).to_be_visible()


def test_each_message_and_state_is_said_once(page: Page, service: Service, agent: httpx.Client) -> None:
    widget, url = with_an_agent(page, service, agent)
    widget.hear()
    reply(agent, url, "Which shop was it?")
    expect(widget.log.get_by_text("Which shop was it?")).to_be_visible()
    widget.write("The one next door")
    eventually(lambda: "Sent" in widget.heard())
    said = [line for line in widget.heard() if "Which shop was it?" in line]
    assert said == ["Anna Agent: Which shop was it?"]
    assert widget.heard().count("Sent") == 1
    assert not [line for line in widget.heard() if "The one next door" in line]


# Message states


def test_a_message_is_sent_and_seen(page: Page, service: Service, agent: httpx.Client) -> None:
    widget, url = with_an_agent(page, service, agent)
    widget.write("It happened today")
    expect(widget.panel.get_by_text("Sent", exact=True)).to_be_visible()
    last = agent.get(url).json()["transcript"][-1]["seq"]
    looked = agent.post(url.replace("/api/", "/desk/") + "/seen", data={"seq": str(last)})
    assert looked.status_code == 204, looked.text
    expect(widget.panel.get_by_text("Seen", exact=True)).to_be_visible()
    reply(agent, url, "Thank you, I am looking into it.")
    eventually(lambda: agent.get(url).json()["transcript"][-1]["state"] == "seen")


def test_what_is_written_without_a_connection_is_kept_and_sent(
    page: Page, context: BrowserContext, service: Service
) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    context.set_offline(True)
    widget.write("thank you")
    expect(widget.panel.get_by_text("Not sent yet. We keep trying.")).to_be_visible()
    expect(widget.panel.get_by_text("Messages you write are kept here")).to_be_visible()
    widget.field.fill("half a sentence")
    context.set_offline(False)
    expect(widget.panel.get_by_text("Messages you write are kept here")).to_be_hidden(timeout=20_000)
    expect(widget.panel.get_by_text("Sent", exact=True)).to_be_visible()
    page.reload()
    expect(widget.field).to_have_value("half a sentence")
    expect(widget.log.get_by_text("thank you")).to_have_count(1)


def test_what_the_server_cannot_store_is_kept_over_a_reload_and_sent_by_itself(page: Page, service: Service) -> None:
    body = {"error": "database_read_only", "detail": "", "data": {}}
    page.route(
        "**/api/conversations/*/messages",
        lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, json=body),
    )
    widget = on_demo(page, service)
    widget.write(DECLINED)
    for _ in range(2):
        expect(widget.panel.get_by_text("Not sent yet. We keep trying.")).to_be_visible()
        expect(widget.panel.get_by_text("We cannot take messages just now.")).to_be_visible()
        page.reload()
        expect(widget.log.get_by_text(DECLINED)).to_be_visible()
    page.unroute("**/api/conversations/*/messages")
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible(timeout=20_000)
    expect(widget.panel.get_by_text("We cannot take messages just now.")).to_be_hidden()
    expect(widget.log.get_by_text(DECLINED)).to_have_count(1)


def test_where_a_message_gets_through_the_stream_does_not_wait_any_longer(page: Page, service: Service) -> None:
    page.clock.install()
    page.route("**/events", lambda route: route.abort())
    widget = on_demo(page, service)
    widget.write("hello")
    expect(widget.panel.get_by_text("Messages you write are kept here")).to_be_visible()
    # From here on no pause ends by itself.
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    # The last pause may have ended just before; what was asked for then is aborted, and has no response.
    with page.expect_response("**/events", timeout=10_000):
        page.unroute("**/events")
        widget.write(DECLINED)


def test_who_is_told_to_slow_down_waits_as_long_as_the_server_says(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    asked = []

    def answer(route: Route) -> None:
        asked.append(page.evaluate("performance.now()"))
        if len(asked) == 1:
            headers = {"Retry-After": "2"}
            body = {"error": "rate_limited", "detail": "", "data": {"retry_after": 2}}
            route.fulfill(status=429, headers=headers, json=body)
        else:
            route.continue_()

    page.route("**/api/conversations/*/messages", answer)
    widget.write(DECLINED)
    expect(widget.panel.get_by_text("Many messages at once.")).to_be_visible()
    expect(widget.panel.get_by_text("Messages you write are kept here")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible(timeout=10_000)
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 2000


def test_a_refused_message_can_be_sent_again_or_changed(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    refused = {"error": "text_unreadable", "detail": "", "data": {}}
    page.route("**/api/conversations/*/messages", lambda route: route.fulfill(status=422, json=refused))
    widget.write(DECLINED)
    expect(widget.panel.get_by_text("Not sent. The message contains characters")).to_be_visible()
    widget.root.get_by_role("button", name="Edit").click()
    expect(widget.field).to_have_value(DECLINED)
    widget.field.press("Enter")
    expect(widget.root.get_by_role("button", name="Try again")).to_be_visible()
    page.unroute("**/api/conversations/*/messages")
    widget.root.get_by_role("button", name="Try again").click()
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()


def test_a_text_over_the_limit_is_told_and_not_cut(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    text = "word " * 900
    widget.field.fill(text)
    expect(widget.panel.get_by_text("Characters too many: 499")).to_be_visible()
    widget.field.press("Enter")
    expect(widget.field).to_have_value(text)
    widget.field.fill("w" * 3900)
    expect(widget.panel.get_by_text("Characters left: 100")).to_be_visible()


def test_verdicts_are_in_reach_of_a_long_answer(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.panel.get_by_text("Card payment declined")).to_be_in_viewport()
    expect(widget.root.get_by_role("button", name="That helped")).to_be_in_viewport(ratio=1)


# Presence


def test_typing_and_place_in_the_queue_are_shown_only_when_they_are_true(
    page: Page, service: Service, agent: httpx.Client
) -> None:
    widget = on_demo(page, service)
    typing = widget.root.locator(".typing")
    widget.write(PERSON)
    expect(widget.log.get_by_text(HANDED_OFF)).to_be_visible()
    expect(widget.panel.get_by_text("in the queue")).to_be_visible()
    expect(typing).to_be_hidden()
    url = ticket_of(agent, widget)
    assert agent.post(f"{url}/claim").status_code == 200
    expect(widget.panel.get_by_role("heading", name="Anna Agent")).to_be_visible()
    expect(widget.panel.get_by_text("in the queue")).to_be_hidden()
    widget.write("Hello?")
    expect(widget.panel.get_by_text("Sent", exact=True)).to_be_visible()
    expect(typing).to_be_hidden()
    presence = url.replace("/api/", "/desk/") + "/presence"
    assert agent.post(presence, data={"state": "typing"}).status_code == 204
    expect(widget.panel.get_by_text("Anna Agent is typing…").first).to_be_visible()
    expect(typing).to_be_hidden(timeout=8000)
    assert agent.post(presence, data={"state": "typing"}).status_code == 204
    expect(typing).to_be_visible()
    reply(agent, url, "Hello! Here I am.")
    expect(widget.log.get_by_text("Here I am.")).to_be_visible()
    expect(typing).to_be_hidden()


def test_own_typing_is_told_sparingly_and_ended(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    told = []
    page.on("request", lambda request: told.append(request.post_data_json) if request.url.endswith("/typing") else None)
    # In one step of the page: on a busy machine keys may come so slowly that typing is rightly told again.
    type_all = """(field, text) => {
        for (const letter of text) {
            field.value += letter;
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
    }"""
    widget.field.evaluate(type_all, "that was quick")
    with page.expect_request(lambda request: request.post_data == '{"typing":false}'):
        widget.field.fill("")
    assert told == [{"typing": True}, {"typing": False}]


# Several tabs


def test_tabs_show_the_same(page: Page, context: BrowserContext, service: Service, agent: httpx.Client) -> None:
    widget, url = with_an_agent(page, service, agent)
    other = on_demo(context.new_page(), service)
    reply(agent, url, "Can you see this in both tabs?")
    for tab in (widget, other):
        expect(tab.log.get_by_text("in both tabs?")).to_be_visible()
    widget.page.bring_to_front()
    widget.root.get_by_role("button", name="Close chat").first.click()
    other.root.get_by_role("button", name="Close chat").first.click()
    reply(agent, url, "And this one is unread.")
    for tab in (widget, other):
        expect(tab.bubble).to_have_accessible_name("Open chat. Unread messages: 1")
    other.bubble.click()
    expect(widget.bubble).to_have_accessible_name("Open chat")
    widget.bubble.click()
    other.menu("Polski")
    for tab in (widget, other):
        expect(tab.root.get_by_label("Treść wiadomości")).to_be_visible()
    assert agent.post(f"{url}/resolve", json={"resolution": "solved"}).status_code == 200
    for tab in (widget, other):
        expect(tab.panel.get_by_text("Jak przebiegła rozmowa?")).to_be_visible()
    other.root.get_by_label("Bardzo dobrze").check(force=True)
    other.root.get_by_role("button", name="Wyślij ocenę").click()
    for tab in (widget, other):
        expect(tab.panel.get_by_text("Dziękujemy za ocenę!")).to_be_visible()


# The end


def test_a_chat_is_ended_rated_once_and_begun_anew(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    first = widget.conversation["id"]
    widget.end()
    expect(widget.log.get_by_text("You have ended this chat.")).to_be_visible()
    expect(widget.root.get_by_role("button", name="That helped")).to_have_count(0)
    card = widget.root.get_by_role("region", name="How was this conversation?")
    expect(card.get_by_role("radio")).to_have_count(5)
    expect(card).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(card.get_by_text("So-so").last).to_be_visible()
    card.get_by_role("textbox").fill("A shorter answer, please.")
    card.get_by_role("button", name="Send rating").click()
    expect(widget.panel.get_by_text("Thank you for your rating!")).to_be_visible()
    page.reload()
    expect(widget.panel.get_by_text("Thank you for your rating!")).to_be_visible()
    widget.root.get_by_role("button", name="Start a new chat").click()
    expect(widget.log.get_by_text("You have ended this chat.")).to_have_count(0)
    widget.write("how long does a transfer take?")
    eventually(lambda: widget.conversation.get("id") not in {None, first})
    expect(widget.panel.get_by_text("Thank you for your rating!")).to_have_count(0)


def test_that_helped_asks_for_a_rating_and_takes_no_for_an_answer(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    widget.root.get_by_role("button", name="That helped").click()
    expect(widget.panel.get_by_text("How was this conversation?")).to_be_visible()
    widget.root.get_by_role("button", name="Not now").click()
    expect(widget.panel.get_by_text("How was this conversation?")).to_have_count(0)
    page.reload()
    expect(widget.root.get_by_role("button", name="Start a new chat")).to_be_visible()
    expect(widget.panel.get_by_text("How was this conversation?")).to_have_count(0)


def test_the_transcript_is_downloaded(page: Page, service: Service, tmp_path: Path) -> None:
    widget = on_demo(page, service)
    widget.write(DECLINED)
    expect(widget.log.get_by_text("Card payment declined")).to_be_visible()
    with page.expect_download() as download:
        widget.menu("Download transcript")
    file = tmp_path / "chat.txt"
    download.value.save_as(file)
    assert download.value.suggested_filename.endswith(".txt")
    assert DECLINED in file.read_text(encoding="utf-8")


def test_a_person_is_asked_for_in_the_menu(page: Page, service: Service) -> None:
    widget = on_demo(page, service)
    widget.menu("Talk to a person")
    expect(widget.log.get_by_text(HANDED_OFF)).to_be_visible()
