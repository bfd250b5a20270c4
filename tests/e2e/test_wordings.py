"""A customer's question in other words becomes a question of the article that helped."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Chat, Service
from tests.e2e.test_desk import LIVE, sign_in

pytestmark = pytest.mark.e2e
ARTICLE = "Card payment declined"
QUESTIONS = (
    "the shop declined my card",
    "the shop would not accept the payment with my card today",
    "my card payment in the shop was turned down",
)
"""The article is given for them alone, or its title is offered."""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A browser of its own, in which no script may fail."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    yield page
    context.close()


def be_helped(service: Service, question: str) -> None:
    """Another customer asks, chooses the article if need be, and says that it helped."""
    with httpx.Client(base_url=service.url, timeout=20) as http:
        opened = http.post("/api/conversations", json={"language": "en"}).json()
        chat = Chat(http, opened["id"], opened["token"])
        said = chat.ask(question)[-1]
        for title in (ARTICLE, "That helped"):
            options = said["options"]
            assert isinstance(options, list)
            wanted = [option["id"] for option in options if option["title"] == title]
            if not wanted and title == ARTICLE:
                continue
            body = {"client_message_id": uuid4().hex, "option_id": wanted[0], "in_reply_to": said["id"]}
            posted = http.post(f"/api/conversations/{chat.id}/messages", json=body, headers=chat.headers)
            said = chat.after(int(posted.json()["seq"]))[-1]


def test_an_editor_adds_edits_and_dismisses_what_customers_asked(tab: Page, service: Service) -> None:
    for question in QUESTIONS:
        be_helped(service, question)
    added, edited, dismissed = QUESTIONS
    sign_in(tab, service, "editor")
    tab.goto(f"{service.url}/editor?q=declined-card-payment&language=en")
    tab.get_by_role("link", name=ARTICLE, exact=True).click()
    section = tab.get_by_role("region", name="Customers asked")
    rows = section.get_by_role("listitem")
    for question in QUESTIONS:
        expect(rows.filter(has_text=question)).to_have_count(1, timeout=LIVE)
    # What is typed and not saved stays beside what is added.
    tab.get_by_label("Title", exact=True).fill(f"{ARTICLE} anywhere")
    section.get_by_role("button", name=f"Add to the article: {added}").press("Enter")
    expect(rows.filter(has_text=added)).to_have_count(0, timeout=LIVE)
    row = rows.filter(has_text=edited)
    row.get_by_text("Edit and add").click()
    expect(row.get_by_label("Question to add")).to_be_focused()
    row.get_by_label("Question to add").fill("shops refuse my card")
    tab.keyboard.press("Enter")
    expect(rows.filter(has_text=edited)).to_have_count(0, timeout=LIVE)
    section.get_by_role("button", name=f"Dismiss: {dismissed}").click()
    expect(rows.filter(has_text=dismissed)).to_have_count(0, timeout=LIVE)
    section.get_by_role("button", name="Take back").click()
    expect(rows.filter(has_text=dismissed)).to_have_count(1, timeout=LIVE)
    rows.filter(has_text=dismissed).get_by_role("checkbox").check()
    section.get_by_role("button", name="Dismiss ticked").click()
    expect(section.get_by_text("1 question dismissed")).to_be_visible(timeout=LIVE)
    # The form has them as well, so that saving it neither clashes nor removes them.
    expect(tab.get_by_label("Title", exact=True)).to_have_value(f"{ARTICLE} anywhere")
    expect(tab.locator("#variants-list input").last).to_have_value("shops refuse my card")
    tab.keyboard.press("Control+s")
    expect(tab.locator("#saving")).to_have_attribute("data-state", "saved", timeout=LIVE)
    tab.reload()
    assert tab.locator("#variants").input_value().endswith(f"{added}\nshops refuse my card")
    tab.get_by_label("Title", exact=True).fill(ARTICLE)
    tab.keyboard.press("Control+s")
    expect(tab.locator("#saving")).to_have_attribute("data-state", "saved", timeout=LIVE)
