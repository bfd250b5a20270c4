"""Time limits of the bot: for each topic its own, and what a change means for chats that are on their way."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from conversation import requests
from core import timers
from core.database import Sessions, database_now
from core.event_log import Event
from knowledge.models import Topic
from tests.integration.administration import ADMIN, AdminBrowser, administering
from tests.integration.browsing import Markup, shown
from tests.integration.conftest import Customer, sign_in
from tests.integration.questions import UNSURE
from tests.integration.test_admin_sites import PATH, form, input_of


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


async def limits_of(sessions: Sessions) -> dict[str, int | None]:
    async with sessions.begin() as session:
        rows = await session.execute(select(Topic.key, Topic.l1_limit_minutes))
        return {key: minutes for key, minutes in rows if minutes is not None}


async def test_topics_have_limits_of_their_own(browser: AdminBrowser, sessions: Sessions) -> None:
    page = shown(await browser.http.get(PATH))
    assert input_of(page, "limit.security")["value"] == "5"
    assert input_of(page, "limit.cards")["value"] == ""
    saved = await browser.post(f"{PATH}/limits", **{"limit.security": "", "limit.cards": " 45 ", "limit.account": ""})
    assert saved.headers["location"] == f"{PATH}?done=saved#limits"
    assert await limits_of(sessions) == {"cards": 45}
    async with sessions.begin() as session:
        logged = await session.scalars(select(Event.data).where(Event.kind == "topic_limit_changed"))
        assert sorted((data["before"], data["after"]) for data in logged if data["before"]) == [(5, None)]


@pytest.mark.parametrize("typed", ["4", "1441", "soon", "-5", "5.5"])
async def test_a_limit_out_of_range_stays_in_its_field(browser: AdminBrowser, sessions: Sessions, typed: str) -> None:
    refused = await browser.post(f"{PATH}/limits", **{"limit.cards": typed, "limit.account": "20"})
    assert refused.status_code == 422
    page = Markup(refused.text)
    assert (input_of(page, "limit.cards")["value"], input_of(page, "limit.account")["value"]) == (typed, "20")
    assert "from 5 to 1,440" in refused.text
    assert await limits_of(sessions) == {"security": 5}


async def test_limits_of_topics_by_api(admin: httpx.AsyncClient, sessions: Sessions) -> None:
    url = "/api/sites/demo/topic-limits"
    assert (await admin.get(url)).json()["minutes"]["security"] == 5
    saved = await admin.put(url, json={"minutes": {"cards": 60}})
    assert (saved.status_code, saved.json()["minutes"]["cards"], saved.json()["minutes"]["security"]) == (200, 60, 5)
    for minutes, status in (({"cards": 3}, 422), ({"nothing": 30}, 404)):
        refused = await admin.put(url, json={"minutes": minutes})
        assert refused.status_code == status
    assert await limits_of(sessions) == {"cards": 60, "security": 5}


async def ends_in(sessions: Sessions, customer: Customer) -> timedelta:
    async with sessions.begin() as session:
        due_at = await timers.due_at(session, "time_limit", customer.id)
        assert due_at is not None
        return due_at - await database_now(session)


async def test_a_change_counts_for_clocks_that_run(
    browser: AdminBrowser, customer: Customer, sessions: Sessions
) -> None:
    await customer.say(UNSURE)
    assert timedelta(minutes=14) < await ends_in(sessions, customer) <= timedelta(minutes=15)
    await browser.post(PATH, **await form(sessions, l1_limit_minutes="40"))
    assert timedelta(minutes=39) < await ends_in(sessions, customer) <= timedelta(minutes=40)
    async with sessions.begin() as session:
        request = await requests.current(session, customer.id)
        assert request is not None
        request.topic = "cards"
    await browser.post(f"{PATH}/limits", **{"limit.cards": "9"})
    assert timedelta(minutes=8) < await ends_in(sessions, customer) <= timedelta(minutes=9)


async def test_somebody_elses_topics_are_not_found(admin: httpx.AsyncClient, agent: httpx.AsyncClient) -> None:
    assert (await admin.get("/api/sites/nowhere/topic-limits")).status_code == 404
    for answer in (
        await agent.get("/api/sites/demo/topic-limits"),
        await agent.put("/api/sites/demo/topic-limits", json={"minutes": {}}),
    ):
        assert answer.status_code in (403, 404)
