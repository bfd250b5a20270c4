"""Related articles: what the help centre shows of them at each moment, translations, and what they do not touch."""

from dataclasses import replace

import httpx
from sqlalchemy import update

from app.pages.wording import Words
from app.state import AppState
from core.database import Sessions
from directory.models import Site
from knowledge import history, siblings
from knowledge.models import Topic
from retrieval.builder import build_outdated
from retrieval.encoder_set import EncoderSet
from tests.integration.browsing import shown
from tests.integration.encoders import HashEncoder
from tests.integration.test_editorial import DRAFT, NOW, actor, created
from tests.integration.test_editorial import changed as rewritten
from tests.integration.test_help import PIGEONS, changed, made

PAGE = "/help/en/pigeons"


async def listed(client: httpx.AsyncClient, page: str = PAGE) -> list[str]:
    """Ends of the addresses in the list of related articles, in order."""
    response = await client.get(page)
    shown(response)
    _, _, aside = response.text.partition('<aside class="related"')
    whole = aside.partition("</ul>")[0]
    return [part.partition('"')[0] for part in whole.split(f'href="{page.rpartition("/")[0]}/')[1:]]


async def bird(editor: httpx.AsyncClient, slug: str, **fields: object) -> str:
    """A published article without a topic; its address in the API."""
    return await made(editor, **{"slug": slug, "title": f"About {slug}", "topic": None, **fields})


# API


async def test_related_articles_are_saved_compared_brought_back_and_cleared(editor: httpx.AsyncClient) -> None:
    article = {**PIGEONS, "related": [" doves ", "wrens", "doves"]}
    new = (await editor.post("/api/articles", json=article)).json()
    url = f"/api/articles/{new['id']}"
    assert new["related"] == (await editor.get(url)).json()["related"] == ["doves", "wrens"]
    again = (await editor.put(url, json={**article, "revision": 1})).json()
    assert again["revision"] == 1
    other = (await editor.put(url, json={**article, "related": ["wrens", "doves"], "revision": 1})).json()
    assert (other["revision"], other["related"]) == (2, ["wrens", "doves"])
    assert (await editor.put(url, json={**PIGEONS, "revision": 2})).json()["related"] == []
    lines = (await editor.get(f"{url}/revisions")).json()["revisions"]
    assert [line["changed"] for line in lines] == [["related"], ["related"], []]
    assert (await editor.get(f"{url}/revisions/2")).json()["related"] == ["wrens", "doves"]
    diff = (await editor.get(f"{url}/diff", params={"from": 2, "to": 3})).json()
    assert diff["moved"] == [{"name": "related", "before": "wrens, doves", "after": None}]
    back = (await editor.post(f"{url}/restore", json={"number": 1, "revision": 3})).json()
    assert back["related"] == ["doves", "wrens"]


async def test_what_cannot_be_related_is_refused_with_what_to_do(editor: httpx.AsyncClient) -> None:
    refusals = {
        "Not a slug": "related: 'Not a slug' is no slug of an article, such as lost-card: words of a-z and 0-9 joined",
        "": "related: '' is no slug of an article",
        "x" * 101: "at most 100 characters",
    }
    for slug, detail in refusals.items():
        answer = await editor.post("/api/articles", json={**PIGEONS, "related": [slug]})
        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_article")
        assert detail in answer.json()["detail"]
        assert answer.json()["data"]["field"] == "related"
    many = await editor.post("/api/articles", json={**PIGEONS, "related": [f"bird-{n}" for n in range(9)]})
    assert many.json()["detail"] == "related: are 9, at most 8 are allowed."


async def test_bringing_back_leaves_out_what_has_the_articles_own_slug_by_now(sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site, replace(DRAFT, related=("parasols", "sticks")))
    view = await rewritten(sessions, site, view, slug="parasols", related=())
    async with sessions.begin() as session:
        back = await history.restore(session, actor(site), view.id, 1, revision=2, now=NOW)
    assert (back.slug, back.related) == ("parasols", ("sticks",))


async def test_a_draft_can_be_asked_whatever_is_typed_as_related(editor: httpx.AsyncClient) -> None:
    asked = {"question": "why do they coo", "draft": {**PIGEONS, "related": ["Not a slug", "pigeons"]}}
    answer = await editor.post("/api/search/ask", json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["draft"] is not None


# Help centre


async def test_named_articles_come_first_in_their_order_then_others_of_the_topic_once(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    await bird(editor, "wrens")
    await bird(editor, "doves")
    await made(editor)
    others = await listed(client)
    assert "card-abroad" in others
    url = await made(editor, slug="gulls", related=["wrens", "card-abroad", "doves"])
    assert (await listed(client, "/help/en/gulls"))[:3] == ["wrens", "card-abroad", "doves"]
    every = await listed(client, "/help/en/gulls")
    assert len(every) == len(set(every)) == 8
    assert Words("en").t("help-all-of-topic") in shown(await client.get("/help/en/gulls")).text
    # What is written waits for its publication, as text does.
    await changed(editor, url, related=["doves"])
    assert (await listed(client, "/help/en/gulls"))[0] == "wrens"
    await editor.post(f"{url}/publish")
    assert (await listed(client, "/help/en/gulls"))[0] == "doves"


async def test_only_what_is_public_at_the_moment_is_shown(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, sessions: Sessions
) -> None:
    named = ["nobody", "drafts", "internals", "verifieds", "withdrawns", "polish", "declineds", "doves"]
    await bird(editor, "pigeons", related=named)
    assert await listed(client) == []
    draft = (await editor.post("/api/articles", json={**PIGEONS, "slug": "drafts"})).json()
    await bird(editor, "internals", audience="internal")
    await bird(editor, "verifieds", audience="verified")
    await bird(editor, "polish", language="pl")
    await bird(editor, "declineds", topic="general")
    async with sessions.begin() as session:
        await session.execute(update(Topic).where(Topic.key == "general").values(scope="declined"))
    withdrawn = await bird(editor, "withdrawns")
    assert await listed(client) == ["withdrawns"]
    await editor.post(f"{withdrawn}/unpublish")
    assert await listed(client) == []
    await bird(editor, "doves")
    assert await listed(client) == ["doves"]
    assert (await editor.post(f"/api/articles/{draft['id']}/publish")).is_success
    assert await listed(client) == ["drafts", "doves"]


async def test_an_earlier_slug_leads_to_the_article_and_shows_it_once(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    doves, pigeons = await bird(editor, "doves"), await bird(editor, "pigeons")
    await bird(editor, "gulls", related=["doves", "pigeons", "turtledoves"])
    await changed(editor, doves, slug="turtledoves")
    assert await listed(client, "/help/en/gulls") == ["turtledoves", "pigeons"]
    # Who lives at an address comes before who has moved away.
    await bird(editor, "doves", title="Other doves")
    assert await listed(client, "/help/en/gulls") == ["doves", "pigeons", "turtledoves"]
    await changed(editor, pigeons, slug="rock-doves")
    await changed(editor, pigeons, related=["pigeons", "turtledoves"])
    assert (await editor.post(f"{pigeons}/publish")).is_success
    assert await listed(client, "/help/en/rock-doves") == ["turtledoves"]
    await changed(editor, doves, audience="internal")
    assert await listed(client, "/help/en/rock-doves") == []


# Translations


async def test_a_translation_names_what_is_there_in_its_language(sessions: Sessions, site: Site) -> None:
    for slug in ("sticks", "coats", "hats"):
        await created(sessions, site, replace(DRAFT, slug=slug))
    await created(sessions, site, replace(DRAFT, slug="hats", language="pl"))
    moved = await created(sessions, site, replace(DRAFT, slug="boots"), show=True)
    polish = await created(sessions, site, replace(DRAFT, slug="buty", language="pl"))
    async with sessions.begin() as session:
        await siblings.link(session, actor(site), moved.id, polish.id, now=NOW)
    await rewritten(sessions, site, moved, slug="wellingtons")
    named = ("boots", "sticks", "nobody", "wellingtons", "hats")
    view = await created(sessions, site, replace(DRAFT, related=named))
    async with sessions.begin() as session:
        made_in = {
            language: await siblings.translate(session, actor(site), view.id, language, now=NOW)
            for language in ("pl", "ru")
        }
    assert made_in["pl"].related == ("buty", "hats")
    assert made_in["ru"].related == ()


# The index


async def test_related_articles_that_change_alone_encode_nothing(
    editor: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    url = await made(editor)
    encoder = HashEncoder()

    async def encoded() -> int:
        before = encoder.encoded
        (built,) = await build_outdated(sessions, EncoderSet.of(encoder), held.search.folder, NOW)
        assert built.passages
        return encoder.encoded - before

    assert await encoded() == 2
    await changed(editor, url, related=["doves"])
    assert (await editor.post(f"{url}/publish")).is_success
    assert await encoded() == 0
