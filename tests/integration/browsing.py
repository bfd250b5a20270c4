"""What the tests of pages share: a browser without scripts, and what it would make of a page."""

from html.parser import HTMLParser

import httpx
from sqlalchemy import select

from core.database import Sessions
from handoff.models import Ticket
from tests.integration.conftest import PASSWORD

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


async def newest_ticket(sessions: Sessions) -> str:
    async with sessions.begin() as session:
        found = await session.scalar(select(Ticket.id).order_by(Ticket.number.desc()).limit(1))
    return f"/desk/tickets/{found}"


async def post(browser: httpx.AsyncClient, url: str, do: str, **fields: str) -> httpx.Response:
    """Post a form of the ticket's page as a browser without scripts does."""
    page = shown(await browser.get(url))
    token = page.values("csrf_token")[0]
    return await browser.post(f"{url}/{do}", data={"csrf_token": token, **fields})
