"""The editor's API: what pages show is there for programs too."""

from uuid import uuid4

import httpx
import pytest

ARTICLE = {
    "title": "Umbrella lost",
    "body": "Ask at the desk.",
    "slug": "umbrella-lost",
    "language": "en",
    "topic": "general",
    "variants": ["where is my parasol"],
}


async def stored(editor: httpx.AsyncClient, **changes: object) -> dict[str, object]:
    made = await editor.post("/api/articles", json={**ARTICLE, **changes})
    assert made.status_code == 201, made.text
    found: dict[str, object] = made.json()
    return found


async def test_the_list_is_searched_narrowed_sorted_and_counted(editor: httpx.AsyncClient) -> None:
    made = await stored(editor, audience="internal")
    asked = {
        "q": "umbr",
        "state": "draft",
        "topic": "general",
        "language": "en",
        "audience": "internal",
        "sort": "title",
    }
    found = (await editor.get("/api/articles", params=asked)).json()
    assert [article["id"] for article in found["articles"]] == [made["id"]]
    assert (found["total"], found["every"]) == (1, 1)
    assert found["counts"] == {"draft": 1, "published": 0, "changed": 0, "unpublished": 0}
    everything = (await editor.get("/api/articles", params={"limit": 5})).json()
    assert (len(everything["articles"]), everything["total"]) == (5, 30)
    for odd in ({"state": "odd"}, {"sort": "odd"}, {"audience": "odd"}, {"q": "a\x00b"}, {"q": "x" * 201}):
        assert (await editor.get("/api/articles", params=odd)).status_code == 422


async def test_revisions_are_listed_compared_and_restored(editor: httpx.AsyncClient) -> None:
    url = f"/api/articles/{(await stored(editor))['id']}"
    await editor.put(url, json={**ARTICLE, "body": "Ask at the counter.", "topic": None, "revision": 1})
    lines = (await editor.get(f"{url}/revisions")).json()["revisions"]
    assert [(line["number"], line["changed"]) for line in lines] == [(2, ["body", "topic"]), (1, [])]
    assert (await editor.get(f"{url}/revisions/1")).json()["body"] == ARTICLE["body"]
    diff = (await editor.get(f"{url}/diff", params={"from": 1, "to": 2})).json()
    assert diff["moved"] == [{"name": "topic", "before": "general", "after": None}]
    (line,) = diff["body"]
    assert line["kind"] == "changed"
    assert [piece["text"] for piece in line["after"] if piece["differs"]] == ["counter"]
    stale = await editor.post(f"{url}/restore", json={"number": 1, "revision": 1})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale_revision")
    back = (await editor.post(f"{url}/restore", json={"number": 1, "revision": 2})).json()
    assert (back["revision"], back["body"], back["topic"]) == (3, ARTICLE["body"], None)
    assert (await editor.get(f"{url}/revisions/9")).status_code == 404
    assert (await editor.get(f"{url}/diff", params={"from": 1, "to": 9})).status_code == 404


async def test_a_publication_can_name_the_revision_that_it_means(editor: httpx.AsyncClient) -> None:
    url = f"/api/articles/{(await stored(editor))['id']}"
    await editor.put(url, json={**ARTICLE, "body": "Newer.", "revision": 1})
    stale = await editor.post(f"{url}/publish", params={"revision": 1})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale_revision")
    assert (await editor.post(f"{url}/publish", params={"revision": 2})).json()["published_revision"] == 2
    assert (await editor.get(f"{url}/use")).json() == {"use": "following", "since": None}


async def test_a_preview_is_safe_and_suggests_a_free_slug(editor: httpx.AsyncClient) -> None:
    await stored(editor)
    body = {"body": "**Hello** <script>alert(1)</script> [a](javascript:alert(1))", "title": "Umbrella: lost!"}
    found = (await editor.post("/api/articles/preview", json=body)).json()
    assert "<strong>Hello</strong>" in found["html"]
    assert "<script" not in found["html"]
    assert 'href="javascript' not in found["html"]
    assert found["slug"] == "umbrella-lost-2"
    russian = (await editor.post("/api/articles/preview", json={"body": "", "title": "Зонт", "language": "ru"})).json()
    assert russian == {"html": "", "slug": "zont"}
    assert (await editor.post("/api/articles/preview", json={"body": "", "site": "nowhere"})).status_code == 404


async def test_translations_are_begun_linked_and_unlinked(editor: httpx.AsyncClient) -> None:
    url = f"/api/articles/{(await stored(editor))['id']}"
    russian = await editor.post(f"{url}/siblings", json={"language": "ru"})
    assert (russian.status_code, russian.json()["state"]) == (201, "draft")
    assert (await editor.post(f"{url}/siblings", json={"language": "ru"})).status_code == 409
    assert (await editor.post(f"{url}/siblings", json={"language": "de"})).status_code == 422
    polish = await stored(editor, language="pl", slug="parasol")
    linked = (await editor.put(f"{url}/siblings/{polish['id']}")).json()
    assert [article["language"] for article in linked["articles"]] == ["en", "pl", "ru"]
    assert linked["missing"] == []
    apart = (await editor.delete(f"{url}/siblings/{polish['id']}")).json()
    assert apart["missing"] == ["pl"]
    assert (await editor.get(f"{url}/siblings")).json() == apart


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/restore", {"number": 1, "revision": 1}),
        ("POST", "/siblings", {"language": "ru"}),
        ("PUT", "/siblings/{id}", None),
        ("DELETE", "/siblings/{id}", None),
        ("POST", "/publish", None),
        ("POST", "/unpublish", None),
    ],
)
async def test_agents_read_and_cannot_change(
    editor: httpx.AsyncClient, agent: httpx.AsyncClient, method: str, path: str, body: object
) -> None:
    made = await stored(editor)
    url = f"/api/articles/{made['id']}"
    for read in ("", "/revisions", "/revisions/1", "/siblings", "/use", "/diff?from=1&to=1"):
        assert (await agent.get(url + read)).status_code == 200
        assert (await editor.get(f"/api/articles/{uuid4()}{read}")).status_code == 404
    refused = await agent.request(method, url + path.format(id=made["id"]), json=body)
    assert (refused.status_code, refused.json()["error"]) == (403, "right_missing")
    missing = await editor.request(method, f"/api/articles/{uuid4()}" + path.format(id=made["id"]), json=body)
    assert missing.status_code == 404
