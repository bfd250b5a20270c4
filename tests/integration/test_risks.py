"""How often lone answers from a topic may be wrong: by API, by form, in files, in the index, and where it is shown."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from app.pages.wording import Words
from app.state import AppState
from core.database import Sessions
from core.event_log import SYSTEM, Event
from directory.models import Site
from knowledge import published, topics
from knowledge.models import Topic
from knowledge.topics import TopicFile
from retrieval import truth
from tests.integration.administration import ADMIN, AdminBrowser, add_site, administering
from tests.integration.browsing import BROWSER, Markup, browsing, shown
from tests.integration.conftest import sign_in
from tests.integration.test_admin_sites import PATH
from tests.integration.test_publishing import index

RISKS = "/api/sites/demo/topic-risks"


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


async def changes(sessions: Sessions) -> list[tuple[object, object]]:
    async with sessions.begin() as session:
        logged = await session.scalars(select(Event).where(Event.kind == "topic_risk_changed").order_by(Event.id))
        return [(event.data["before"], event.data["after"]) for event in logged]


async def revision_of(sessions: Sessions, site: Site) -> int:
    async with sessions.begin() as session:
        return (await session.get_one(Site, site.id)).knowledge_revision


async def set_risk(admin: httpx.AsyncClient, **risks: float | None) -> dict[str, float | None]:
    answer = await admin.put(RISKS, json={"risks": risks})
    assert answer.status_code == 200, answer.text
    found: dict[str, float | None] = answer.json()["risks"]
    return found


async def test_risks_by_api(admin: httpx.AsyncClient, sessions: Sessions, site: Site) -> None:
    found = (await admin.get(RISKS)).json()["risks"]
    assert set(found.values()) == {None}
    each: list[dict[str, float | None]] = [{"cards": 0.01}, {"security": 0}, {"cards": 0.01}, {"security": None}]
    for risks in each:
        found |= risks
        assert await set_risk(admin, **risks) == found
    assert await changes(sessions) == [(None, 0.01), (None, 0), (0, None)]
    # What changes nothing builds no index.
    assert await revision_of(sessions, site) == site.knowledge_revision + 3


@pytest.mark.parametrize(
    ("risks", "status", "code"),
    [
        ({"cards": 0.051}, 422, "risks_invalid"),
        ({"cards": -0.01}, 422, "risks_invalid"),
        ({"cards": 0.01, "security": 1}, 422, "risks_invalid"),
        ({"cards": "often"}, 422, "invalid_request"),
        ({"nothing": 0.01}, 404, "topic_not_found"),
    ],
)
async def test_what_is_no_risk_is_refused_and_nothing_is_stored(
    admin: httpx.AsyncClient, sessions: Sessions, risks: dict[str, object], status: int, code: str
) -> None:
    refused = await admin.put(RISKS, json={"risks": risks})
    assert (refused.status_code, refused.json()["error"]) == (status, code)
    assert set((await admin.get(RISKS)).json()["risks"].values()) == {None}
    assert await changes(sessions) == []


async def test_not_a_number_is_no_risk(admin: httpx.AsyncClient) -> None:
    body = b'{"risks": {"cards": NaN}}'
    refused = await admin.put(RISKS, content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422


async def test_risks_are_for_who_manages_the_site(
    admin: httpx.AsyncClient, agent: httpx.AsyncClient, editor: httpx.AsyncClient, sessions: Sessions
) -> None:
    await add_site(sessions)
    assert (await admin.get("/api/sites/other/topic-risks")).status_code == 404
    assert (await admin.put("/api/sites/other/topic-risks", json={"risks": {}})).status_code == 404
    for other in (agent, editor):
        assert (await other.get(RISKS)).status_code == 403
        assert (await other.put(RISKS, json={"risks": {"cards": 0}})).status_code == 403


async def test_risks_by_form(browser: AdminBrowser, admin: httpx.AsyncClient) -> None:
    page = shown(await browser.http.get(PATH))
    for key, risk in (("admin-risks-text", "5%"), ("admin-risk-site", "5%"), ("admin-risk-most", "1%")):
        assert Words("en").t(key, risk=risk) in page.text
    assert Words("en").t("admin-risk-never") in page.text
    saved = await browser.post(f"{PATH}/risks", **{"risk.cards": "0.0", "risk.security": "0.02", "risk.exchange": ""})
    assert saved.headers["location"] == f"{PATH}?done=saved#risks"
    found = (await admin.get(RISKS)).json()["risks"]
    assert (found["cards"], found["security"], found["exchange"]) == (0, 0.02, None)
    for wrong in ("0.5", "often", "-1", "nan"):
        refused = await browser.post(f"{PATH}/risks", **{"risk.cards": wrong})
        assert refused.status_code == 422
        assert Words("en").t("field-risk-range") in Markup(refused.text).text
    assert (await admin.get(RISKS)).json()["risks"] == found


async def test_the_form_keeps_a_risk_that_it_does_not_offer(browser: AdminBrowser, admin: httpx.AsyncClient) -> None:
    await set_risk(admin, cards=0.015)
    page = await browser.http.get(PATH)
    assert '<option value="0.015" selected>' in page.text
    assert Words("en").t("admin-risk-most", risk="1.5%") in shown(page).text
    await browser.post(f"{PATH}/risks", **{"risk.cards": "0.015"})
    assert (await admin.get(RISKS)).json()["risks"]["cards"] == 0.015


async def test_a_form_without_its_token_changes_nothing(browser: AdminBrowser, admin: httpx.AsyncClient) -> None:
    refused = await browser.http.post(f"{PATH}/risks", data={"csrf_token": "wrong", "risk.cards": "0.01"})
    assert refused.status_code == 403
    assert (await admin.get(RISKS)).json()["risks"]["cards"] is None


async def test_the_index_has_the_risk_of_each_topic(
    admin: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site
) -> None:
    await set_risk(admin, cards=0.01, security=0)
    (before,) = await truth.compare(sessions, held.search.folder, held.search.encoders.name)
    assert not before.agrees
    await index(held, sessions)
    (after,) = await truth.compare(sessions, held.search.folder, held.search.encoders.name)
    assert after.agrees
    snapshot = held.search.live.snapshot(site.id)
    assert snapshot is not None
    risks = {article.topic: article.risk for article in snapshot.articles}
    assert (risks["cards"], risks["security"], risks["exchange"]) == (0.01, 0, None)
    async with sessions.begin() as session:
        assert {article.risk for article in await published.published(session, site.id)} == {0.01, 0, None}


async def test_topic_files_carry_it_and_only_a_change_builds_the_index_anew(sessions: Sessions, site: Site) -> None:
    file = TopicFile("loans", {"en": "Loans"}, "l2", "normal", (), risk=0.02)
    for risk, raised in ((0.02, 0), (0.02, 0), (0.01, 1), (None, 2)):
        async with sessions.begin() as session:
            await topics.save(session, site.id, replace(file, risk=risk), SYSTEM)
            stored = await session.scalar(select(Topic.risk).where(Topic.key == "loans"))
        assert (stored, await revision_of(sessions, site)) == (risk, site.knowledge_revision + raised)


@pytest.mark.parametrize(("risk", "key"), [(0.01, "editor-risk"), (0, "editor-risk-never")])
async def test_the_editor_says_how_sure_the_bot_has_to_be(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, editor: httpx.AsyncClient, risk: float, key: str
) -> None:
    found = (await editor.get("/api/articles", params={"q": "declined"})).json()["articles"]
    path = f"/editor/articles/{next(one['id'] for one in found if one['topic'] == 'cards')}"
    said = Words("en").t(key, risk="1%")
    async with await browsing(client, "editor@example.com") as browser:
        assert said not in shown(await browser.get(path, headers=BROWSER)).text
        await set_risk(admin, cards=risk)
        assert said in shown(await browser.get(path, headers=BROWSER)).text
