"""The demo page, the help centre, signing in, and failures on pages."""

import re

import httpx
import pytest

from app.api import errors as api_errors
from app.pages.access import local_path
from app.pages.wording import Words, preferred
from app.state import AppState
from tests.integration.browsing import ARTICLE, BROWSER, HOSTILE, OURS, browsing, shown
from tests.integration.conftest import PASSWORD

# Demo page and widget


async def test_the_demo_page_embeds_the_widget_by_one_tag(client: httpx.AsyncClient) -> None:
    page = shown(await client.get("/", headers={"Accept-Language": "pl-PL,pl;q=0.9"}))
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "/widget.js", "data-language": "pl"}]
    assert page.tags[0] == ("html", {"lang": "pl"})
    assert shown(await client.get("/?language=ru")).tags[0] == ("html", {"lang": "ru"})


async def test_widget_modules_may_be_loaded_by_other_sites(client: httpx.AsyncClient) -> None:
    entry = await client.get("/widget.js")
    assert entry.headers["content-type"] == "text/javascript; charset=utf-8"
    assert entry.headers["access-control-allow-origin"] == "*"
    assert entry.headers["cross-origin-resource-policy"] == "cross-origin"
    modules = re.findall(r'from "\./(widget/[a-z]+\.js)"', entry.text)
    assert modules
    for module in modules:
        assert (await client.get(f"/{module}")).status_code == 200
    again = await client.get("/widget.js", headers={"If-None-Match": entry.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert (await client.get("/widget/no-such.js")).status_code == 404
    assert (await client.get("/widget/..%2f__init__.js")).status_code == 404


async def test_static_files_are_kept_for_good_only_with_their_version(client: httpx.AsyncClient) -> None:
    page = shown(await client.get(ARTICLE))
    (tokens,) = [href for href in page.hrefs() if href.startswith("/static/tokens.css?v=")]
    assert "immutable" in (await client.get(tokens)).headers["cache-control"]
    assert (await client.get("/static/tokens.css")).headers["cache-control"] == "no-cache"
    assert (await client.get("/static/../rendering.py")).status_code == 404


# Help centre


async def test_an_article_has_a_public_page(client: httpx.AsyncClient) -> None:
    page = shown(await client.get(ARTICLE, headers=BROWSER))
    assert "Card payment declined" in page.text
    assert "Last changed:" in page.text
    assert "Language: English" in page.text
    assert "/help/en" in page.hrefs()
    contents = shown(await client.get("/help/en"))
    assert ARTICLE in contents.hrefs()


async def test_help_leads_to_the_language_of_the_browser_which_lists_other_languages(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/help", headers={"Accept-Language": "ru"})
    assert (response.status_code, response.headers["location"]) == (302, "/help/ru")
    page = shown(await client.get("/help/ru"))
    assert Words("ru").t("help-empty") in page.text
    assert "/help/en" in page.hrefs()


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/help/en/no-such-article", "en"),
        ("/help/ru/no-such-article", "ru"),
        ("/help/pl/%00", "pl"),
        ("/help/xx", "en"),
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


async def test_only_published_public_articles_are_shown(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    public = {"title": "About pigeons", "body": "Coo.", "slug": "pigeons", "language": "en"}
    made = (await editor.post("/api/articles", json=public)).json()
    url = f"/api/articles/{made['id']}"
    inside = {**public, "slug": "secret-pigeons", "title": "Secret pigeons", "audience": "internal"}
    secret = (await editor.post("/api/articles", json=inside)).json()
    assert (await editor.post(f"/api/articles/{secret['id']}/publish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 404
    assert (await client.get("/help/en/secret-pigeons")).status_code == 404
    assert (await editor.post(f"{url}/publish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 200
    contents = shown(await client.get("/help/en"))
    assert "About pigeons" in contents.text
    assert "Secret pigeons" not in contents.text
    assert (await editor.post(f"{url}/unpublish")).is_success
    assert (await client.get("/help/en/pigeons")).status_code == 404


async def test_scripts_in_an_article_do_not_run(client: httpx.AsyncClient, editor: httpx.AsyncClient) -> None:
    body = f"{HOSTILE}\n\n[a](javascript:alert(3)) [b](https://example.com/)"
    article = {"title": HOSTILE, "body": body, "slug": "hostile", "language": "en"}
    made = (await editor.post("/api/articles", json=article)).json()
    await editor.post(f"/api/articles/{made['id']}/publish")
    page = shown(await client.get("/help/en/hostile"))
    assert [tag for tag, _ in page.tags if tag in ("script", "img")] == []
    assert "https://example.com/" in page.hrefs()
    assert HOSTILE in page.text
    assert HOSTILE in shown(await client.get("/help/en")).text


# Signing in


async def test_who_is_not_signed_in_is_sent_to_the_form_and_back(client: httpx.AsyncClient) -> None:
    away = await client.get("/desk?view=mine", headers=BROWSER)
    assert (away.status_code, away.headers["location"]) == (303, "/desk/sign-in?next=/desk%3Fview%3Dmine")
    form = shown(await client.get(away.headers["location"]))
    fields = {"email": "agent@example.com", "password": PASSWORD, "next": form.values("next")[0]}
    back = await client.post("/desk/sign-in", data=fields, headers=OURS)
    assert (back.status_code, back.headers["location"]) == (303, "/desk?view=mine")
    cookie = back.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "Anna Agent" in shown(await client.get("/desk")).text


async def test_unknown_and_wrong_are_answered_alike(client: httpx.AsyncClient) -> None:
    pages = []
    for email in ("agent@example.com", "nobody@example.com", "agent\x00@example.com"):
        fields = {"email": email, "password": "wrong"}
        response = await client.post("/desk/sign-in", data=fields, headers={**OURS, **BROWSER})
        assert Words("en").t("sign-in-wrong") in shown(response, 401).text
        pages.append(response.text.replace(email, ""))
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "http://evil.example/x"}]
)
async def test_a_sign_in_form_of_another_page_is_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    fields = {"email": "agent@example.com", "password": PASSWORD}
    refused = await client.post("/desk/sign-in", data=fields, headers={**headers, **BROWSER})
    shown(refused, 403)
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "desk", "", None]
)
def test_signing_in_leads_nowhere_else(wanted: str | None) -> None:
    assert local_path(wanted) == "/desk"


async def test_signing_out_ends_the_session(client: httpx.AsyncClient) -> None:
    browser = await browsing(client)
    token = shown(await browser.get("/desk")).values("csrf_token")[0]
    session = dict(browser.cookies)
    assert (await browser.post("/desk/sign-out", data={})).status_code == 403
    assert (await browser.post("/desk/sign-out", data={"csrf_token": token})).status_code == 303
    browser.cookies.update(session)
    assert (await browser.get("/desk")).status_code == 303


async def test_a_hostile_accept_language_is_not_repeated(client: httpx.AsyncClient) -> None:
    response = await client.get("/nowhere", headers={**BROWSER, "Accept-Language": HOSTILE})
    assert "alert" not in response.text
    shown(response, 404)


# Failures and words


async def test_programs_get_failures_as_json(client: httpx.AsyncClient) -> None:
    for path, status, code in (("/nowhere", 404, "not_found"), ("/desk", 401, "sign_in_required")):
        response = await client.get(path)
        assert (response.status_code, response.json()["error"]) == (status, code)


async def test_a_database_that_is_away_is_said_on_a_page(client: httpx.AsyncClient, held: AppState) -> None:
    class Away:
        """Sessions on a database that cannot be reached."""

        def begin(self) -> None:
            raise ConnectionRefusedError

    held.sessions = Away()  # type: ignore[assignment]  # Stands in for a lost server.
    response = await client.get(ARTICLE, headers=BROWSER)
    assert Words("en").t("problem-503-title") in shown(response, 503).text
    assert response.headers["retry-after"] == str(api_errors.RETRY_SECONDS)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("pl", "pl"),
        ("de-DE,de;q=0.9,ru;q=0.8,en;q=0.7", "ru"),
        ("en;q=0.1, pl-PL", "pl"),
        ("ru;q=nonsense, pl;q=0.2", "pl"),
        (",;=,,q=;;", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_browser_says_which_language_it_prefers(header: str | None, language: str) -> None:
    assert preferred(header) == language
