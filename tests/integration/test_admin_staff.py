"""Administrators and the accounts of staff."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from core.database import Sessions
from core.errors import DomainError
from core.event_log import Event
from core.rights import Actor
from directory import account_access, rights
from directory.admins import LastAdmin
from directory.models import Site, Staff
from directory.rights import Bundle
from tests.integration.administration import ADMIN, AdminBrowser, add_account, add_site, administering
from tests.integration.browsing import HOSTILE, shown
from tests.integration.conftest import PASSWORD, sign_in

NEW = {"email": "new@example.com", "name": "Nora New", "language": "pl", "bundle-agent_l2": "on", "site-demo": "on"}


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[AdminBrowser]:
    """The administrator's browser."""
    async with administering(client) as made:
        yield made


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator, calling the API."""
    async with await sign_in(client, ADMIN) as signed_in:
        yield signed_in


async def id_of(sessions: Sessions, email: str) -> UUID:
    async with sessions.begin() as session:
        found = await session.scalar(select(Staff.id).where(Staff.email == email))
    assert found is not None
    return found


async def test_the_list_shows_who_there_is(browser: AdminBrowser, sessions: Sessions) -> None:
    page = shown(await browser.http.get("/admin/staff"))
    for text in ("Alex Admin", "agent@example.com", "Publisher", "Quillmere", "3 accounts", "Never"):
        assert text in page.text
    found = shown(await browser.http.get("/admin/staff", params={"search": "ANNA"}))
    assert "Anna Agent" in found.text
    assert "Emil Editor" not in found.text
    none = shown(await browser.http.get("/admin/staff", params={"search": "%"}))
    assert "Nobody found" in none.text
    assert "Nobody found" in shown(await browser.http.get("/admin/staff", params={"state": "disabled"})).text


async def test_a_new_person_signs_in_with_the_password_that_is_shown_once(
    browser: AdminBrowser, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    response = await browser.post("/admin/staff", **NEW, password="")
    page = shown(response)
    assert response.headers["cache-control"] == "no-store"
    password = next(a["value"] for tag, a in page.tags if tag == "input" and a.get("id") == "made")
    assert password
    who = await client.post("/api/auth/login", json={"email": "NEW@example.com", "password": password})
    assert "ticket.reply_customer" in who.json()["rights"]
    added = await id_of(sessions, "new@example.com")
    assert password not in (await browser.http.get(f"/admin/staff/{added}")).text


async def test_a_password_can_be_typed(browser: AdminBrowser, client: httpx.AsyncClient) -> None:
    assert "Nora New was added" in shown(await browser.post("/admin/staff", **NEW, password="typed by an admin")).text
    typed = {"email": "new@example.com", "password": "typed by an admin"}
    assert (await client.post("/api/auth/login", json=typed)).status_code == 200


async def test_errors_stay_at_their_fields_and_nothing_typed_is_lost(browser: AdminBrowser) -> None:
    page = shown(await browser.post("/admin/staff", email="nobody", name=HOSTILE, language="en", password="short"), 422)
    assert page.values("name") == [HOSTILE]
    assert page.values("email") == ["nobody"]
    for text in ("An e-mail looks like", "10 to 200 characters", "Choose at least one."):
        assert text in page.text
    taken = shown(await browser.post("/admin/staff", **{**NEW, "email": "AGENT@example.com"}), 422)
    assert "There is an account with this e-mail already." in taken.text


async def test_rights_and_sites_change_at_the_next_request(
    browser: AdminBrowser, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    path = f"/admin/staff/{await id_of(sessions, 'agent@example.com')}"
    page = shown(await browser.http.get(path))
    edit = {"version": page.values("version")[0], "name": "Anna A.", "language": "en", "site-demo": "on"}
    saved = await browser.post(path, **edit, **{"bundle-agent_l3": "on", "bundle-author": "on"})
    assert saved.headers["location"] == f"{path}?done=saved"
    me = (await agent.get("/api/auth/me")).json()
    assert me["name"] == "Anna A."
    assert set(me["rights"]) == rights.of(["agent_l3", "author"])
    async with sessions.begin() as session:
        event = await session.scalar(select(Event).where(Event.kind == "staff_changed"))
    assert event is not None
    assert event.data == {"fields": "name,bundles"}


async def test_the_second_saver_sees_what_the_first_one_stored(browser: AdminBrowser, sessions: Sessions) -> None:
    path = f"/admin/staff/{await id_of(sessions, 'agent@example.com')}"
    version = shown(await browser.http.get(path)).values("version")[0]
    edit = {"version": version, "language": "en", "site-demo": "on", "bundle-agent_l2": "on"}
    assert (await browser.post(path, **edit, name="First")).status_code == 303
    page = shown(await browser.post(path, **edit, name="Second"), 409)
    assert page.values("name") == ["Second"]
    assert "Stored now: First" in page.text
    edit["version"] = page.values("version")[0]
    assert (await browser.post(path, **edit, name="Second")).status_code == 303


async def test_each_bundle_is_explained_in_words(browser: AdminBrowser) -> None:
    page = shown(await browser.http.get("/admin/staff/new"))
    for text in ("Looks into causes", "Write to customers", "Publish and withdraw articles", "Manage staff accounts"):
        assert text in page.text


async def test_a_reset_password_ends_the_sessions(
    browser: AdminBrowser, agent: httpx.AsyncClient, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    path = f"/admin/staff/{await id_of(sessions, 'agent@example.com')}"
    page = shown(await browser.post(f"{path}/password", password=""))
    password = next(a["value"] for tag, a in page.tags if tag == "input" and a.get("id") == "made")
    assert (await agent.get("/api/auth/me")).status_code == 401
    known = {"email": "agent@example.com", "password": password}
    assert (await client.post("/api/auth/login", json=known)).status_code == 200
    assert "10 to 200" in shown(await browser.post(f"{path}/password", password="short"), 422).text
    set_by_hand = await browser.post(f"{path}/password", password="chosen by an admin")
    assert set_by_hand.headers["location"].endswith("?done=password-set")


async def test_a_disabled_account_is_out_at_once_and_comes_back(
    browser: AdminBrowser, agent: httpx.AsyncClient, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    path = f"/admin/staff/{await id_of(sessions, 'agent@example.com')}"
    assert (await browser.post(f"{path}/disable")).headers["location"].endswith("?done=account-disabled")
    assert (await agent.get("/api/auth/me")).status_code == 401
    known = {"email": "agent@example.com", "password": PASSWORD}
    assert (await client.post("/api/auth/login", json=known)).status_code == 401
    assert "Anna Agent" in shown(await browser.http.get("/admin/staff?state=disabled")).text
    assert (await browser.post(f"{path}/enable")).status_code == 303
    assert (await agent.get("/api/auth/me")).status_code == 401
    assert (await client.post("/api/auth/login", json=known)).status_code == 200


async def test_sessions_of_others_can_be_ended(
    browser: AdminBrowser, agent: httpx.AsyncClient, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    path = f"/admin/staff/{await id_of(sessions, 'agent@example.com')}"
    async with await sign_in(client, "agent@example.com") as second:
        one = (await agent.get("/api/auth/sessions")).json()["sessions"]
        own = next(each["id"] for each in one if each["current"])
        assert (await browser.post(f"{path}/sessions/{own}/end")).status_code == 303
        assert (await agent.get("/api/auth/me")).status_code == 401
        assert (await second.get("/api/auth/me")).status_code == 200
        assert (await browser.post(f"{path}/sessions/end")).status_code == 303
        assert (await second.get("/api/auth/me")).status_code == 401
    assert "Not signed in anywhere." in shown(await browser.http.get(path)).text


async def test_nobody_takes_the_right_from_themselves(browser: AdminBrowser, sessions: Sessions) -> None:
    path = f"/admin/staff/{await id_of(sessions, ADMIN)}"
    version = shown(await browser.http.get(path)).values("version")[0]
    edit = {"version": version, "name": "Alex", "language": "en", "site-demo": "on", "bundle-agent_l2": "on"}
    assert "from yourself" in shown(await browser.post(path, **edit), 422).text
    assert "your own account" in shown(await browser.post(f"{path}/disable"), 409).text
    refused = await browser.post(f"{path}/password", password="chosen by an admin")
    assert "your own account" in shown(refused, 409).text


async def test_each_site_keeps_an_administrator(client: httpx.AsyncClient, sessions: Sessions, site: Site) -> None:
    other = await add_site(sessions)
    second = await add_account(sessions, "second@example.com", [site.id, other.id], Bundle.ADMIN)
    await add_account(sessions, "third@example.com", [site.id, other.id], Bundle.ADMIN)
    async with await sign_in(client, "third@example.com") as third:
        account = (await third.get(f"/api/staff/{second}")).json()
        edit = {key: account[key] for key in ("name", "language", "version")}
        taken = await third.put(f"/api/staff/{second}", json={**edit, "bundles": ["agent_l2"], "sites": ["demo"]})
        assert taken.status_code == 200
        me = (await third.get("/api/auth/me")).json()["id"]
        own = (await third.get(f"/api/staff/{me}")).json()
        edit = {key: own[key] for key in ("name", "language", "version", "bundles")}
        left = await third.put(f"/api/staff/{me}", json={**edit, "sites": ["demo"]})
        assert (left.status_code, left.json()["error"]) == (409, "last_admin")
        assert (await third.get(f"/api/staff/{me}")).json()["sites"] == ["demo", "other"]


async def test_two_administrators_cannot_disable_each_other(sessions: Sessions, site: Site) -> None:
    second = await add_account(sessions, "second@example.com", [site.id], Bundle.ADMIN)
    first = await id_of(sessions, ADMIN)

    async def disable(by: UUID, whom: UUID) -> str:
        actor = Actor(by, "", rights.of(["admin"]), frozenset({site.id}))
        try:
            async with sessions.begin() as session:
                await account_access.disable(session, actor, whom, site.created_at)
        except DomainError as refused:
            return refused.code
        return "done"

    outcomes = await asyncio.gather(disable(first, second), disable(second, first))
    assert sorted(outcomes) == ["done", LastAdmin.code]


async def test_the_api_does_the_same(admin: httpx.AsyncClient, agent: httpx.AsyncClient) -> None:
    body = {"email": "new@example.com", "name": "Nora", "bundles": ["author"], "sites": ["demo"], "language": "ru"}
    added = await admin.post("/api/staff", json=body)
    assert added.status_code == 201
    account = added.json()
    assert len(account["password"]) >= 16
    assert (await admin.post("/api/staff", json=body)).json()["error"] == "email_taken"
    path = f"/api/staff/{account['id']}"
    assert (await admin.get(path)).json()["bundles"] == ["author"]
    edit = {"name": "Nora", "bundles": ["king"], "sites": [], "language": "ru", "version": account["version"]}
    refused = await admin.put(path, json=edit)
    assert refused.status_code == 422
    assert {(one["field"], one["problem"]) for one in refused.json()["data"]["problems"]} == {
        ("bundles", "bundle_unknown"),
        ("sites", "sites_missing"),
    }
    edit = {**edit, "bundles": ["reviewer"], "sites": ["demo"]}
    assert (await admin.put(path, json=edit)).json()["version"] == account["version"] + 1
    assert (await admin.put(path, json=edit)).json()["error"] == "account_changed"
    assert (await admin.put(path, json={**edit, "sites": ["nowhere"]})).status_code == 404
    assert (await admin.post(f"{path}/password", json={})).json()["password"]
    assert (await admin.post(f"{path}/disable")).json()["disabled_at"]
    assert [one["email"] for one in (await admin.get("/api/staff?state=disabled")).json()["staff"]] == [body["email"]]
    assert (await admin.post(f"{path}/enable")).json()["disabled_at"] is None
    anna = (await admin.get("/api/staff?search=anna")).json()["staff"][0]["id"]
    assert len((await admin.get(f"/api/staff/{anna}/sessions")).json()["sessions"]) == 1
    assert (await admin.delete(f"/api/staff/{anna}/sessions")).json() == {"ended": 1}
    assert (await agent.get("/api/auth/me")).status_code == 401
