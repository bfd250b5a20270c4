"""What customers' verdicts have changed, as administrators and editors see it, and forgetting it."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.pages.wording import Words
from app.state import AppState
from core.database import Sessions, database_now
from core.event_log import Event
from core.notify import INDEX
from directory.models import Site
from knowledge.models import Article
from retrieval import refinements
from retrieval.refinement import Estimate, Fitted, Refinement
from retrieval.search import SearchQuery
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.administration import ADMIN, AdminBrowser, add_site, administering
from tests.integration.browsing import browsing, shown
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE
from tests.integration.test_admin_sites import PATH

VERDICTS = "/api/sites/demo/verdicts"
TITLE = "Card payment declined"
EN = Words("en")


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator, calling the API."""
    async with await sign_in(client, ADMIN) as signed_in:
        yield signed_in


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[AdminBrowser]:
    """The administrator's browser."""
    async with administering(client) as made:
        yield made


async def article(sessions: Sessions) -> Article:
    """The article that a question of a sure answer gets, in English."""
    async with sessions.begin() as session:
        found = await session.scalars(select(Article).where(Article.slug == "card-payment-declined"))
        return next(each for each in found if each.language == "en")


async def learn(
    sessions: Sessions, held: AppState, site: Site, *, shift: float, effect: float, is_allowed: bool = True
) -> str:
    """Store what a fit might have found, and follow it; the encoder's name."""
    model = held.search.encoders.each[-1].name
    group = (await article(sessions)).group_id
    found = Refinement(shift, {group: effect})
    async with sessions.begin() as session:
        fitted = Fitted(found, 41, Estimate(50, 0.081), Estimate(48, 0.034 if is_allowed else 0.093), is_allowed)
        await refinements.store(session, site.id, model, fitted, await database_now(session))
    await held.search.refresh()
    return model


async def judged(client: httpx.AsyncClient, held: AppState, verdict: str) -> Customer:
    """A customer who was shown the article and said something of it."""
    customer = await open_conversation(client, held, language="en")
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, verdict)
    return customer


async def test_the_site_page_says_what_verdicts_changed(
    browser: AdminBrowser, client: httpx.AsyncClient, sessions: Sessions, held: AppState, site: Site
) -> None:
    page = shown(await browser.http.get(PATH))
    assert EN.t("admin-verdicts-none") in page.text
    model = await learn(sessions, held, site, shift=-0.5, effect=0.75)
    await judged(client, held, "helped")
    await judged(client, held, "did_not_help")
    await judged(client, held, "did_not_help")
    page = shown(await browser.http.get(PATH))
    for said in (
        EN.t("admin-verdicts-encoder", model=model),
        EN.t("admin-verdicts-shift-less-sure", before="80%", after="71%"),
        EN.t("admin-verdicts-risks", before="8.1%", after="3.4%"),
        f"{EN.t('admin-verdicts-not')} {TITLE} 89% 1 2",
    ):
        assert said in page.text
    assert f"/editor/articles/{(await article(sessions)).id}" in page.hrefs()
    assert EN.t("admin-verdicts-off") not in page.text


async def test_ask_the_bot_says_what_verdicts_add(
    client: httpx.AsyncClient, sessions: Sessions, held: AppState, site: Site
) -> None:
    async with await sign_in(client, "editor@example.com") as editor:
        question = {"question": SURE, "language": "en"}
        before = (await editor.post("/api/search/ask", json=question)).json()["live"]
        await learn(sessions, held, site, shift=-0.5, effect=0.75)
        after = (await editor.post("/api/search/ask", json=question)).json()["live"]
    added = {each["name"]: each["points"] for each in after["rankings"][0]["contributions"]}
    assert (added.pop("shift"), added.pop("effect")) == (-0.5, 0.75)
    assert added == {each["name"]: each["points"] for each in before["rankings"][0]["contributions"]}
    assert after["confidence"] > before["confidence"]


async def test_a_fit_that_was_refused_is_said(
    browser: AdminBrowser, admin: httpx.AsyncClient, sessions: Sessions, held: AppState, site: Site
) -> None:
    await learn(sessions, held, site, shift=-0.25, effect=0.5)
    await learn(sessions, held, site, shift=0.9, effect=0.9, is_allowed=False)
    page = shown(await browser.http.get(PATH))
    assert EN.t("admin-verdicts-shift-less-sure", before="80%", after="76%") in page.text
    assert EN.t("admin-verdicts-refused", risk="9.3%", stated="5%") in page.text
    (model,) = (await admin.get(VERDICTS)).json()["models"]
    assert (model["shift"], model["refused_risk"]) == (-0.25, 0.093)


async def test_a_first_fit_that_was_refused_is_said_too(
    browser: AdminBrowser, admin: httpx.AsyncClient, sessions: Sessions, held: AppState, site: Site
) -> None:
    await learn(sessions, held, site, shift=0.9, effect=0.9, is_allowed=False)
    page = shown(await browser.http.get(PATH))
    assert EN.t("admin-verdicts-refused", risk="9.3%", stated="5%") in page.text
    (model,) = (await admin.get(VERDICTS)).json()["models"]
    assert (model["shift"], model["moved"]) == (0, [])


async def test_the_same_by_api(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, sessions: Sessions, held: AppState, site: Site
) -> None:
    assert (await admin.get(VERDICTS)).json() == {"used": True, "since": None, "models": []}
    name = await learn(sessions, held, site, shift=-0.5, effect=0.75)
    helped = await judged(client, held, "helped")
    # Who says it twice counts once.
    (answer,) = await helped.say(SURE)
    await helped.choose(answer, "helped")
    found = await article(sessions)
    (model,) = (await admin.get(VERDICTS)).json()["models"]
    assert (model["model"], model["shift"], model["counted"], model["more"]) == (name, -0.5, 41, 0)
    assert model["moved"] == [
        {
            "article_id": str(found.id),
            "title": TITLE,
            "language": "en",
            "effect": 0.75,
            "counts": {"helped": 1, "did_not_help": 0},
        }
    ]
    of_article = (await admin.get(f"/api/articles/{found.id}/verdicts")).json()
    assert of_article == {"used": True, "helped": 1, "did_not_help": 0, "effects": {name: 0.75}}


async def test_the_article_says_what_customers_said_of_it(
    client: httpx.AsyncClient, sessions: Sessions, held: AppState, site: Site
) -> None:
    url = f"/editor/articles/{(await article(sessions)).id}"
    async with await browsing(client, "editor@example.com") as editor:
        assert EN.t("editor-verdicts-none") in shown(await editor.get(url)).text
        await judged(client, held, "did_not_help")
        page = shown(await editor.get(url))
        assert EN.t("editor-verdicts", helped="0", **{"not": "1"}) in page.text
        await learn(sessions, held, site, shift=0.0, effect=-0.6)
        page = shown(await editor.get(url))
        assert EN.t("editor-verdicts-less-sure", before="80%", after="69%") in page.text


@pytest.mark.parametrize("by_form", [True, False])
async def test_what_was_said_is_forgotten(
    browser: AdminBrowser,
    admin: httpx.AsyncClient,
    client: httpx.AsyncClient,
    sessions: Sessions,
    held: AppState,
    site: Site,
    *,
    by_form: bool,
) -> None:
    await learn(sessions, held, site, shift=-0.5, effect=-0.75)
    await judged(client, held, "did_not_help")
    query = SearchQuery(site_id=site.id, text=SURE, language="en")
    lower = (await held.search.search(query)).confidence
    with held.hub.watch(INDEX) as told:
        told.clear()
        if by_form:
            asked = shown(await browser.http.get(f"{PATH}?ask=verdicts"))
            assert EN.t("admin-verdicts-forget-text") in asked.text
            done = await browser.post(f"{PATH}/verdicts/forget")
            assert done.headers["location"] == f"{PATH}?done=verdicts-forgotten#verdicts"
        else:
            forgotten = (await admin.post(f"{VERDICTS}/forget")).json()
            assert (forgotten["models"], forgotten["since"] is None) == ([], False)
        await told.wait()
    await held.search.refresh()
    assert (await held.search.search(query)).confidence > lower
    found = await article(sessions)
    of_article = (await admin.get(f"/api/articles/{found.id}/verdicts")).json()
    assert (of_article["did_not_help"], of_article["effects"]) == (0, {})
    async with sessions.begin() as session:
        (event,) = await session.scalars(select(Event).where(Event.kind == "verdicts_forgotten"))
        assert (event.subject_id, event.actor_kind) == (site.id, "staff")


async def test_a_site_is_seen_by_who_manages_it(
    admin: httpx.AsyncClient, agent: httpx.AsyncClient, editor: httpx.AsyncClient, sessions: Sessions
) -> None:
    await add_site(sessions)
    for path in ("/api/sites/other/verdicts", f"/api/articles/{UUID(int=1)}/verdicts"):
        assert (await admin.get(path)).status_code == 404
    assert (await admin.post("/api/sites/other/verdicts/forget")).status_code == 404
    for other in (agent, editor):
        assert (await other.get(VERDICTS)).status_code == 403
        assert (await other.post(f"{VERDICTS}/forget")).status_code == 403


async def test_switched_off_is_said(browser: AdminBrowser, held: AppState, sessions: Sessions) -> None:
    settings = RetrievalSettings(verdicts=False)
    held.search = SearchService(sessions, held.search.folder, settings, held.search.searcher)
    assert EN.t("admin-verdicts-off") in shown(await browser.http.get(PATH)).text
