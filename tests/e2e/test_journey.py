"""The whole journey: a customer in a browser, an agent, an editor, and processes that die in between."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Chat, Service, eventually

pytestmark = pytest.mark.e2e

DECLINED = "my card was declined at a shop, what can I do?"
PERSON = "I want to talk to a person"
ANSWER_SECONDS = 15.0
GIFT_CARDS = """---
title: Gift cards
slug: gift-cards
language: en
topic: cards
audience: public
variants:
  - can I buy a gift card for a friend
  - do you sell gift cards
---
Gift cards are sold in the app under **Cards**, from 10 to 200 EUR, and arrive by e-mail.
"""


def open_widget(page: Page, service: Service) -> Locator:
    """Open the demo page and its chat, which is open already if this tab had it open before."""
    page.goto(service.url)
    widget = page.locator("firstline-widget")
    bubble = widget.locator("button[aria-controls=panel]")
    expect(bubble).to_be_attached()
    if bubble.get_attribute("aria-expanded") != "true":
        bubble.click()
    expect(widget.get_by_label("Your message")).to_be_visible()
    return widget


def write(widget: Locator, text: str) -> None:
    widget.get_by_label("Your message").fill(text)
    widget.get_by_label("Your message").press("Enter")


def ticket_about(agent: httpx.Client, subject: str) -> dict[str, object]:
    """The newest open ticket with this subject."""
    tickets = agent.get("/api/tickets", params={"status": "open"}).json()["tickets"]
    found = next(t for t in reversed(tickets) if t["subject"] == subject)
    packet: dict[str, object] = agent.get(f"/api/tickets/{found['id']}").json()
    return packet


def test_a_customer_is_answered_in_the_widget_and_confirms(page: Page, service: Service) -> None:
    widget = open_widget(page, service)
    write(widget, DECLINED)
    log = widget.get_by_role("log")
    expect(log.get_by_text("Card payment declined")).to_be_visible(timeout=5000)
    link = log.get_by_role("link", name="Read the article")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", name="Card payment declined")).to_be_visible()
    widget.get_by_role("button", name="That helped").click()
    expect(log.get_by_text("Glad that helped!")).to_be_visible()


def test_handoff_claim_reply_and_resolve_reach_the_customer_at_once(
    page: Page, context: BrowserContext, service: Service, agent: httpx.Client
) -> None:
    widget = open_widget(page, service)
    write(widget, DECLINED)
    log = widget.get_by_role("log")
    widget.get_by_role("button", name="That did not help").click()
    expect(log.get_by_text("Then perhaps this helps:")).to_be_visible()
    widget.get_by_role("button", name="That did not help").click()
    expect(log.get_by_text("I am passing it to a person")).to_be_visible()
    write(widget, "since this morning")
    expect(log.get_by_text("Where were you using the card?")).to_be_visible()
    widget.get_by_role("button", name="In a shop").click()
    expect(log.get_by_text("Which shop or website was it?")).to_be_visible()
    write(widget, "Fresh & Green")
    expect(log.get_by_text("What are the last four digits of the card?")).to_be_visible()
    write(widget, "1234")
    expect(log.get_by_text("Which e-mail address")).to_be_visible()
    write(widget, "anna@example.com")
    expect(log.get_by_text("that is all we need for now")).to_be_visible()

    ticket = ticket_about(agent, DECLINED)
    assert {f["key"]: f["value"] for f in ticket["checklist"]} == {  # type: ignore[attr-defined]
        "what_happened": DECLINED,
        "since_when": "since this morning",
        "place_of_use": "shop",
        "merchant": "Fresh & Green",
        "card_digits": "1234",
        "email": "anna@example.com",
    }
    url = f"/api/tickets/{ticket['id']}"
    assert agent.post(f"{url}/claim").status_code == 200
    expect(log.get_by_text("Anna Agent has joined the chat")).to_be_visible()
    reply = {"client_message_id": uuid4().hex, "text": "Hello, I can see the payment now."}
    assert agent.post(f"{url}/reply", json=reply).status_code == 201
    expect(log.get_by_text("I can see the payment now")).to_be_visible(timeout=2000)

    second = open_widget(context.new_page(), service)
    expect(second.get_by_role("log").get_by_text("I can see the payment now")).to_be_visible()
    before = log.inner_text()
    page.reload()
    expect(open_widget(page, service).get_by_role("log").get_by_text("I can see the payment now")).to_be_visible()
    assert widget.get_by_role("log").inner_text().count("since this morning") == before.count("since this morning") == 1

    assert agent.post(f"{url}/resolve", json={"resolution": "solved"}).status_code == 200
    expect(log.get_by_text("is closed. If you need anything else")).to_be_visible()
    write(widget, "hello")
    expect(log.get_by_text("Tell me in a sentence what happened")).to_be_visible()


def test_an_agent_works_at_the_desk_in_a_browser(page: Page, service: Service, chat: Chat) -> None:
    chat.ask(PERSON)
    said = f"The app shows error {uuid4().hex[:6]}"
    chat.ask(said)
    page.goto(f"{service.url}/desk")
    page.get_by_label("E-mail").fill("agent@example.com")
    page.get_by_label("Password").fill("a password for tests")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=PERSON).last.click()
    expect(page.get_by_text(said).first).to_be_visible()
    page.get_by_role("button", name="Claim").click()
    page.get_by_label("Reply to the customer").fill("Which version of the app is it?")
    page.get_by_role("button", name="Send").click()
    seen = eventually(lambda: [m for m in chat.messages() if m["text"] == "Which version of the app is it?"])
    assert seen[0]["sender"] == {"kind": "agent", "name": "Anna Agent", "avatar_url": None}
    seq = chat.post(f"It is 5.2 {said}")
    expect(page.get_by_text(f"It is 5.2 {said}", exact=True)).to_be_visible(timeout=5000)
    assert chat.messages(seq) == []


def test_a_published_article_is_answered_from_within_five_seconds(
    service: Service, editor: httpx.Client, chat: Chat
) -> None:
    article = {
        "title": "Paper statements by post",
        "body": "Paper statements cost 3 EUR each. Order one under **Account** and it arrives within a week.",
        "slug": f"paper-statements-{uuid4().hex[:6]}",
        "language": "en",
        "topic": "account",
        "variants": ["can you send me a paper statement by mail", "I need my bank statement printed and posted"],
    }
    created = editor.post("/api/articles", json=article).json()
    assert editor.post(f"/api/articles/{created['id']}/publish").status_code == 200
    published = time.monotonic()

    def hit() -> bool:
        query = {"q": "please post me a printed bank statement"}
        found = editor.get("/api/search", params=query).json()["hits"]
        return bool(found) and found[0]["title"] == article["title"]

    eventually(hit, 5)
    assert time.monotonic() - published < 5
    (answer, *_) = chat.ask("can you post me a paper statement by mail?")
    assert answer["text"] == article["body"]
    assert editor.post(f"/api/articles/{created['id']}/unpublish").status_code == 200


def test_articles_imported_on_the_command_line_are_answered_from(service: Service, chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "gift-cards.md"
    file.write_text(GIFT_CARDS, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("firstline")), "knowledge", "import", str(file)]
    environment = {**os.environ, "DATA_DIR": str(service.folder)}
    environment.pop("DATABASE_URL", None)
    for counted in ("Created 1, changed 0, unchanged 0", "Created 0, changed 0, unchanged 1"):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, counted in done.stdout) == (0, True), done.stderr

    def answered() -> bool:
        found = chat.http.get("/api/search", params={"q": "can I buy a gift card for a friend"}).json()
        return bool(found["hits"]) and found["hits"][0]["title"] == "Gift cards"

    eventually(answered, 5)
    (answer, *_) = chat.ask("can I buy a gift card for a friend?")
    assert answer["article"]["title"] == "Gift cards"  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ru", "Позовите, пожалуйста, оператора", "Номер обращения"),
        ("pl", "Chcę rozmawiać z człowiekiem", "Numer zgłoszenia"),
        ("en", "could somebody from your team call me back, I don't want a robot", "Your ticket is number"),
    ],
)
def test_a_person_is_reached_as_the_very_first_message(service: Service, language: str, text: str, words: str) -> None:
    with httpx.Client(base_url=service.url) as http:
        opened = http.post("/api/conversations", json={"language": language}).json()
        replies = Chat(http, opened["id"], opened["token"]).ask(text)
    assert replies[0]["kind"] == "handoff"
    assert words in str(replies[0]["text"])


def test_small_talk_goes_through_trained_rasa_and_makes_no_ticket(chat: Chat) -> None:
    for text in ("good afternoon everybody", "thanks a million for that", "ok see you later then"):
        assert [m["kind"] for m in chat.ask(text)] == ["text"]


def test_a_frozen_rasa_delays_an_answer_and_loses_none(service: Service, chat: Chat) -> None:
    rasa = service.rasa
    rasa.send_signal(signal.SIGSTOP)
    try:
        (answer,) = chat.ask(DECLINED, ANSWER_SECONDS)
        assert answer["kind"] == "answer"
    finally:
        rasa.send_signal(signal.SIGCONT)
    (thanks,) = chat.ask("thank you")
    assert (thanks["kind"], len(chat.messages())) == ("text", 4)


def test_the_app_dies_between_storing_and_answering(service: Service, chat: Chat) -> None:
    rasa, apps = service.rasa, service.apps
    rasa.send_signal(signal.SIGSTOP)
    try:
        seq = chat.post(DECLINED)
        stored = time.monotonic()
        for app in apps:
            app.kill()
        (answer,) = eventually(lambda: chat.messages(seq), ANSWER_SECONDS + 5)
        assert answer["kind"] == "answer"
        assert time.monotonic() - stored < ANSWER_SECONDS
    finally:
        rasa.send_signal(signal.SIGCONT)
    service.wait_until_well()


def test_every_process_is_killed_and_the_conversation_goes_on(service: Service, chat: Chat) -> None:
    chat.ask(PERSON)
    before = chat.messages()
    for process in (*service.apps, service.worker, service.rasa, service.process("postgres", "-D")):
        process.kill()
    after = eventually(chat.messages, 60)
    assert after == before
    (question,) = chat.ask("my transfer vanished", 60)
    assert question["kind"] == "question"
    assert [m["seq"] for m in chat.messages()] == list(range(1, len(before) + 3))
    service.wait_until_well()
