"""An editor changes the knowledge base by API; readers and the bot follow."""

import httpx
import pytest

from app.state import AppState
from core.database import Sessions, database_now
from retrieval.builder import build_outdated
from tests.integration.conftest import Customer
from tests.integration.questions import HOPELESS, SURE

ARTICLE = {
    "title": "Zebra unicycle moonlight parade",
    "body": "Ride it only at night.",
    "slug": "zebra-parade",
    "language": "en",
    "topic": "cards",
    "variants": ["where is the zebra parade"],
}


async def index(held: AppState, sessions: Sessions) -> None:
    """What worker and app do within a second of an announcement."""
    async with sessions.begin() as session:
        now = await database_now(session)
    await build_outdated(sessions, held.search.encoders, held.search.folder, now)
    await held.search.live.refresh()


async def published(editor: httpx.AsyncClient, **changes: object) -> dict[str, object]:
    created = await editor.post("/api/articles", json={**ARTICLE, **changes})
    assert created.status_code == 201, created.text
    response = await editor.post(f"/api/articles/{created.json()['id']}/publish")
    assert response.status_code == 200
    found: dict[str, object] = response.json()
    return found


async def test_the_bot_answers_from_a_published_article_without_training(
    customer: Customer, editor: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    article = await published(editor)
    assert (article["state"], article["published_revision"]) == ("published", 1)
    await index(held, sessions)
    (answer,) = await customer.say(HOPELESS)
    assert (answer["kind"], answer["text"]) == ("answer", "Ride it only at night.")


async def test_an_unpublished_article_is_not_cited_even_before_the_index_follows(
    customer: Customer, editor: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    article = await published(editor)
    await index(held, sessions)
    await editor.post(f"/api/articles/{article['id']}/unpublish")
    assert [m["kind"] for m in await customer.say(HOPELESS)] == ["handoff", "question"]


async def test_internal_articles_are_found_by_staff_and_never_by_customers(
    customer: Customer, editor: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    await published(editor, audience="internal")
    await index(held, sessions)
    asked = {"q": HOPELESS}
    assert (await customer.http.get("/api/search", params=asked)).json()["band"] == "none"
    (hit, *_) = (await editor.get("/api/search", params=asked)).json()["hits"]
    assert hit["title"] == ARTICLE["title"]
    assert [m["kind"] for m in await customer.say(HOPELESS)] == ["handoff", "question"]


async def test_the_second_saver_of_two_is_told(editor: httpx.AsyncClient) -> None:
    created = (await editor.post("/api/articles", json=ARTICLE)).json()
    url = f"/api/articles/{created['id']}"
    change = {**ARTICLE, "revision": 1}
    assert (await editor.put(url, json={**change, "body": "First."})).json()["revision"] == 2
    stale = await editor.put(url, json={**change, "body": "Second."})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale_revision")
    assert (await editor.get(url)).json()["body"] == "First."


async def test_a_draft_is_not_public(editor: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    await editor.post("/api/articles", json=ARTICLE)
    assert (await client.get("/help/en/zebra-parade")).status_code == 404


async def test_articles_are_listed_and_filtered(editor: httpx.AsyncClient) -> None:
    await editor.post("/api/articles", json=ARTICLE)
    drafts = (await editor.get("/api/articles", params={"state": "draft"})).json()["articles"]
    assert [article["title"] for article in drafts] == [ARTICLE["title"]]
    assert len((await editor.get("/api/articles")).json()["articles"]) == 30


async def test_agents_read_articles_and_do_not_write_them(agent: httpx.AsyncClient) -> None:
    assert (await agent.get("/api/articles")).status_code == 200
    refused = await agent.post("/api/articles", json=ARTICLE)
    assert (refused.status_code, refused.json()["error"]) == (403, "right_missing")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": ""}, "title"), ({"slug": "Not A Slug"}, "slug"), ({"language": "xx"}, "language")],
)
async def test_articles_that_break_a_limit_are_refused(
    editor: httpx.AsyncClient, changes: dict[str, object], field: str
) -> None:
    response = await editor.post("/api/articles", json={**ARTICLE, **changes})
    assert response.status_code == 422
    assert field in response.text


async def test_search_answers_with_band_confidence_and_hits(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/search", params={"q": SURE, "limit": 2})).json()
    assert found["band"] == "sure"
    assert 0.9 <= found["confidence"] <= 1
    assert len(found["hits"]) == 2
    assert set(found["hits"][0]) == {"article_id", "title", "passage", "score", "url", "language"}


@pytest.mark.parametrize("q", ["", "  ", "\x00", "x" * 5000])
async def test_unacceptable_searches_are_refused(client: httpx.AsyncClient, q: str) -> None:
    response = await client.get("/api/search", params={"q": q})
    assert response.status_code == 422
    assert set(response.json()) == {"error", "detail", "data"}
