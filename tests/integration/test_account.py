"""One's own account: name, language, password, sessions."""

from datetime import timedelta

import httpx
from sqlalchemy import select, update

from app.rate_limits import RateLimits
from app.settings import LimitSettings
from app.state import AppState
from core.database import Sessions
from core.event_log import Event
from directory.models import Staff, StaffSession
from tests.integration.browsing import HOSTILE, browsing, shown
from tests.integration.conftest import PASSWORD, sign_in

NEW = "another password for tests"


async def token_of(browser: httpx.AsyncClient) -> str:
    return shown(await browser.get("/account")).values("csrf_token")[0]


async def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: httpx.AsyncClient) -> None:
    page = await client.get("/account", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/desk/sign-in?next=/account")
    for method, path in (("GET", "sessions"), ("DELETE", "sessions"), ("POST", "password")):
        assert (await client.request(method, f"/api/auth/{path}")).status_code == 401


async def test_name_and_language_change_the_pages_at_once(client: httpx.AsyncClient) -> None:
    async with await browsing(client) as browser:
        fields = {"csrf_token": await token_of(browser), "name": "Anna Nowak", "language": "pl"}
        stored = await browser.post("/account/profile", data=fields)
        assert (stored.status_code, stored.headers["location"]) == (303, "/account?done=saved")
        page = shown(await browser.get("/account"))
        assert "Twoje konto" in page.text
        assert page.values("name") == ["Anna Nowak"]


async def test_an_error_stays_at_its_field_and_nothing_typed_is_lost(client: httpx.AsyncClient) -> None:
    async with await browsing(client) as browser:
        fields = {"csrf_token": await token_of(browser), "name": HOSTILE + "x" * 100, "language": "tlh"}
        page = shown(await browser.post("/account/profile", data=fields), 422)
    assert page.values("name") == [HOSTILE + "x" * 100]
    described = [a for tag, a in page.tags if tag == "input" and a.get("name") == "name"]
    assert described[0]["aria-invalid"] == "true"
    assert described[0]["aria-describedby"] == "name-error"
    assert "At most 100 characters." in page.text
    assert "Choose one of the languages" in page.text


async def test_a_name_with_markup_in_it_is_only_text(client: httpx.AsyncClient) -> None:
    async with await browsing(client) as browser:
        fields = {"csrf_token": await token_of(browser), "name": HOSTILE, "language": "en"}
        assert (await browser.post("/account/profile", data=fields)).status_code == 303
        page = shown(await browser.get("/account"))
    assert page.values("name") == [HOSTILE]
    assert not [a for _, a in page.tags if "onerror" in a]


async def test_a_new_password_ends_the_other_sessions_and_not_this_one(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with await browsing(client) as here, await sign_in(client, "agent@example.com") as there:
        fields = {"csrf_token": await token_of(here), "current": PASSWORD, "new": NEW, "again": NEW}
        changed = await here.post("/account/password", data=fields)
        assert changed.headers["location"] == "/account?done=password-changed"
        assert (await here.get("/account")).status_code == 200
        assert (await there.get("/api/auth/me")).status_code == 401
    refused = await client.post("/api/auth/login", json={"email": "agent@example.com", "password": PASSWORD})
    assert refused.status_code == 401
    accepted = await client.post("/api/auth/login", json={"email": "agent@example.com", "password": NEW})
    assert accepted.status_code == 200
    async with sessions.begin() as session:
        kinds = set(await session.scalars(select(Event.kind).where(Event.subject_kind == "staff")))
    assert {"staff_password_changed", "staff_sessions_ended"} <= kinds


async def test_the_current_password_has_to_be_right(client: httpx.AsyncClient, held: AppState) -> None:
    async with await browsing(client) as browser:
        token = await token_of(browser)
        for fields, text in (
            ({"current": "wrong", "new": NEW, "again": NEW}, "This is not your current password."),
            ({"current": PASSWORD, "new": NEW, "again": NEW + "!"}, "The two new passwords differ."),
            ({"current": PASSWORD, "new": "short", "again": "short"}, "10 to 200 characters."),
        ):
            page = shown(await browser.post("/account/password", data={"csrf_token": token, **fields}), 422)
            assert text in page.text
            assert page.values("current") == [""]
        held.limits = RateLimits(LimitSettings.model_validate({"sign_in_account": "1/hour"}))
        guess = {"csrf_token": token, "current": "wrong", "new": NEW, "again": NEW}
        assert (await browser.post("/account/password", data=guess)).status_code == 422
        stopped = await browser.post("/account/password", data={**guess, "current": PASSWORD})
        assert "Too many attempts" in shown(stopped, 429).text
        assert int(stopped.headers["Retry-After"]) > 60


async def test_the_api_changes_the_password_too(agent: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    async with await sign_in(client, "agent@example.com") as other:
        wrong = await agent.post("/api/auth/password", json={"current": "wrong", "new": NEW})
        assert (wrong.status_code, wrong.json()["error"]) == (422, "password_wrong")
        changed = await agent.post("/api/auth/password", json={"current": PASSWORD, "new": NEW})
        assert changed.json() == {"ended": 1}
        assert (await other.get("/api/auth/me")).status_code == 401
    assert (await agent.get("/api/auth/me")).status_code == 200


async def test_sessions_are_listed_with_browser_and_address(client: httpx.AsyncClient) -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.headers["User-Agent"] = firefox
    async with await sign_in(client, "agent@example.com") as agent:
        found = (await agent.get("/api/auth/sessions")).json()["sessions"]
    assert [(one["browser"], one["address"], one["current"]) for one in found] == [
        ("Firefox, Windows", "127.0.0.1", True)
    ]


async def test_one_session_can_be_ended_and_all_others(client: httpx.AsyncClient) -> None:
    async with (
        await browsing(client) as here,
        await sign_in(client, "agent@example.com") as second,
        await sign_in(client, "agent@example.com") as third,
    ):
        listed = (await second.get("/api/auth/sessions")).json()["sessions"]
        mine = next(one["id"] for one in listed if one["current"])
        page = shown(await here.get("/account"))
        assert page.text.count("This browser") == 1
        token = page.values("csrf_token")[0]
        ended = await here.post(f"/account/sessions/{mine}/end", data={"csrf_token": token})
        assert ended.headers["location"] == "/account?done=session-ended"
        assert (await second.get("/api/auth/me")).status_code == 401
        again = await here.post(f"/account/sessions/{mine}/end", data={"csrf_token": token})
        assert "signed out already" in shown(again, 404).text
        assert (await third.get("/api/auth/me")).status_code == 200
        await here.post("/account/sessions/end-others", data={"csrf_token": token})
        assert (await third.get("/api/auth/me")).status_code == 401
        assert (await here.get("/account")).status_code == 200


async def test_nobody_ends_the_session_of_another(agent: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    theirs = (await editor.get("/api/auth/sessions")).json()["sessions"][0]["id"]
    assert (await agent.delete(f"/api/auth/sessions/{theirs}")).status_code == 404
    assert (await agent.delete("/api/auth/sessions")).json() == {"ended": 0}
    assert (await editor.get("/api/auth/me")).status_code == 200


async def test_forms_without_the_token_change_nothing(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with await browsing(client) as browser:
        for path in ("profile", "password", "sessions/end-others"):
            refused = await browser.post(f"/account/{path}", data={"name": "X", "language": "en"})
            assert refused.status_code == 403
    async with sessions.begin() as session:
        names = set(await session.scalars(select(Staff.name)))
    assert "X" not in names


async def test_when_a_session_was_last_used_is_noted_once_a_minute(
    agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    async def seen() -> object:
        async with sessions.begin() as session:
            return await session.scalar(select(StaffSession.last_seen_at))

    first = await seen()
    await agent.get("/api/auth/me")
    assert await seen() == first
    async with sessions.begin() as session:
        earlier = StaffSession.last_seen_at - timedelta(minutes=2)
        await session.execute(update(StaffSession).values(last_seen_at=earlier))
    moved = await seen()
    await agent.get("/api/auth/me")
    assert await seen() != moved
