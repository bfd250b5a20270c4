"""What customers say of answers moves the confidence of later ones, within bounds, and can be forgotten."""

import math
from typing import Any
from uuid import UUID

import anyio
import httpx
import pytest
from sqlalchemy import update

from app.state import AppState
from conversation.models import TriedArticle
from core.database import Sessions, database_now
from core.event_log import SYSTEM, about
from directory.models import Site
from insight import refining as refining_module
from insight.refining import Refining
from retrieval import refinement, refinements
from retrieval.refinement import Estimate, Fitted, Refinement
from retrieval.search import SearchQuery, SearchResult
from tests.integration.administration import add_site
from tests.integration.conftest import open_conversation
from tests.integration.encoders import HashEncoder
from tests.integration.questions import SURE


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many verdicts are enough here."""
    monkeypatch.setattr(refinement, "LEAST_VERDICTS", 4)
    return 4


async def verdicts(client: httpx.AsyncClient, held: AppState, count: int, verdict: str) -> None:
    """As many customers ask the same and say the same."""
    for _ in range(count):
        customer = await open_conversation(client, held)
        (answer,) = await customer.say(SURE)
        await customer.choose(answer, verdict)


async def asked(held: AppState, site: Site) -> SearchResult:
    await held.search.refresh()
    return await held.search.search(SearchQuery(site.id, SURE, "en"))


async def test_refused_answers_lower_the_confidence_of_the_next_one(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, few: int
) -> None:
    before = await asked(held, site)
    refining = Refining(sessions, held.search.searcher)
    await verdicts(client, held, few, "did_not_help")
    assert await refining.look()
    after = await asked(held, site)
    assert after.confidence < before.confidence
    assert after.signals["shift"] < 0
    assert after.signals["effect"] < 0
    assert after.signals["stated"] == before.signals["stated"] == pytest.approx(before.confidence)
    odds = math.log(after.confidence / (1 - after.confidence))
    stated = math.log(before.confidence / (1 - before.confidence))
    assert odds == pytest.approx(stated + after.signals["shift"] + after.signals["effect"])
    assert not await refining.look()


async def test_a_fit_learns_from_what_was_stated_and_not_from_what_it_made_of_it(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, few: int
) -> None:
    refining = Refining(sessions, held.search.searcher)
    await verdicts(client, held, few, "did_not_help")
    await refining.look()
    await held.search.refresh()
    first = held.search.searcher.refinements.of(site.id, HashEncoder.name)  # type: ignore[union-attr]
    await verdicts(client, held, 1, "did_not_help")
    await refining.look()
    async with sessions.begin() as session:
        (row,) = await refinements.of_site(session, site.id)
    assert row.counted == few + 1
    assert -refinement.MOST_SHIFT <= row.refinement.shift <= first.shift


async def test_too_few_verdicts_change_nothing(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, few: int
) -> None:
    before = await asked(held, site)
    await verdicts(client, held, few - 1, "did_not_help")
    assert not await Refining(sessions, held.search.searcher).look()
    assert (await asked(held, site)).confidence == before.confidence


async def test_forgotten_verdicts_count_no_more(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, few: int
) -> None:
    before = await asked(held, site)
    refining = Refining(sessions, held.search.searcher)
    await verdicts(client, held, few, "did_not_help")
    await refining.look()
    async with sessions.begin() as session:
        await refinements.forget(session, site.id, by=SYSTEM)
    assert (await asked(held, site)).confidence == before.confidence
    assert not await refining.look()
    assert (await asked(held, site)).confidence == before.confidence
    async with sessions.begin() as session:
        assert [event.kind for event in await about(session, ("site", site.id))][-1:] == ["verdicts_forgotten"]


async def test_what_was_forgotten_during_a_fit_does_not_come_back(
    client: httpx.AsyncClient,
    held: AppState,
    sessions: Sessions,
    site: Site,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await verdicts(client, held, few, "did_not_help")
    fits = refining_module._fits

    def forgetting(*arguments: Any) -> Any:
        anyio.from_thread.run(forget)
        return fits(*arguments)

    async def forget() -> None:
        async with sessions.begin() as session:
            await refinements.forget(session, site.id, by=SYSTEM)

    monkeypatch.setattr(refining_module, "_fits", forgetting)
    assert not await Refining(sessions, held.search.searcher).look()
    async with sessions.begin() as session:
        assert await refinements.of_site(session, site.id) == []


async def test_a_fit_goes_with_the_last_of_its_verdicts(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, few: int
) -> None:
    before = await asked(held, site)
    await verdicts(client, held, few, "did_not_help")
    assert await Refining(sessions, held.search.searcher).look()
    async with sessions.begin() as session:
        await session.execute(update(TriedArticle).values(verdict=None, verdict_at=None))
    assert await Refining(sessions, held.search.searcher).look()
    assert (await asked(held, site)).confidence == before.confidence


async def test_a_shift_upwards_does_not_outlive_a_fit_that_was_refused(sessions: Sessions, site: Site) -> None:
    low, high = Estimate(50, 0.03), Estimate(60, 0.08)
    effects = {UUID(int=1): 0.25}
    async with sessions.begin() as session:
        now = await database_now(session)
        await refinements.store(session, site.id, "m", Fitted(Refinement(0.4, effects), 40, low, low), now)
    async with sessions.begin() as session:
        bad = Fitted(Refinement(0.5), 45, low, high, is_allowed=False)
        assert await refinements.store(session, site.id, "m", bad, now)
    async with sessions.begin() as session:
        (row,) = await refinements.of_site(session, site.id)
        assert row.refinement == Refinement(0.0, effects)


async def test_a_fit_that_is_not_allowed_leaves_the_last_one_and_says_so(sessions: Sessions, site: Site) -> None:
    taken, refused = Refinement(-0.5, {UUID(int=1): 0.25}), Refinement(0.5)
    low, high = Estimate(50, 0.03), Estimate(60, 0.08)
    async with sessions.begin() as session:
        now = await database_now(session)
        assert await refinements.store(session, site.id, "m", Fitted(taken, 40, low, low), now)
    async with sessions.begin() as session:
        bad = Fitted(refused, 45, low, high, is_allowed=False)
        assert not await refinements.store(session, site.id, "m", bad, now)
    async with sessions.begin() as session:
        (row,) = await refinements.of_site(session, site.id)
        assert (row.refinement, row.counted, row.refused_at, row.refused_risk) == (taken, 40, now, 0.08)
        assert not await refinements.store(session, site.id, "m", Fitted(taken, 50, low, low), now)
    async with sessions.begin() as session:
        (row,) = await refinements.of_site(session, site.id)
        assert (row.counted, row.refused_at) == (50, None)


async def test_a_site_that_cannot_be_fitted_keeps_no_other_waiting(
    client: httpx.AsyncClient,
    held: AppState,
    sessions: Sessions,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await add_site(sessions, "zz-last")
    await verdicts(client, held, few, "did_not_help")
    refining = Refining(sessions, held.search.searcher)
    whole = refining._look_at
    broken: list[str] = []

    async def look_at(site: Site) -> bool:
        if site.key == "zz-last" and not broken:
            broken.append(site.key)
            message = "this site cannot be fitted"
            raise ValueError(message)
        return await whole(site)

    monkeypatch.setattr(refining, "_look_at", look_at)
    with pytest.raises(ValueError, match="cannot be fitted"):
        await refining.look()
    # What the first site's fit changed is still to be told.
    assert await refining.look()
    assert not await refining.look()
