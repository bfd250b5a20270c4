"""No page, nor the open chat, has a serious or critical accessibility fault; none is wider than the window."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import PASSWORD, Chat, Service, signed_in
from tests.e2e.test_wordings import QUESTIONS, be_helped

pytestmark = pytest.mark.e2e
SIZES = {"wide": (1440, 900), "middle": (1024, 800), "phone": (390, 844)}
SCHEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Things:
    """Addresses of things that pages are about."""

    paths: tuple[str, ...]


@pytest.fixture
def things(service: Service, chat: Chat) -> Iterator[Things]:
    """A ticket with a packet, a chat of the bot, an article, an account; and every page about them."""
    chat.ask("my card was declined at a shop, what can I do?")
    chat.ask("I want to talk to a person")
    with httpx.Client(base_url=service.url, timeout=20) as http:
        opened = http.post("/api/conversations", json={"language": "en"}).json()
        watched = Chat(http, opened["id"], opened["token"])
        watched.ask("where is my new card?")
        opened = http.post("/api/conversations", json={"language": "en"}).json()
        Chat(http, opened["id"], opened["token"]).ask("do you insure bicycles against theft?")
        be_helped(service, QUESTIONS[0])
        with signed_in(service, "admin") as admin:
            ticket = admin.get("/api/tickets").json()["tickets"][0]["id"]
            article = admin.get("/api/articles").json()["articles"][0]["id"]
            account = admin.get("/api/staff").json()["staff"][0]["id"]
        yield Things(
            (
                "/desk",
                "/desk?view=mine",
                f"/desk/tickets/{ticket}",
                "/desk/live",
                f"/desk/live/{watched.id}",
                "/desk/figures",
                "/desk/replies",
                "/desk/replies/new",
                "/editor",
                "/editor/new",
                f"/editor/articles/{article}",
                f"/editor/articles/{article}/revisions",
                f"/editor/articles/{article}/siblings",
                "/editor/ask",
                "/editor/wordings",
                "/editor/wordings?list=vain",
                "/editor/wordings/assign?wording=where+is+my+card",
                "/admin/staff",
                "/admin/staff/new",
                f"/admin/staff/{account}",
                "/admin/sites",
                "/admin/sites/demo",
                "/admin/health",
                "/account",
                "/help/en",
                "/help/en/topics/cards",
                "/help/en/search?q=card",
                "/help/en/declined-card-payment",
                "/help/ru",
                "/nowhere",
            )
        )


def faults(page: Page) -> list[str]:
    found = [str(fault) for fault in violations(page)]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{wider} pixels wider than the window"] if wider > 0 else [])]


def in_both_schemes(page: Page) -> list[str]:
    """Faults of a page in light and in dark colours."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        found += [f"{scheme}: {fault}" for fault in faults(page)]
    return found


@pytest.mark.parametrize("size", SIZES)
def test_pages_have_no_grave_fault(browser: Browser, service: Service, things: Things, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        # What is being faded in has a contrast that nobody gets to read.
        reduced_motion="reduce",
    )
    wrong = {}
    try:
        page = context.new_page()
        page.goto(f"{service.url}/desk/sign-in")
        wrong["sign-in"] = in_both_schemes(page)
        page.get_by_label("E-mail").fill("admin@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        for path in things.paths:
            page.goto(service.url + path)
            wrong[path] = in_both_schemes(page)
    finally:
        context.close()
    assert not any(wrong.values()), "\n".join(f"{path}: {each}" for path, found in wrong.items() for each in found)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_open_chat_has_no_grave_fault(browser: Browser, service: Service, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="en-GB",
        # What is being faded in has a contrast that nobody gets to read.
        reduced_motion="reduce",
        color_scheme=scheme,  # type: ignore[arg-type]  # One of two words.
    )
    try:
        page = context.new_page()
        page.goto(service.url)
        widget = page.locator("firstline-widget")
        widget.locator("button[aria-controls=panel]").click()
        assert faults(page) == []
        widget.get_by_label("Your message").fill("my card was declined at a shop, what can I do?")
        widget.get_by_label("Your message").press("Enter")
        expect(widget.get_by_role("button", name="That helped")).to_be_visible(timeout=15000)
        assert faults(page) == []
        widget.get_by_role("button", name="That did not help").click()
        expect(widget.get_by_role("log").get_by_text("Then perhaps this helps:")).to_be_visible(timeout=15000)
        assert faults(page) == []
        widget.get_by_role("button", name="That did not help").click()
        expect(widget.get_by_role("log").get_by_text("I am passing it to a person")).to_be_visible(timeout=15000)
        assert faults(page) == []
    finally:
        context.close()
