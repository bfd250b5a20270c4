"""The chat widget on a page, as its user and the page's own scripts handle it."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Service, eventually

HOST = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A site</title><body><h1>A site</h1><button id="before">Before</button>
<script type="module" src="/widget.js" {attributes}></script>"""


@dataclass(frozen=True, slots=True)
class Widget:
    """The chat on one page."""

    page: Page

    @property
    def root(self) -> Locator:
        """The element that holds everything."""
        return self.page.locator("firstline-widget")

    @property
    def bubble(self) -> Locator:
        """The button that opens it."""
        return self.root.locator("button[aria-controls=panel]")

    @property
    def panel(self) -> Locator:
        """The open chat."""
        return self.root.get_by_role("dialog")

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.root.get_by_role("log")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.root.get_by_label("Your message")

    @property
    def focused(self) -> str:
        """What has the focus: tag and label or text of an element of the chat, or tag of one of the page."""
        found: str = self.page.evaluate(
            """() => {
              const inner = document.activeElement.shadowRoot?.activeElement;
              if (!inner) return document.activeElement.tagName;
              return `${inner.tagName} ${inner.ariaLabel || inner.textContent}`;
            }"""
        )
        return found

    @property
    def conversation(self) -> dict[str, str]:
        """Id and token of the conversation that this browser has; empty if it has none."""
        found: dict[str, str] = self.page.evaluate(
            """() => {
              const key = Object.keys(localStorage).find((name) => name.endsWith(":conversation"));
              return key ? JSON.parse(localStorage[key]) : {};
            }"""
        )
        return found

    def write(self, text: str) -> None:
        """Send a message."""
        self.field.fill(text)
        self.field.press("Enter")

    def menu(self, entry: str) -> None:
        """Choose something from the menu."""
        self.root.get_by_role("button", name="More options").click()
        self.root.locator("#menu").get_by_role("button", name=entry).click()

    def end(self) -> None:
        """End the chat."""
        self.menu("End chat")
        self.root.get_by_role("alertdialog").get_by_role("button", name="End chat").click()

    def hear(self) -> None:
        """Note from now on what a screen reader is told."""
        self.page.evaluate(
            """() => {
              window.heard = [];
              const region = document.querySelector("firstline-widget").shadowRoot.querySelector("[aria-live=polite]");
              const noted = (changes) => changes.forEach((c) => c.addedNodes.forEach((n) => heard.push(n.textContent)));
              new MutationObserver(noted).observe(region, { childList: true });
            }"""
        )

    def heard(self) -> list[str]:
        """What a screen reader was told."""
        lines: list[str] = self.page.evaluate("window.heard")
        return lines


def on_demo(page: Page, service: Service, path: str = "/") -> Widget:
    """The demo page with its chat open."""
    page.goto(f"{service.url}{path}")
    widget = Widget(page)
    expect(widget.bubble).to_be_attached()
    if widget.bubble.get_attribute("aria-expanded") != "true":
        widget.bubble.click()
    expect(widget.panel).to_be_visible()
    return widget


def on_site(page: Page, service: Service, attributes: str = "", early: str = "") -> Widget:
    """Another page that embeds the chat: with attributes on the script tag, and scripts that run before it is there."""
    html = HOST.format(attributes=attributes)
    if early:
        page.add_init_script(early)
    page.route(f"{service.url}/a-site", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{service.url}/a-site")
    widget = Widget(page)
    expect(widget.bubble).to_be_attached()
    return widget


def ticket_of(agent: httpx.Client, widget: Widget) -> str:
    """The address of the open ticket of the chat's conversation."""

    def found() -> str | None:
        for ticket in agent.get("/api/tickets", params={"status": "open"}).json()["tickets"]:
            packet: Mapping[str, object] = agent.get(f"/api/tickets/{ticket['id']}").json()
            if packet["conversation_id"] == widget.conversation.get("id"):
                return f"/api/tickets/{ticket['id']}"
        return None

    return eventually(found)
