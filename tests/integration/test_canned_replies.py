"""Canned replies: the demo's, the API, the pages, and what a ticket makes of them."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from app import first_start
from app.pages.wording import Words
from core.catalogs import LANGUAGES
from core.database import Sessions
from core.event_log import Event
from directory.models import Customer as CustomerRow
from directory.models import Site
from directory.rights import Bundle
from handoff.models import CannedReply
from tests.integration.administration import AdminBrowser, add_account, add_site, administering
from tests.integration.browsing import HOSTILE, PERSON, browsing, newest_ticket, post, shown
from tests.integration.conftest import Customer, sign_in

NEW = {"title": "Thanks", "shortcut": "thanks", "texts": {"en": "Thank you, {{customer.name}}."}}


@pytest.fixture
async def keeper(client: httpx.AsyncClient, sessions: Sessions, site: Site) -> httpx.AsyncClient:
    """A supervisor, who manages canned replies, signed in."""
    await add_account(sessions, "supervisor@example.com", [site.id], Bundle.SUPERVISOR, name="Sue")
    return await sign_in(client, "supervisor@example.com")


async def test_the_demo_site_begins_with_five_in_every_language_once(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        replies = list(await session.scalars(select(CannedReply)))
        assert [set(reply.texts) for reply in replies] == [set(LANGUAGES)] * 5
        for reply in replies:
            await session.delete(reply)
    await first_start.load_demo(sessions)
    async with sessions.begin() as session:
        assert list(await session.scalars(select(CannedReply))) == []


async def test_they_are_added_changed_and_removed(keeper: httpx.AsyncClient, sessions: Sessions) -> None:
    added = await keeper.post("/api/replies", json=NEW)
    assert added.status_code == 201, added.text
    url, revision = f"/api/replies/{added.json()['id']}", added.json()["revision"]
    taken = await keeper.post("/api/replies", json=NEW)
    assert (taken.status_code, taken.json()["error"]) == (409, "shortcut_taken")
    changed = await keeper.put(url, json={**NEW, "title": "Many thanks", "revision": revision})
    assert (changed.status_code, changed.json()["title"]) == (200, "Many thanks")
    late = await keeper.put(url, json={**NEW, "revision": revision})
    assert (late.status_code, late.json()["error"], late.json()["data"]) == (
        409,
        "canned_reply_changed",
        {"revision": revision + 1},
    )
    clash = await keeper.put(url, json={**NEW, "shortcut": "hello", "revision": revision + 1})
    assert clash.json()["error"] == "shortcut_taken"
    assert (await keeper.delete(url)).status_code == 204
    assert (await keeper.get(url)).status_code == 404
    async with sessions.begin() as session:
        kinds = list(await session.scalars(select(Event.kind).where(Event.subject_kind == "canned_reply")))
    assert kinds[-3:] == ["canned_reply_added", "canned_reply_changed", "canned_reply_removed"]


async def test_two_who_take_one_shortcut_at_once_get_one(keeper: httpx.AsyncClient) -> None:
    ids = [r["id"] for r in (await keeper.get("/api/replies")).json()["replies"]][:2]
    calls = [keeper.put(f"/api/replies/{each}", json={**NEW, "revision": 1}) for each in ids]
    calls.append(keeper.post("/api/replies", json=NEW))
    assert sorted(response.status_code for response in await asyncio.gather(*calls))[1:] == [409, 409]


async def test_whoever_reads_tickets_reads_them_and_changes_nothing(
    agent: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    (first, *_) = (await agent.get("/api/replies")).json()["replies"]
    url = f"/api/replies/{first['id']}"
    assert (await agent.get(url)).json() == first
    for response in (
        await agent.post("/api/replies", json=NEW),
        await agent.put(url, json={**NEW, "revision": 1}),
        await agent.delete(url),
        await editor.get("/api/replies"),
        await editor.get(url),
    ):
        assert (response.status_code, response.json()["error"]) == (403, "right_missing")


async def test_another_sites_replies_are_not_there(
    client: httpx.AsyncClient, sessions: Sessions, agent: httpx.AsyncClient
) -> None:
    other = await add_site(sessions)
    await add_account(sessions, "other@example.com", [other.id], Bundle.SUPERVISOR)
    ours = (await agent.get("/api/replies")).json()["replies"][0]["id"]
    async with await sign_in(client, "other@example.com") as stranger:
        assert (await stranger.get("/api/replies")).json()["replies"] == []
        for response in (
            await stranger.get(f"/api/replies/{ours}"),
            await stranger.put(f"/api/replies/{ours}", json={**NEW, "revision": 1}),
            await stranger.delete(f"/api/replies/{ours}"),
            await stranger.post("/api/replies", json={**NEW, "site": "default"}),
            await stranger.get("/api/replies", params={"site": "demo"}),
        ):
            assert response.status_code == 404
        # The same shortcut in another site is another reply.
        assert (
            await stranger.post("/api/replies", json={**NEW, "shortcut": "hello", "site": "other"})
        ).status_code == 201


async def test_a_ticket_fills_them_in_the_customers_language(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    await customer.say(PERSON)
    url = f"/api{(await newest_ticket(sessions)).removeprefix('/desk')}/replies"

    async def hello() -> dict[str, object]:
        found: dict[str, object] = next(r for r in (await agent.get(url)).json()["replies"] if r["shortcut"] == "hello")
        return found

    found = await hello()
    assert (found["language"], found["missing"]) == ("en", ["customer.name"])
    assert "this is Anna Agent from Quillmere" in str(found["text"])
    async with sessions.begin() as session:
        (row,) = await session.scalars(select(CustomerRow))
        row.name = "Ann"
    assert (await hello())["missing"] == []
    assert "Hello Ann," in str((await hello())["text"])


# Pages


async def test_the_pages_list_add_save_and_remove(client: httpx.AsyncClient) -> None:
    async with administering(client) as admin:
        page = shown(await admin.http.get("/desk/replies"))
        assert "/hello" in page.text
        assert "/desk/replies/new" in page.hrefs()
        assert "Greeting" not in shown(await admin.http.get("/desk/replies?q=closing")).text
        added = await admin.post("/desk/replies/new", title="Thanks", shortcut="thanks", **{"text-en": "Thank you!"})
        assert (added.status_code, added.headers["location"]) == (303, "/desk/replies?done=reply-added")
        url = await address(admin, "Thanks")
        shown(await admin.http.get(url))
        saved = await admin.post(url, title="Thanks!", shortcut="thanks", revision="1", **{"text-en": "Thanks a lot!"})
        assert saved.headers["location"] == "/desk/replies?done=reply-saved"
        late = await admin.post(url, title="Mine", shortcut="thanks", revision="1", **{"text-en": "My own words"})
        page = shown(late, 409)
        assert Words("en").t("problem-canned-reply-changed") in page.text
        assert "My own words" in page.text
        assert "Thanks a lot!" in page.text
        assert page.values("revision") == ["2"]
        wrong = await admin.post(url, title="", shortcut="thanks", revision="2", **{"text-en": "{{nobody}} <b>"})
        assert "{{nobody}} <b>" in shown(wrong, 422).text
        removed = await admin.post(f"{url}/remove")
        assert removed.headers["location"] == "/desk/replies?done=reply-removed"
        shown(await admin.http.get(url), 404)


async def address(admin: AdminBrowser, title: str) -> str:
    page = shown(await admin.http.get("/desk/replies", params={"q": title}))
    return next(href for href in page.hrefs() if href.startswith("/desk/replies/") and not href.endswith("new"))


async def test_readers_see_the_texts_without_a_form(client: httpx.AsyncClient) -> None:
    async with await browsing(client) as agent:
        page = shown(await agent.get("/desk/replies"))
        url = next(href for href in page.hrefs() if href.startswith("/desk/replies/"))
        page = shown(await agent.get(url))
        assert not [tag for tag, _ in page.tags if tag == "textarea"]
        shown(await agent.get("/desk/replies/new"), 403)
        for path in (url, f"{url}/remove", "/desk/replies/new"):
            token = page.values("csrf_token")[0]
            fields = {"csrf_token": token, "title": "x", "shortcut": "x", "revision": "1", "text-en": "x"}
            shown(await agent.post(path, data=fields), 403)
    async with await browsing(client, "editor@example.com") as editor:
        for path in ("/desk/replies", url):
            shown(await editor.get(path), 403)


async def test_scripts_in_them_never_run(client: httpx.AsyncClient, customer: Customer, sessions: Sessions) -> None:
    hostile = HOSTILE.replace("{{ 7*7 }}", "")
    async with administering(client) as admin:
        fields = {"title": hostile, "shortcut": "hostile", "text-en": hostile, "text-ru": hostile}
        assert (await admin.post("/desk/replies/new", **fields)).status_code == 303
        for path in ("/desk/replies", await address(admin, "hostile")):
            page = shown(await admin.http.get(path))
            assert "img" not in {tag for tag, _ in page.tags}
            assert "<script>" in page.text or any("<script>" in (a.get("value") or "") for _, a in page.tags)
    await customer.say(PERSON)
    async with await browsing(client) as agent:
        ticket = await newest_ticket(sessions)
        await post(agent, ticket, "claim")
        found = await agent.get(f"/api{ticket.removeprefix('/desk')}/replies")
        assert found.headers["content-type"] == "application/json"
