"""The help centre: topics, articles, languages, earlier addresses, and what search engines are told."""

import re
from xml.etree import ElementTree

import httpx
import pytest
from sqlalchemy import func, select, update

from app.pages.wording import Words
from app.state import AppState
from core.database import Sessions
from directory.models import Site
from knowledge.models import ArticleRedirect
from retrieval.models import SearchLog
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.browsing import ARTICLE, BROWSER, HOSTILE, Markup, shown

PIGEONS = {"title": "About pigeons", "body": "Coo.", "slug": "pigeons", "language": "en", "topic": "cards"}


async def made(editor: httpx.AsyncClient, **fields: object) -> str:
    """A published article; its address in the API."""
    response = await editor.post("/api/articles", json={**PIGEONS, **fields})
    assert response.status_code == 201, response.text
    url = f"/api/articles/{response.json()['id']}"
    assert (await editor.post(f"{url}/publish")).is_success
    return url


async def changed(editor: httpx.AsyncClient, url: str, **fields: object) -> None:
    """Save an article with other values."""
    known = (await editor.get(url)).json()
    names = ("title", "body", "slug", "language", "topic", "audience", "variants", "related")
    kept = {name: known[name] for name in names}
    response = await editor.put(url, json={**kept, **fields, "revision": known["revision"]})
    assert response.is_success, response.text


def links(page: Markup, **wanted: str) -> list[str]:
    """Addresses of the `link` elements with some attributes."""
    return [a["href"] or "" for tag, a in page.tags if tag == "link" and all(a.get(k) == v for k, v in wanted.items())]


async def test_the_start_has_every_topic_with_its_articles_counted(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    page = shown(await client.get("/help/en", headers=BROWSER))
    assert "Cards 7 articles" in page.text
    assert "/help/en/topics/cards" in page.hrefs()
    await made(editor, audience="internal")
    assert "Cards 7 articles" in shown(await client.get("/help/en")).text
    await made(editor, slug="more-pigeons", title="More pigeons", topic=None)
    page = shown(await client.get("/help/en"))
    assert Words("en").t("help-other-topics") in page.text
    assert "/help/en/topics/-" in page.hrefs()
    assert "More pigeons" in shown(await client.get("/help/en/topics/-")).text


async def test_a_topic_lists_its_public_articles_with_their_first_words(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    await made(editor, audience="verified", title="Secret pigeons")
    page = shown(await client.get("/help/en/topics/cards", headers=BROWSER))
    assert ARTICLE in page.hrefs()
    assert "open the app first" in page.text
    assert "Secret pigeons" not in page.text
    assert (await client.get("/help/pl/topics/cards")).status_code == 404
    assert (await client.get("/help/en/topics/no-such-topic")).status_code == 404
    assert (await client.get("/help/en/topics/%00")).status_code == 404


async def test_an_article_has_a_public_page(client: httpx.AsyncClient) -> None:
    page = shown(await client.get(ARTICLE, headers=BROWSER))
    assert "Card payment declined" in page.text
    assert "Last changed:" in page.text
    assert "Language: English" in page.text
    assert "/help/en" in page.hrefs()
    assert "/help/en/topics/cards" in page.hrefs()
    assert "/help/en/card-abroad" in page.hrefs()
    (canonical,) = links(page, rel="canonical")
    assert canonical == f"http://testserver{ARTICLE}"
    (description,) = [a["content"] for tag, a in page.tags if tag == "meta" and a.get("name") == "description"]
    assert (description or "").startswith("When your card is declined")
    assert ARTICLE in shown(await client.get("/help/en")).hrefs()


async def test_a_switch_leads_to_the_same_article_in_another_language(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    await made(editor)
    await made(editor, language="pl", title="O gołębiach")
    page = shown(await client.get("/help/en/pigeons"))
    assert {"/help/pl/pigeons", "/help/ru"} <= set(page.hrefs())
    assert links(page, rel="alternate", hreflang="pl") == ["http://testserver/help/pl/pigeons"]
    assert links(page, rel="alternate", hreflang="x-default") == ["http://testserver/help/en/pigeons"]
    assert links(page, rel="alternate", hreflang="ru") == []
    other = shown(await client.get("/help/pl/pigeons"))
    assert other.tags[0] == ("html", {"lang": "pl"})
    assert "/help/en/pigeons" in other.hrefs()


async def test_help_leads_to_the_language_of_the_browser_which_lists_other_languages(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    response = await client.get("/help", headers={"Accept-Language": "ru"})
    assert (response.status_code, response.headers["location"]) == (302, "/help/ru")
    page = shown(await client.get("/help/ru"))
    assert Words("ru").t("help-empty") in page.text
    assert "/help/en" in page.hrefs()
    async with sessions.begin() as session:
        await session.execute(update(Site).values(languages=["pl", "en"], default_language="pl"))
    response = await client.get("/help", headers={"Accept-Language": "ru"})
    assert response.headers["location"] == "/help/pl"


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/help/en/no-such-article", "en"),
        ("/help/ru/no-such-article", "ru"),
        ("/help/pl/%00", "pl"),
        ("/help/xx", "en"),
        ("/help/xx/search?q=card", "en"),
        ("/help/en/card-payment-declined?site=%00", "en"),
        ("/help/en/card-payment-declined?site=nowhere", "en"),
        ("/help/en/a/b/c", "en"),
        ("/nowhere", "pl"),
    ],
)
async def test_an_unknown_address_says_what_to_do_in_the_language_of_the_page(
    client: httpx.AsyncClient, path: str, language: str
) -> None:
    accepted = {**BROWSER, "Accept-Language": language}
    page = shown(await client.get(path, headers=accepted), 404)
    assert page.tags[0] == ("html", {"lang": language})
    assert Words(language).t("problem-404-title") in page.text
    assert f"/help/{language}" in page.hrefs()
    assert ("q" in [a.get("name") for tag, a in page.tags if tag == "input"]) == path.startswith("/help")


async def test_only_published_public_articles_are_shown(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    draft = (await editor.post("/api/articles", json=PIGEONS)).json()
    url = f"/api/articles/{draft['id']}"
    await made(editor, slug="secret-pigeons", title="Secret pigeons", audience="internal")
    pages = ("/help/en", "/help/en/topics/cards", "/help/en/search?q=pigeons", "/sitemap.xml", ARTICLE)
    for path in ("/help/en/pigeons", "/help/en/secret-pigeons"):
        assert (await client.get(path)).status_code == 404
        assert not [page for page in pages if path in (await client.get(page)).text]
    assert (await editor.post(f"{url}/publish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 200
    contents = shown(await client.get("/help/en/topics/cards"))
    assert "About pigeons" in contents.text
    assert "Secret pigeons" not in contents.text
    assert (await editor.post(f"{url}/unpublish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 404
    assert "pigeons" not in (await client.get("/sitemap.xml")).text


async def test_scripts_in_an_article_do_not_run(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    body = f"{HOSTILE}\n\n[a](javascript:alert(3)) [b](https://example.com/)"
    await made(editor, title=HOSTILE, body=body, slug="hostile")
    page = shown(await client.get("/help/en/hostile"))
    assert {a.get("src", "") for tag, a in page.tags if tag == "script"} == {
        "/widget.js",
        next(a["src"] for tag, a in page.tags if tag == "script" and "help.js" in (a["src"] or "")),
    }
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert "https://example.com/" in page.hrefs()
    assert HOSTILE in page.text
    for path in ("/help/en/topics/cards", "/help/en/card-abroad", "/help/en/search?q=alert"):
        page = shown(await client.get(path))
        assert [tag for tag, _ in page.tags if tag == "img"] == []


# Earlier addresses


async def test_an_earlier_address_leads_straight_to_where_the_article_is_now(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    url = await made(editor)
    await changed(editor, url, slug="doves")
    await changed(editor, url, slug="birds")
    for slug in ("pigeons", "doves"):
        moved = await client.get(f"/help/en/{slug}")
        assert (moved.status_code, moved.headers["location"]) == (301, "/help/en/birds")
    await changed(editor, url, slug="pigeons")
    assert (await client.get("/help/en/pigeons")).status_code == 200
    assert (await client.get("/help/en/birds")).headers["location"] == "/help/en/pigeons"


async def test_a_live_article_is_never_hidden_by_one_that_lived_there(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    first = await made(editor)
    await changed(editor, first, slug="doves")
    second = await made(editor, title="Other pigeons")
    assert "Other pigeons" in shown(await client.get("/help/en/pigeons")).text
    assert (await editor.post(f"{second}/unpublish")).is_success
    assert (await client.get("/help/en/pigeons")).headers["location"] == "/help/en/doves"


async def test_nobody_is_led_to_what_is_not_public(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, sessions: Sessions
) -> None:
    url = await made(editor)
    await changed(editor, url, slug="doves", audience="internal")
    assert (await client.get("/help/en/pigeons")).status_code == 404
    await changed(editor, url, audience="public")
    assert (await editor.post(f"{url}/unpublish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 404
    draft = (await editor.post("/api/articles", json={**PIGEONS, "slug": "sparrows"})).json()
    await changed(editor, f"/api/articles/{draft['id']}", slug="wrens")
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(ArticleRedirect)) == 1


# Search


async def test_the_search_shows_what_the_bot_would_find(client: httpx.AsyncClient, sessions: Sessions) -> None:
    page = shown(await client.get("/help/en/search", params={"q": "my card was declined"}, headers=BROWSER))
    hits = [href for href in page.hrefs() if re.fullmatch(r"/help/en/[a-z-]+", href) and href != "/help/en/search"]
    assert hits[0] == ARTICLE
    assert "/help/pl/search?q=my+card+was+declined" in page.hrefs()
    assert ("mark", {}) in page.tags
    assert page.values("q") == ["my card was declined"]
    async with sessions.begin() as session:
        logged = (await session.scalars(select(SearchLog))).one()
    assert (logged.query, logged.conversation_id) == ("my card was declined", None)


async def test_secrets_in_a_question_are_not_kept(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await client.get("/help/en/search", params={"q": "my card 4111 1111 1111 1111 was declined"})
    async with sessions.begin() as session:
        logged = (await session.scalars(select(SearchLog))).one()
    assert "4111" not in logged.query


async def test_a_question_that_nothing_answers_gets_a_way_on(client: httpx.AsyncClient) -> None:
    page = shown(await client.get("/help/pl/search", params={"q": "??"}, headers=BROWSER))
    assert Words("pl").t("help-nothing-title", question="??") in page.text
    assert "/help/pl" in page.hrefs()
    assert [a for tag, a in page.tags if tag == "button" and "data-chat" in a]


@pytest.mark.parametrize("question", ["", "   ", "\x00", "a" * 10_000, HOSTILE, "' OR 1=1 --", "%", "card&site=x"])
async def test_no_question_breaks_the_search(client: httpx.AsyncClient, question: str) -> None:
    page = shown(await client.get("/help/en/search", params={"q": question}, headers=BROWSER))
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert [a.get("content") for tag, a in page.tags if a.get("name") == "robots"] == ["noindex"]


async def test_while_the_model_is_loading_words_are_looked_for(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, held: AppState
) -> None:
    await made(editor, body="They coo at 100% of passers-by.", variants=["why do birds follow me"])
    held.search = SearchService(held.sessions, held.search.folder, RetrievalSettings())
    page = shown(await client.get("/help/en/search", params={"q": "Passers 100%"}))
    assert Words("en").t("help-search-plain") in page.text
    assert "/help/en/pigeons" in page.hrefs()
    assert "/help/en/pigeons" in shown(await client.get("/help/en/search?q=follow+birds")).hrefs()
    page = shown(await client.get("/help/en/search", params={"q": "zeppelin"}))
    assert Words("en").t("help-search-starting") in page.text


# Several sites, search engines


async def test_addresses_of_another_site_carry_its_key(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, sessions: Sessions
) -> None:
    await made(editor)
    async with sessions.begin() as session:
        await session.execute(update(Site).values(is_default=False))
    page = shown(await client.get("/help/en/pigeons?site=demo"))
    assert "/help/en/topics/cards?site=demo" in page.hrefs()
    assert page.values("site") == ["demo"]
    assert links(page, rel="canonical") == ["http://testserver/help/en/pigeons?site=demo"]
    found = shown(await client.get("/help/en/search?q=pigeons&site=demo"))
    assert all("site=demo" in href for href in found.hrefs() if href.startswith("/help/"))
    assert "/help/en/pigeons?site=demo" in (await client.get("/sitemap.xml")).text


async def test_the_sitemap_names_every_public_page_with_its_translations(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, held: AppState
) -> None:
    await made(editor)
    await made(editor, language="pl", title="O gołębiach")
    held.settings = held.settings.model_copy(update={"public_url": "https://help.example"})
    response = await client.get("/sitemap.xml")
    assert response.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(response.text)  # noqa: S314 (our own answer)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    urls = {url.findtext("s:loc", "", spaces): url for url in root.findall("s:url", spaces)}
    assert {"https://help.example/help/en", "https://help.example/help/pl", f"https://help.example{ARTICLE}"} <= set(
        urls
    )
    assert "https://help.example/help/ru" not in urls
    pigeons = urls["https://help.example/help/pl/pigeons"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", pigeons.findtext("s:lastmod", "", spaces))
    alternates = {link.get("hreflang"): link.get("href") for link in pigeons.findall("x:link", spaces)}
    assert alternates == {code: f"https://help.example/help/{code}/pigeons" for code in ("en", "pl")}
    robots = (await client.get("/robots.txt")).text
    assert "Sitemap: https://help.example/sitemap.xml" in robots
    assert "Disallow: /desk\n" in robots


async def test_a_hostile_host_does_not_break_out(client: httpx.AsyncClient) -> None:
    for path in ("/sitemap.xml", ARTICLE, "/robots.txt"):
        response = await client.get(path, headers={"Host": 'x"><script>alert(1)</script>'})
        assert "<script>alert" not in response.text


@pytest.mark.parametrize("path", ["/help/en", "/help/en/topics/cards", ARTICLE, "/help/en/search?q=card"])
async def test_help_pages_answer_head_as_well(client: httpx.AsyncClient, path: str) -> None:
    response = await client.head(path)
    assert (response.status_code, response.text) == (200, "")
