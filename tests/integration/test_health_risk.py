"""Health says how often lone answers would be wrong, and which articles to look at."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from app.state import AppState
from retrieval.estimates import Confusion, Estimate
from retrieval.models import IndexSnapshot
from tests.integration.administration import AdminBrowser, administering
from tests.integration.browsing import shown


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[AdminBrowser]:
    """The administrator's browser."""
    async with administering(client) as made:
        yield made


async def store(held: AppState, **columns: object) -> None:
    async with held.sessions.begin() as session:
        await session.execute(update(IndexSnapshot).values(**columns))
    await held.search.live.refresh()


async def two_titles(held: AppState) -> tuple[Confusion, list[str]]:
    async with held.sessions.begin() as session:
        site_id: UUID = (await session.scalars(select(IndexSnapshot.site_id))).one()
    index = held.search.live.snapshot(site_id)
    assert index is not None
    first, second = index.articles[0], index.articles[-1]
    return Confusion(first.id, second.id, 7), [first.title, second.title]


async def test_an_estimate_within_the_stated_risk_is_shown_without_a_warning(
    browser: AdminBrowser, client: httpx.AsyncClient, held: AppState
) -> None:
    assert (await client.get("/health/ready")).json()["risk"] == {"stated": 0.05, "estimated": None, "refused_fits": 0}
    await store(held, **Estimate(0.05, asked=250, alone=180, wrong=2).stored())
    assert (await client.get("/health/ready")).json()["risk"]["estimated"] == 0.015
    page = shown(await browser.http.get("/admin/health"))
    assert "1.5%" in page.text
    assert "2 of 180 lone answers to 250 wordings" in page.text
    assert "are allowed" not in page.text


@pytest.mark.parametrize("is_refused", [False, True])
async def test_a_risk_above_the_stated_one_is_a_warning_with_the_articles_confused_most(
    is_refused: bool, browser: AdminBrowser, client: httpx.AsyncClient, held: AppState
) -> None:
    pair, titles = await two_titles(held)
    estimate = Estimate(0.05, asked=250, alone=180, wrong=23, confused=(pair,))
    await store(held, **({"refused_fit": estimate.as_json()} if is_refused else estimate.stored()))
    page = shown(await browser.http.get("/admin/health"))
    assert ("was not taken over" if is_refused else "of the answers that the bot gives alone") in page.text
    assert "12%" in page.text
    assert f"“{titles[0]}” was answered with “{titles[1]}” (7×)" in page.text
    ready = await client.get("/health/ready")
    assert ready.json()["risk"]["refused_fits"] == int(is_refused)
    assert all(title not in ready.text for title in titles), "titles are for staff"
