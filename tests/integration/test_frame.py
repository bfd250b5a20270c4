"""The frame of staff pages: who sees which areas, where people begin, what goes wrong, and the colours of a site."""

import json
import re

import httpx
import pytest
from sqlalchemy import text, update
from starlette.responses import Response

from app.pages.access import home_of
from app.pages.rendering import with_toast
from app.pages.wording import Words
from core.database import Sessions
from core.rights import Actor
from directory.models import Site, Staff
from directory.rights import Bundle, of
from tests.integration.browsing import BROWSER, HOSTILE, HTMX, browsing, shown
from tests.integration.conftest import PASSWORD

AREAS = {"/desk", "/desk/live", "/desk/replies", "/editor", "/editor/ask", "/admin"}
SEEN = {
    Bundle.AGENT_L2: {"/desk", "/desk/live", "/editor", "/editor/ask"},
    Bundle.AGENT_L3: {"/desk", "/editor", "/editor/ask"},
    Bundle.AGENT_L4: {"/desk", "/editor", "/editor/ask"},
    Bundle.SUPERVISOR: AREAS - {"/admin"},
    Bundle.AUTHOR: {"/editor", "/editor/ask"},
    Bundle.REVIEWER: {"/editor", "/editor/ask"},
    Bundle.PUBLISHER: {"/editor", "/editor/ask"},
    Bundle.ADMIN: AREAS,
}


async def holding(client: httpx.AsyncClient, sessions: Sessions, *bundles: str) -> httpx.AsyncClient:
    """A browser of the agent, whose account holds other bundles from now on."""
    async with sessions.begin() as session:
        await session.execute(update(Staff).where(Staff.email == "agent@example.com").values(bundles=list(bundles)))
    return await browsing(client)


@pytest.mark.parametrize("bundle", Bundle)
async def test_everybody_begins_where_their_work_is_and_sees_their_areas(
    client: httpx.AsyncClient, sessions: Sessions, bundle: Bundle
) -> None:
    browser = await holding(client, sessions, bundle)
    home = await browser.get("/home")
    assert home.status_code == 303
    page = shown(await browser.get(home.headers["location"]))
    assert AREAS & set(page.hrefs()) == SEEN[bundle]
    assert "/account" in page.hrefs()
    (body,) = [attributes for tag, attributes in page.tags if tag == "body"]
    assert ("sse-connect" in body) == ("/desk" in SEEN[bundle])
    current = [a.get("href") for tag, a in page.tags if tag == "a" and a.get("aria-current") == "page"]
    assert home.headers["location"] in current


async def test_who_has_no_rights_yet_begins_at_their_account() -> None:
    nobody = Actor(Staff.id, "Nobody", frozenset(), frozenset())  # type: ignore[arg-type]  # The id is not looked at.
    assert home_of(nobody) == "/account"
    keeper = Actor(Staff.id, "Keeper", of(["admin"]) - of(["supervisor"]) - of(["publisher"]), frozenset())  # type: ignore[arg-type]  # Likewise.
    assert home_of(keeper) == "/admin"


async def test_home_asks_for_signing_in(client: httpx.AsyncClient) -> None:
    away = await client.get("/home", headers=BROWSER)
    assert (away.status_code, away.headers["location"]) == (303, "/desk/sign-in?next=/home")


async def test_a_refused_page_says_what_to_do(client: httpx.AsyncClient, sessions: Sessions) -> None:
    browser = await holding(client, sessions, Bundle.AUTHOR)
    page = shown(await browser.get("/desk"), 403)
    assert Words("en").t("problem-right-missing") in page.text
    assert {"/home", "/desk/sign-in"} <= set(page.hrefs())
    refused = await browser.get("/desk", headers=HTMX)
    assert (refused.status_code, refused.headers["hx-retarget"]) == (403, "#notice")
    lost = shown(await browser.get("/editor/no/such/page"), 404)
    assert "/home" in lost.hrefs()


async def test_names_are_shown_as_text(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(name=HOSTILE))
    page = shown(await (await browsing(client)).get("/desk"))
    assert HOSTILE in page.text
    assert [tag for tag, _ in page.tags if tag == "img"] == []


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
async def test_the_frame_speaks_the_language_of_the_account(
    client: httpx.AsyncClient, sessions: Sessions, language: str
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(language=language))
    page = shown(await (await browsing(client)).get("/desk"))
    assert page.tags[0] == ("html", {"lang": language})
    assert Words(language).t("nav-live") in page.text
    (toasts,) = [attributes for tag, attributes in page.tags if attributes.get("id") == "toasts"]
    assert json.loads(toasts["data-done"] or "")["done-saved"] == Words(language).t("done-saved")


def test_a_toast_travels_beside_other_events() -> None:
    response = with_toast(Response(headers={"HX-Trigger": "look-again"}), "Zażółć „gęślą” jaźń\n")
    events = json.loads(response.headers["HX-Trigger"])
    assert events == {"look-again": None, "toast": {"text": "Zażółć „gęślą” jaźń\n", "tone": "good"}}
    assert response.headers["HX-Trigger"].isascii()
    events = json.loads(with_toast(response, "More", "warning").headers["HX-Trigger"])
    assert events["toast"] == {"text": "More", "tone": "warning"}
    assert "look-again" in events


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Anna Agent", "AA"), ("anna maria agent", "AA"), ("Жанна", "Ж"), ("  ", "?"), ("(x) Łukasz", "Ł"), ("", "?")],
)
def test_initials_stand_for_a_name(name: str, initials: str) -> None:
    assert Words("en").initials(name) == initials


# Colours of a site


async def test_a_site_has_a_style_sheet_that_may_be_kept(client: httpx.AsyncClient) -> None:
    page = shown(await client.get("/help/en"))
    (address,) = [href for href in page.hrefs() if href.startswith("/sites/demo/theme.css")]
    sheet = await client.get(address)
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert "--brand: #0f5c6e" in sheet.text
    assert "immutable" in sheet.headers["cache-control"]
    plain = await client.get("/sites/default/theme.css")
    assert (plain.text, plain.headers["cache-control"]) == (sheet.text, "no-cache")
    again = await client.get("/sites/demo/theme.css", headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304
    for key in ("nowhere", "%00"):
        assert (await client.get(f"/sites/{key}/theme.css")).status_code == 404


@pytest.mark.parametrize(
    "colour", ["red; } body { display: none", "</style><script>", "url(//evil.example)", "#12", ""]
)
async def test_what_is_no_colour_becomes_no_rule(client: httpx.AsyncClient, sessions: Sessions, colour: str) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Site).values(colours={"accent": colour, "accent_text": colour, "x": colour}))
    assert (await client.get("/sites/default/theme.css")).text == ""
    async with sessions.begin() as session:
        stored = text("""UPDATE site SET colours = '{"accent": "#102030", "accent_text": "}"}'""")
        await session.execute(stored)
    sheet = (await client.get("/sites/default/theme.css")).text
    assert re.fullmatch(r"[-:;{}()#\w\s@]+", sheet)


async def test_the_password_is_not_needed_again_after_signing_in(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/auth/login", json={"email": "agent@example.com", "password": PASSWORD})
    assert answer.is_success
    assert (await client.get("/home")).headers["location"] == "/desk"
