"""Articles name others that a reader may want next."""

from pathlib import Path

import httpx
import pytest

from core.database import Sessions
from directory import sites
from knowledge import exporting
from knowledge.importers import markdown
from tests.integration.browsing import Markup

NEW = {"title": "Umbrella lost", "body": "Ask at the desk.", "slug": "umbrella-lost", "language": "en"}


async def shown(client: httpx.AsyncClient, slug: str) -> list[str]:
    """Addresses in the list of related articles."""
    page = (await client.get(f"/help/en/{slug}")).text
    aside = page[page.index('class="related"') :]
    return [href for href in Markup(aside[: aside.index("</aside>")]).hrefs() if "/topics/" not in href]


async def published(editor: httpx.AsyncClient, **article: object) -> str:
    made = await editor.post("/api/articles", json={**NEW, **article})
    assert made.status_code == 201, made.text
    assert (await editor.post(f"/api/articles/{made.json()['id']}/publish")).status_code == 200
    return str(made.json()["id"])


async def test_named_articles_come_first_in_their_order(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    related = ["verify-identity", "no-such-article", "freeze-card"]
    article_id = await published(editor, topic="cards", related=related)
    assert (await editor.get(f"/api/articles/{article_id}")).json()["related"] == related
    found = await shown(client, "umbrella-lost")
    assert found[:2] == ["/help/en/verify-identity", "/help/en/freeze-card"]
    assert len(found) == len(set(found))
    page = (await editor.get(f"/editor/articles/{article_id}")).text
    assert "nothing is shown for it: no-such-article" in page


async def test_what_readers_may_not_see_is_not_named_and_a_moved_article_is(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    target = await published(editor, slug="parasol-lost", title="Parasol lost")
    secret = await published(editor, slug="staff-only", title="Staff only", audience="internal")
    await published(editor, related=["parasol-lost", "staff-only", "jobs"])
    assert await shown(client, "umbrella-lost") == ["/help/en/parasol-lost"]
    moved = {**NEW, "title": "Parasol lost", "slug": "sunshade-lost", "revision": 1}
    assert (await editor.put(f"/api/articles/{target}", json=moved)).status_code == 200
    assert await shown(client, "umbrella-lost") == ["/help/en/sunshade-lost"]
    assert (await editor.post(f"/api/articles/{target}/unpublish")).status_code == 200
    assert secret
    assert 'class="related"' not in (await client.get("/help/en/umbrella-lost")).text


@pytest.mark.parametrize("related", [["Not a slug"], [f"a{number}" for number in range(9)], ["x" * 101]])
async def test_what_is_no_address_is_refused(editor: httpx.AsyncClient, related: list[str]) -> None:
    refused = await editor.post("/api/articles", json={**NEW, "related": related})
    assert (refused.status_code, refused.json()["data"]["field"]) == (422, "related")


async def test_a_change_of_them_is_a_revision_that_can_be_compared_and_brought_back(editor: httpx.AsyncClient) -> None:
    article_id = await published(editor, related=["freeze-card"])
    changed = await editor.put(f"/api/articles/{article_id}", json={**NEW, "related": ["jobs"], "revision": 1})
    assert changed.json()["revision"] == 2
    page = (await editor.get(f"/editor/articles/{article_id}/revisions", params={"from": 1, "to": 2})).text
    assert "Related articles" in page
    restored = await editor.post(f"/api/articles/{article_id}/restore", json={"number": 1, "revision": 2})
    assert restored.json()["related"] == ["freeze-card"]


async def test_files_carry_them(editor: httpx.AsyncClient, sessions: Sessions, tmp_path: Path) -> None:
    await published(editor, related=["freeze-card", "jobs"])
    async with sessions.begin() as session:
        site = await sites.by_key(session, None)
        exporting.write(tmp_path, await exporting.files(session, site))
    (article,) = markdown.build().read(tmp_path / "en" / "umbrella-lost.md")
    assert article.draft.related == ("freeze-card", "jobs")
