"""The demo page, signing in, and failures on pages."""

import re

import httpx
import pytest

from app.api import errors as api_errors
from app.pages.access import HOME, local_path
from app.pages.wording import Words, preferred
from app.state import AppState
from tests.integration.browsing import ARTICLE, BROWSER, HOSTILE, OURS, browsing, shown
from tests.integration.conftest import PASSWORD

# Demo page and widget


async def test_the_demo_page_embeds_the_widget_by_one_tag(client: httpx.AsyncClient) -> None:
    page = shown(await client.get("/", headers={"Accept-Language": "pl-PL,pl;q=0.9"}))
    embed, own = [attributes for tag, attributes in page.tags if tag == "script"]
    assert embed == {"type": "module", "src": "/widget.js", "data-language": "pl"}
    assert str(own["src"]).startswith("/static/demo.js?v=")
    assert page.tags[0] == ("html", {"lang": "pl"})
    assert shown(await client.get("/?language=ru")).tags[0] == ("html", {"lang": "ru"})


async def test_the_widget_is_one_file_that_other_sites_may_load(client: httpx.AsyncClient) -> None:
    script = await client.get("/widget.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["access-control-allow-origin"] == "*"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-encoding"] == "gzip"
    assert not re.search(r"^(import|export)\b", script.text, re.MULTILINE)
    plain = await client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == script.text
    again = await client.get("/widget.js", headers={"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert (await client.get("/widget/chat.js")).status_code == 404


async def test_static_files_are_kept_for_good_only_with_their_version(client: httpx.AsyncClient) -> None:
    page = shown(await client.get(ARTICLE))
    (tokens,) = [href for href in page.hrefs() if href.startswith("/static/tokens.css?v=")]
    assert "immutable" in (await client.get(tokens)).headers["cache-control"]
    assert (await client.get("/static/tokens.css")).headers["cache-control"] == "no-cache"
    assert (await client.get("/static/../rendering.py")).status_code == 404


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
    assert local_path(wanted) == HOME


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
