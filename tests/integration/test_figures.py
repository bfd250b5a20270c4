"""How requests ended, and why they were handed off, as supervisors see it."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from app.state import AppState
from conversation.models import Request
from core.database import Sessions
from directory.rights import Bundle
from handoff import priorities
from handoff.models import Reason
from tests.integration.administration import add_account, add_site
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import HOPELESS, SURE


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> httpx.AsyncClient:
    return await sign_in(client, "admin@example.com")


async def figures(admin: httpx.AsyncClient, days: int = 30) -> dict[str, object]:
    answer = await admin.get("/api/figures", params={"days": days})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    found["reasons"] = {each["reason"]: each["count"] for each in answer.json()["reasons"] if each["count"]}
    found["outcomes"] = {outcome: count for outcome, count in answer.json()["outcomes"].items() if count}
    return found


async def end_four_requests(client: httpx.AsyncClient, held: AppState) -> None:
    """One is solved, one is open, two are handed off; and somebody only says hello."""
    solved, running, hopeless, asking, silent = [await open_conversation(client, held, language="en") for _ in range(5)]
    (answer,) = await solved.say(SURE)
    await solved.choose(answer, "helped")
    await running.say(SURE)
    await hopeless.say(HOPELESS)
    await asking.say("let me talk to a person")
    await silent.say("hello")


async def test_requests_are_counted_by_their_end_and_handoffs_by_their_reason(
    client: httpx.AsyncClient, held: AppState, admin: httpx.AsyncClient
) -> None:
    await end_four_requests(client, held)
    found = await figures(admin)
    assert (found["requests"], found["ended"]) == (4, 3)
    assert found["first_line_share"] == pytest.approx(1 / 3)
    assert found["outcomes"] == {"confirmed": 1, "handed_off": 2}
    assert found["reasons"] == {"no_answer": 1, "asked_for_person": 1}


async def test_only_the_period_counts(customer: Customer, admin: httpx.AsyncClient, sessions: Sessions) -> None:
    await customer.say(HOPELESS)
    async with sessions.begin() as session:
        await session.execute(update(Request).values(opened_at=Request.opened_at - timedelta(days=10)))
    assert (await figures(admin, 7))["requests"] == 0
    assert (await figures(admin, 30))["requests"] == 1
    assert (await admin.get("/api/figures", params={"days": 0})).status_code == 422


async def test_only_ones_own_sites_count(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, admin: httpx.AsyncClient
) -> None:
    await end_four_requests(client, held)
    other = await add_site(sessions)
    await add_account(sessions, "elsewhere@example.com", [other.id], Bundle.SUPERVISOR)
    assert (await figures(admin))["requests"] == 4
    found = await figures(await sign_in(client, "elsewhere@example.com"))
    assert (found["requests"], found["outcomes"], found["reasons"]) == (0, {}, {})


async def test_the_page_shows_every_reason_with_its_rule(
    client: httpx.AsyncClient, held: AppState, admin: httpx.AsyncClient
) -> None:
    empty = (await admin.get("/desk/figures")).text
    assert "Nothing was asked in this time" in empty
    await end_four_requests(client, held)
    page = (await admin.get("/desk/figures", params={"days": "7"})).text
    for words in ("No article answers it", "Safety concern", "Urgent", "High at least", "33%", "Solved, the customer"):
        assert words in page


async def test_agents_may_not(agent: httpx.AsyncClient) -> None:
    assert (await agent.get("/api/figures")).status_code == 403
    assert (await agent.get("/desk/figures")).status_code == 403


def test_every_reason_has_a_priority_rule() -> None:
    assert set(priorities.LEAST) == set(Reason)
