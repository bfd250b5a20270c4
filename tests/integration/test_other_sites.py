"""Whoever works for one site reaches nothing of another one, on whatever way."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from core.database import Sessions
from directory.models import Site, StaffSession
from directory.rights import Bundle
from handoff.models import Queue
from tests.integration.administration import add_account, add_site
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE
from tests.integration.test_rights_matrix import INTERNAL, OPEN, SIGNED_IN, STREAMS, body_of, every_route

PERSON = "I want to talk to a person"
MARK = f"zq{uuid4().hex}"
REFUSED = {403, 404}
PAGE = {"Accept": "text/html"}
# What routes need before they look for anything.
FIELDS = {"state": "viewing", "seq": "1"}
QUERIES = {"/api/articles/{article_id}/diff": {"from": "1", "to": "1"}}
BODIES = {"/api/replies/{reply_id}": {"title": "t", "shortcut": "t", "texts": {"en": "t"}, "revision": 1}}


@dataclass(frozen=True, slots=True)
class Things:
    """Ids of what the first site has, by the names that routes have for them; and whatever gives it away."""

    ids: dict[str, str]
    queue: str
    request: str

    @property
    def telling(self) -> set[str]:
        return {MARK, self.queue, *(each for name, each in self.ids.items() if name.endswith("_id"))}


@pytest.fixture
async def things(
    customer: Customer,
    client: httpx.AsyncClient,
    held: AppState,
    agent: httpx.AsyncClient,
    editor: httpx.AsyncClient,
    sessions: Sessions,
    site: Site,
) -> Things:
    """One of everything, with a mark in it."""
    await customer.say(PERSON)
    await customer.say(MARK)
    live = await open_conversation(client, held, language="en")
    await live.say(f"{SURE} {MARK}")
    ticket = (await agent.get("/api/tickets")).json()["tickets"][0]["id"]
    earlier = (await agent.get("/api/live")).json()["chats"]
    article = {"title": MARK, "body": MARK, "slug": MARK, "language": "en"}
    made = (await editor.post("/api/articles", json=article)).json()["id"]
    account = await add_account(sessions, f"{MARK}@example.com", [site.id], *Bundle, name=MARK)
    async with await sign_in(client, f"{MARK}@example.com") as owner:
        reply = await owner.post("/api/replies", json={"title": MARK, "shortcut": "zq", "texts": {"en": MARK}})
        assert reply.status_code == 201, reply.text
    async with sessions.begin() as session:
        opened = await session.scalar(select(StaffSession.id).where(StaffSession.staff_id == account))
        queue = await session.scalar(select(Queue.id).where(Queue.site_id == site.id).limit(1))
    ids = {
        "ticket_id": ticket,
        "conversation_id": str(live.id),
        "article_id": made,
        "other_id": made,
        "reply_id": reply.json()["id"],
        "staff_id": str(account),
        "session_id": str(opened),
        "request_id": str(uuid4()),
        "key": "demo",
        "number": "1",
        "kind": "logo",
        "part": "risks",
    }
    assert [each["id"] for each in earlier] == [ids["conversation_id"]]
    return Things(ids, str(queue), ids["request_id"])


@pytest.fixture
async def stranger(client: httpx.AsyncClient, sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who may do everything, at another site."""
    other = await add_site(sessions)
    await add_account(sessions, "stranger@example.com", [other.id], *Bundle)
    async with await sign_in(client, "stranger@example.com") as http:
        yield http


async def test_no_route_reaches_what_another_site_has(
    client: httpx.AsyncClient, things: Things, stranger: httpx.AsyncClient
) -> None:
    openapi = (await client.get("/api/openapi.json")).json()
    wrong: list[tuple[object, ...]] = []
    for method, path in every_route():
        if OPEN.fullmatch(path) or INTERNAL.fullmatch(path) or path in STREAMS | {"/desk/sign-out", "/api/auth/logout"}:
            continue
        url = re.sub(r"\{(\w+)\}", lambda name: things.ids[name[1]], path)
        headers = {} if path.startswith("/api/") else PAGE
        body = BODIES.get(path) or body_of(openapi, method, path)
        form = FIELDS if method == "POST" and body is None else None
        answer = await stranger.request(method, url, json=body, data=form, params=QUERIES.get(path), headers=headers)
        about_theirs = url != path and not SIGNED_IN.fullmatch(path)
        if about_theirs and answer.status_code not in REFUSED:
            wrong.append((method, path, answer.status_code))
        if told := [each for each in things.telling if each in answer.text and each not in url]:
            wrong.append((method, path, answer.status_code, *told))
    assert not wrong, "\n".join(map(str, wrong))


async def test_no_filter_or_field_reaches_what_another_site_has(things: Things, stranger: httpx.AsyncClient) -> None:
    article, reply = things.ids["article_id"], {"title": "t", "shortcut": "t", "texts": {"en": "t"}}
    new = {"title": "t", "body": "b", "slug": "t", "language": "en", "site": "demo"}
    account = {"email": "new@example.com", "name": "n", "bundles": ["admin"], "sites": ["demo"], "password": "x" * 12}
    asked = {"question": MARK, "audience": "internal"}
    calls: list[tuple[str, str, Any]] = [
        ("GET", f"/desk?view=all&q={MARK}", None),
        ("GET", f"/desk?view=all&queue={things.queue}", None),
        ("GET", f"/api/tickets?view=all&queue={things.queue}", None),
        ("GET", f"/api/tickets?status=open&search={MARK}", None),
        ("GET", "/desk/alerts?after=2020-01-01T00:00:00Z", None),
        ("GET", f"/desk/replies?q={MARK}", None),
        ("GET", "/desk/replies/new?site=demo", None),
        ("GET", f"/editor?site=demo&q={MARK}", None),
        ("GET", f"/api/articles?site=demo&q={MARK}", None),
        ("GET", "/editor/new?site=demo", None),
        ("GET", f"/editor/ask?site=demo&q={MARK}", None),
        ("GET", f"/editor/ask?article={article}&q={MARK}", None),
        ("GET", f"/admin/staff?search={MARK}", None),
        ("GET", f"/api/staff?search={MARK}", None),
        ("POST", "/api/articles", new),
        ("POST", "/api/replies", {**reply, "site": "demo"}),
        ("POST", "/api/staff", account),
        ("POST", "/api/search/ask", {**asked, "site": "demo"}),
        ("POST", "/api/search/ask", {**asked, "article_id": article}),
    ]
    wrong: list[tuple[object, ...]] = []
    for method, url, body in calls:
        headers = {} if url.startswith("/api/") else PAGE
        answer = await stranger.request(method, url, json=body, headers=headers)
        told = [each for each in things.telling if each in answer.text and each not in f"{url} {body}"]
        if told or (method == "POST" and answer.status_code not in {403, 404, 422}):
            wrong.append((method, url, answer.status_code, told))
    forms: list[tuple[str, dict[str, str]]] = [
        ("/desk/replies/new", {"site": "demo", "title": "t", "shortcut": "t", "text-en": "t"}),
        ("/editor/new", {"site": "demo", "title": "t", "slug": "t", "body": "b", "language": "en"}),
        ("/editor/preview", {"site": "demo", "title": "t", "body": "b", "language": "en"}),
        ("/editor/ask", {"site": "demo", "question": MARK}),
        ("/editor/ask", {"article": article, "article_id": article, "question": "t"}),
    ]
    for url, fields in forms:
        answer = await stranger.post(url, data=fields, headers=PAGE)
        told = [each for each in things.telling if each in answer.text and each not in fields.values()]
        if told or answer.status_code not in {403, 404, 422}:
            wrong.append(("POST", url, answer.status_code, told))
    assert not wrong, "\n".join(map(str, wrong))


async def test_accounts_stay_within_the_sites_of_who_changes_them(
    things: Things, stranger: httpx.AsyncClient, site: Site
) -> None:
    me = (await stranger.get("/api/auth/me")).json()["id"]
    mine = (await stranger.get(f"/api/staff/{me}")).json()
    wanted = {"name": "n", "bundles": mine["bundles"], "language": "en", "version": mine["version"]}
    answer = await stranger.put(f"/api/staff/{me}", json={**wanted, "sites": [*mine["sites"], "demo"]})
    assert answer.status_code in {403, 404, 422}
    assert (await stranger.get(f"/api/staff/{me}")).json()["sites"] == mine["sites"]
