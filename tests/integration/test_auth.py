"""Signing in, sessions, CSRF tokens and rights."""

import httpx
import pytest

from core.database import Sessions
from directory import sites, staff
from directory.models import Staff
from directory.rights import Bundle, Right, of
from directory.staff import NewStaff
from tests.integration.conftest import PASSWORD, sign_in


async def test_signing_in_opens_a_session_that_scripts_cannot_read(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/auth/login", json={"email": "AGENT@example.com", "password": PASSWORD})
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"id", "name", "rights", "csrf_token"}
    assert Right.TICKET_REPLY_CUSTOMER in body["rights"]
    assert Right.ARTICLE_PUBLISH not in body["rights"]
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_unknown_and_wrong_get_the_same_answer(client: httpx.AsyncClient) -> None:
    unknown = await client.post("/api/auth/login", json={"email": "nobody@example.com", "password": PASSWORD})
    wrong = await client.post("/api/auth/login", json={"email": "agent@example.com", "password": "wrong"})
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()


async def test_changing_calls_need_the_csrf_token(agent: httpx.AsyncClient) -> None:
    agent.headers["X-CSRF-Token"] = "wrong"
    refused = await agent.post("/api/auth/logout")
    assert (refused.status_code, refused.json()["error"]) == (403, "csrf_token_wrong")
    del agent.headers["X-CSRF-Token"]
    assert (await agent.post("/api/auth/logout")).status_code == 403
    assert (await agent.get("/api/auth/me")).status_code == 200


async def test_signing_out_ends_the_session(agent: httpx.AsyncClient) -> None:
    cookies = dict(agent.cookies)
    assert (await agent.post("/api/auth/logout")).status_code == 204
    agent.cookies.update(cookies)
    assert (await agent.get("/api/auth/me")).status_code == 401


async def test_a_disabled_account_is_out_at_once(agent: httpx.AsyncClient, sessions: Sessions) -> None:
    who = (await agent.get("/api/auth/me")).json()
    async with sessions.begin() as session:
        account = await session.get_one(Staff, who["id"])
        account.disabled_at = account.created_at
    assert (await agent.get("/api/auth/me")).status_code == 401


async def test_an_account_of_another_site_sees_nothing(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = (await sites.every(session))[0].created_at
        new = NewStaff("other@example.com", "Other", PASSWORD, (Bundle.AGENT_L2.value,), ())
        await staff.add(session, new, now)
    async with await sign_in(client, "other@example.com") as other:
        assert (await other.get("/api/tickets")).json() == {"tickets": []}


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewStaff("agent@EXAMPLE.com", "A", PASSWORD, ("agent",), ()), "email_taken"),
        (NewStaff("not an address", "A", PASSWORD, ("agent",), ()), "account_invalid"),
        (NewStaff("a@example.com", "A", "short", ("agent",), ()), "account_invalid"),
        (NewStaff("a@example.com", "A", PASSWORD, ("king",), ()), "account_invalid"),
    ],
)
async def test_accounts_that_cannot_be_made(sessions: Sessions, new: NewStaff, code: str) -> None:
    async with sessions.begin() as session:
        now = (await sites.every(session))[0].created_at
        with pytest.raises((staff.EmailTaken, staff.AccountInvalid)) as refused:
            await staff.add(session, new, now)
    assert refused.value.code == code


def test_bundles_are_only_names_for_rights() -> None:
    assert of(["agent"]) & of(["editor"]) == {Right.ARTICLE_READ.value}
    assert of(["admin"]) == {right.value for right in Right}
    assert of(["gone"]) == frozenset()
