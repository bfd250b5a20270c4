"""Signing in, sessions, CSRF tokens and rights."""

import httpx
import pytest

from app.rate_limits import RateLimits
from app.settings import LimitSettings
from app.state import AppState
from core.database import Sessions
from directory import sites, staff
from directory.models import Staff
from directory.rights import Bundle, Right, of
from directory.staff import NewStaff
from tests.integration.browsing import OURS, shown
from tests.integration.conftest import PASSWORD, sign_in

AGENT = {"email": "agent@example.com", "password": PASSWORD}
L2 = (Bundle.AGENT_L2.value,)


def strict(**allowed: str) -> RateLimits:
    """Limits of which the named ones are other than by default."""
    return RateLimits(LimitSettings.model_validate(allowed))


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


async def test_unknown_wrong_and_disabled_get_the_same_answer(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = (await sites.every(session))[0].created_at
        added = await staff.add(session, NewStaff("gone@example.com", "Gone", PASSWORD, L2, ()), now)
        (await session.get_one(Staff, added)).disabled_at = now
    answers = [
        await client.post("/api/auth/login", json={"email": email, "password": password})
        for email, password in (
            ("nobody@example.com", PASSWORD),
            ("agent@example.com", "a wrong password"),
            ("gone@example.com", PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


async def test_too_many_attempts_are_told_when_to_try_again(client: httpx.AsyncClient, held: AppState) -> None:
    held.limits = strict(sign_in_account="2/15 minutes")
    wrong = {**AGENT, "password": "a wrong password"}
    for _ in range(2):
        assert (await client.post("/api/auth/login", json=wrong)).status_code == 401
    refused = await client.post("/api/auth/login", json={**AGENT, "email": "Agent@Example.com "})
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert 0 < refused.json()["data"]["retry_after"] <= 900
    assert refused.headers["Retry-After"] == str(refused.json()["data"]["retry_after"])
    # Another account is not concerned.
    assert (await client.post("/api/auth/login", json={**AGENT, "email": "editor@example.com"})).status_code == 200


async def test_the_page_says_in_words_when_to_try_again(client: httpx.AsyncClient, held: AppState) -> None:
    held.limits = strict(sign_in_account="1/15 minutes")
    form = {"email": "agent@example.com", "password": "a wrong password"}
    shown(await client.post("/desk/sign-in", data=form, headers=OURS), 401)
    refused = await client.post("/desk/sign-in", data=form, headers=OURS)
    page = shown(refused, 429)
    assert "Try again in 15 minutes" in page.text
    assert page.values("email") == ["agent@example.com"]
    assert int(refused.headers["Retry-After"]) > 0


async def test_an_address_has_a_limit_over_all_accounts(client: httpx.AsyncClient, held: AppState) -> None:
    held.limits = strict(sign_in_address="2/15 minutes")
    for email in ("a@example.com", "b@example.com"):
        assert (await client.post("/api/auth/login", json={**AGENT, "email": email})).status_code == 401
    assert (await client.post("/api/auth/login", json=AGENT)).status_code == 429


async def test_signing_in_again_ends_the_session_before(client: httpx.AsyncClient) -> None:
    first = await client.post("/api/auth/login", json=AGENT)
    second = await client.post("/api/auth/login", json=AGENT)
    assert first.cookies != second.cookies
    client.cookies.clear()
    client.cookies.update(first.cookies)
    assert (await client.get("/api/auth/me")).status_code == 401
    client.cookies.clear()
    client.cookies.update(second.cookies)
    assert (await client.get("/api/auth/me")).status_code == 200


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
        await staff.add(session, NewStaff("other@example.com", "Other", PASSWORD, L2, ()), now)
    async with await sign_in(client, "other@example.com") as other:
        assert (await other.get("/api/tickets")).json()["tickets"] == []


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewStaff("agent@EXAMPLE.com", "A", PASSWORD, L2, ()), "email_taken"),
        (NewStaff("not an address", "A", PASSWORD, L2, ()), "account_invalid"),
        (NewStaff("a@example.com", "A", "short", L2, ()), "account_invalid"),
        (NewStaff("a@example.com", "A", PASSWORD, ("king",), ()), "account_invalid"),
        (NewStaff("a@example.com", "", PASSWORD, L2, ()), "account_invalid"),
        (NewStaff("a@example.com", "A", PASSWORD, L2, (), "tlh"), "account_invalid"),
    ],
)
async def test_accounts_that_cannot_be_made(sessions: Sessions, new: NewStaff, code: str) -> None:
    async with sessions.begin() as session:
        now = (await sites.every(session))[0].created_at
        with pytest.raises((staff.EmailTaken, staff.AccountInvalid)) as refused:
            await staff.add(session, new, now)
    assert refused.value.code == code


def test_bundles_are_only_names_for_rights() -> None:
    assert of(["agent_l2"]) & of(["publisher"]) == {Right.ARTICLE_READ.value}
    assert of(["admin"]) == {right.value for right in Right}
    assert of(["gone"]) == frozenset()
    for causes in ("agent_l3", "agent_l4"):
        assert Right.TICKET_REPLY_CUSTOMER.value not in of([causes])
