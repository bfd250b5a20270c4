"""Three people at once: a customer in the chat, an agent at the desk, an editor at an article."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PASSWORD, Service

pytestmark = pytest.mark.e2e
HOLD_SECONDS = 5
LIVE = 5000


@dataclass(frozen=True, slots=True)
class People:
    """A tab of each, in browsers that share nothing."""

    customer: Page
    agent: Page
    editor: Page


@pytest.fixture
def people(browser: Browser, service: Service) -> Iterator[People]:
    """Three browsers; the two of staff are signed in."""
    with ExitStack() as stack:
        tabs = []
        for who in (None, "agent", "editor"):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
            stack.callback(context.close)
            tab = context.new_page()
            tab.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
            if who:
                sign_in(tab, service, who)
            tabs.append(tab)
        yield People(*tabs)


def sign_in(page: Page, service: Service, who: str) -> None:
    page.goto(f"{service.url}/desk/sign-in")
    page.get_by_label("E-mail").fill(f"{who}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def chat_of(page: Page, service: Service) -> Locator:
    page.goto(service.url)
    widget = page.locator("firstline-widget")
    widget.get_by_role("button", name="Open chat").click()
    return widget


def write(widget: Locator, text: str) -> None:
    widget.get_by_label("Your message").fill(text)
    widget.get_by_label("Your message").press("Enter")


def ask_for_a_person(people: People, service: Service, mark: str) -> Locator:
    """The customer asks something that no article answers; the ticket appears at the desk by itself."""
    widget = chat_of(people.customer, service)
    write(widget, f"do you rent safe deposit boxes {mark}?")
    write(widget, "I want to talk to a person")
    log = widget.get_by_role("log")
    expect(log.get_by_text("I am passing").last).to_be_visible(timeout=3 * LIVE)
    row = people.agent.get_by_role("link", name=mark)
    expect(row).to_be_visible(timeout=LIVE)
    row.click()
    people.agent.get_by_role("button", name="Claim ticket").click()
    expect(log.get_by_text("Anna Agent has joined the chat")).to_be_visible(timeout=LIVE)
    return widget


def answer(agent: Page, widget: Locator, mark: str) -> None:
    """Typing is seen; a reply that is taken back never arrives, one that is left alone does, and is seen."""
    composer, log = agent.get_by_label("Reply to the customer"), widget.get_by_role("log")
    composer.press_sequentially("We do, in", delay=20)
    expect(widget.get_by_text("Anna Agent is typing").first).to_be_visible(timeout=LIVE)
    composer.fill(f"a slip of the pen {mark}")
    composer.press("Control+Enter")
    agent.get_by_role("button", name="Undo").click()
    expect(composer).to_have_value(f"a slip of the pen {mark}")
    composer.fill(f"We do, in two branches. {mark}")
    composer.press("Control+Enter")
    expect(log.get_by_text(f"We do, in two branches. {mark}")).to_be_visible(timeout=HOLD_SECONDS * 1000 + LIVE)
    expect(log.get_by_text("a slip of the pen")).to_have_count(0)
    expect(agent.locator(".transcript").get_by_text("Seen").last).to_be_visible(timeout=LIVE)


def publish_article(editor: Page, service: Service, mark: str) -> None:
    """The editor writes the missing article, and is told as soon as the bot answers from it."""
    editor.goto(f"{service.url}/editor/new")
    editor.get_by_label("Title", exact=True).fill(f"Safe deposit boxes {mark}")
    editor.locator("textarea[name=body]").fill("Safe deposit boxes are rented in **two branches**, from 60 EUR a year.")
    editor.get_by_role("button", name="Save").first.click()
    expect(editor.get_by_text("Draft").first).to_be_visible()
    editor.wait_for_load_state()
    editor.get_by_role("button", name="Publish").first.click()
    editor.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("The bot answers from revision 1")).to_be_visible(timeout=2 * LIVE)


def resolve_and_rate(agent: Page, widget: Locator) -> None:
    """The agent says that an article was missing; the customer is told, and says how it was; the desk sees it."""
    agent.get_by_role("link", name="Resolve").click()
    agent.get_by_label("Article missing").check()
    agent.get_by_role("button", name="Resolve ticket").click()
    expect(widget.get_by_role("log").get_by_text("is closed. If you need anything else")).to_be_visible(timeout=LIVE)
    expect(agent.get_by_text("Resolved").first).to_be_visible()
    widget.get_by_label("Very good").check(force=True)
    widget.get_by_label("What could be better").fill("Quick and kind.")
    widget.get_by_role("button", name="Send rating").click()
    expect(widget.get_by_text("Thank you for your rating!")).to_be_visible(timeout=LIVE)
    expect(agent.get_by_text("5 of 5").first).to_be_visible(timeout=LIVE)


def test_a_request_goes_from_the_customer_to_the_agent_and_back_into_the_knowledge_base(
    people: People, browser: Browser, service: Service
) -> None:
    mark = uuid4().hex[:6]
    widget = ask_for_a_person(people, service, mark)
    answer(people.agent, widget, mark)

    # What is typed and not sent survives a reload of the desk.
    people.agent.get_by_label("Reply to the customer").fill("And how big should it be?")
    people.agent.reload()
    expect(people.agent.get_by_label("Reply to the customer")).to_have_value("And how big should it be?")
    people.agent.get_by_label("Reply to the customer").fill("")

    publish_article(people.editor, service, mark)
    resolve_and_rate(people.agent, widget)

    # The next customer is answered from the new article.
    next_one = browser.new_context(locale="en-GB")
    try:
        other = chat_of(next_one.new_page(), service)
        write(other, f"can I rent a safe deposit box {mark}?")
        expect(other.get_by_role("log").get_by_text("two branches").first).to_be_visible(timeout=3 * LIVE)
    finally:
        next_one.close()
