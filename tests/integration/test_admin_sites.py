"""Administrators and the settings of sites: names, looks, texts, pictures, secrets, health."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from core.database import Sessions
from core.event_log import Event
from directory import images, sites
from directory.models import Site
from directory.rights import Bundle
from directory.site_settings import SiteSettings
from tests.integration.administration import ADMIN, PNG, AdminBrowser, add_account, add_site, administering
from tests.integration.browsing import HOSTILE, Markup, browsing, shown
from tests.integration.conftest import sign_in

PATH = "/admin/sites/demo"


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[AdminBrowser]:
    """The administrator's browser."""
    async with administering(client) as made:
        yield made


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator, calling the API."""
    async with await sign_in(client, ADMIN) as signed_in:
        yield signed_in


async def stored(sessions: Sessions) -> Site:
    async with sessions.begin() as session:
        return await sites.by_key(session, "demo")


async def form(sessions: Sessions, **changed: str) -> dict[str, str]:
    """The fields of the demo site's form as a browser would post them, some of them changed."""
    site = await stored(sessions)
    fields = {
        "version": str(site.version),
        "name": site.name,
        "bot_name": site.bot_name,
        **site.colours,
        **{f"greeting.{tag}": text for tag, text in site.greeting.items()},
        **{f"hours_text.{tag}": site.hours_text.get(tag, "") for tag in site.languages},
        **{f"notice.{tag}": site.notice.get(tag, "") for tag in site.languages},
        "allowed_origins": "\r\n".join(site.allowed_origins),
        "l1_limit_minutes": str(site.l1_limit_minutes),
        "default_queue": site.default_queue,
    }
    return {**fields, **changed}


def input_of(page: Markup, name: str) -> dict[str, str | None]:
    return next(a for tag, a in page.tags if tag in ("input", "select", "textarea") and a.get("name") == name)


async def test_the_only_site_opens_by_itself(browser: AdminBrowser) -> None:
    assert (await browser.http.get("/admin")).headers["location"] == "/admin/staff"
    assert (await browser.http.get("/admin/sites")).headers["location"] == PATH
    page = shown(await browser.http.get(PATH))
    assert input_of(page, "accent")["value"] == "#0f5c6e"
    assert 'data-site="demo"' in page.text


@pytest.mark.parametrize(
    ("part", "place"),
    [("secret", "#secret"), ("limits", "#limits"), ("scopes", "#scopes"), ("risks", "#risks"), ("images/logo", "")],
)
async def test_the_address_of_a_form_leads_back_to_the_page(
    client: httpx.AsyncClient, browser: AdminBrowser, part: str, place: str
) -> None:
    back = await browser.http.get(f"{PATH}/{part}")
    assert (back.status_code, back.headers["location"]) == (303, f"{PATH}{place}")
    shown(await browser.http.get(f"{PATH}/anything"), 404)
    async with await browsing(client) as agent:
        shown(await agent.get(f"{PATH}/{part}"), 403)


async def test_several_sites_are_listed(client: httpx.AsyncClient, sessions: Sessions, site: Site) -> None:
    other = await add_site(sessions)
    await add_site(sessions, "foreign")
    await add_account(sessions, "both@example.com", [site.id, other.id], Bundle.ADMIN)
    async with administering(client, "both@example.com") as browser:
        page = shown(await browser.http.get("/admin/sites"))
    assert "Quillmere" in page.text
    assert "Site other" in page.text
    assert "foreign" not in page.text


async def test_settings_are_stored_and_customers_see_them(
    browser: AdminBrowser, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    fields = await form(
        sessions,
        name=" Quillmere Bank ",
        bot_name="Quilla",
        accent="#AA0000",
        allowed_origins="https://www.Quillmere.example/\r\n\r\nhttps://www.quillmere.example",
        l1_limit_minutes="30",
        default_queue="l2-cards",
        **{"greeting.pl": "", "hours_text.pl": "", "hours_text.en": "Mon–Fri 9–17"},
        **{"notice.en": "Transfers are\r\nslow today.", "notice.ru": "", "notice.pl": "Przelewy dziś trwają dłużej."},
    )
    saved = await browser.post(PATH, **fields)
    assert saved.headers["location"] == f"{PATH}?done=saved"
    site = await stored(sessions)
    assert (site.name, site.colours["accent"], site.version) == ("Quillmere Bank", "#aa0000", 2)
    assert site.allowed_origins == ["https://www.quillmere.example"]
    assert (site.l1_limit_minutes, site.default_queue) == (30, "l2-cards")
    assert site.hours_text["en"] == "Mon–Fri 9–17"
    assert "pl" not in site.greeting
    assert "pl" not in site.hours_text
    widget = (await client.get("/api/sites/demo/widget?language=en")).json()
    assert widget["greeting"] == f"{site.greeting['en']}\n\nTransfers are\nslow today."
    for language, notice in (
        ("en", "Transfers are\nslow today."),
        ("ru", "Transfers are\nslow today."),
        ("pl", "Przelewy"),
    ):
        assert notice in (await client.get(f"/help/{language}")).text
    assert (widget["name"], widget["bot"]["name"], widget["colours"]["accent"]) == (
        "Quillmere Bank",
        "Quilla",
        "#aa0000",
    )
    async with sessions.begin() as session:
        event = await session.scalar(select(Event).where(Event.kind == "site_settings_changed"))
    assert event is not None
    assert "greeting" in event.data["fields"]
    assert "Mon" not in str(event.data)


async def test_saving_the_same_again_changes_nothing(browser: AdminBrowser, sessions: Sessions) -> None:
    assert (await browser.post(PATH, **await form(sessions))).status_code == 303
    assert (await stored(sessions)).version == 1


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("name", "", "Write something here."),
        ("name", "x" * 61, "At most 60 characters."),
        ("bot_name", "a\x07b", "cannot be shown"),
        ("accent", "red", "A colour is #"),
        ("accent_text", "#fff;}body{display:none", "A colour is #"),
        ("greeting.en", "", "Write something here."),
        ("greeting.ru", "x" * 501, "At most 500 characters."),
        ("hours_text.en", "x" * 201, "At most 200 characters."),
        ("notice.en", "x" * 301, "At most 300 characters."),
        ("allowed_origins", "https://a.example\n\nhttps://b.example/path", "Line 3 is no origin."),
        ("l1_limit_minutes", "0", "from 1 to 1,440"),
        ("l1_limit_minutes", "ten", "from 1 to 1,440"),
        ("default_queue", "l9", "Choose one of the queues"),
        ("identity_required", "on", "Make the identity secret first"),
    ],
)
async def test_an_error_stays_at_its_field_and_nothing_typed_is_lost(
    browser: AdminBrowser, sessions: Sessions, field: str, value: str, text: str
) -> None:
    fields = await form(sessions, **{"bot_name": "Typed before", field: value})
    page = shown(await browser.post(PATH, **fields), 422)
    refused = input_of(page, field)
    assert refused["aria-invalid"] == "true"
    assert f"{field}-error" in (refused["aria-describedby"] or "")
    assert text in page.text
    if field != "bot_name":
        assert input_of(page, "bot_name")["value"] == "Typed before"
    assert (await stored(sessions)).version == 1


async def test_of_two_savers_the_second_sees_both_versions(browser: AdminBrowser, sessions: Sessions) -> None:
    first, second = await form(sessions, name="First"), await form(sessions, name="Second", bot_name="Bot")
    assert (await browser.post(PATH, **first)).status_code == 303
    page = shown(await browser.post(PATH, **second), 409)
    assert input_of(page, "name")["value"] == "Second"
    assert "Stored now: First" in page.text
    assert "Stored now: Quill" in page.text
    assert (await stored(sessions)).name == "First"
    version = input_of(page, "version")["value"]
    assert version == "2"
    assert (await browser.post(PATH, **{**second, "version": version})).status_code == 303
    assert (await stored(sessions)).name == "Second"


async def test_markup_in_settings_is_only_text(browser: AdminBrowser, sessions: Sessions) -> None:
    short = HOSTILE[:59]
    fields = await form(sessions, name=short, bot_name=short, **{"greeting.en": HOSTILE, "hours_text.en": HOSTILE})
    assert (await browser.post(PATH, **fields)).status_code == 303
    page = shown(await browser.http.get(PATH))
    assert input_of(page, "name")["value"] == short
    assert not [a for tag, a in page.tags if tag == "img" or "onerror" in a]
    assert len([tag for tag, a in page.tags if tag == "script" and not a.get("src")]) == 0
    shown(await browser.http.get("/admin/staff"))


async def test_hard_to_read_colours_are_warned_of_and_stored(browser: AdminBrowser, sessions: Sessions) -> None:
    def warned(page: Markup) -> bool:
        return not [a for _, a in page.tags if a.get("id") == "contrast" and "hidden" in a]

    assert not warned(shown(await browser.http.get(PATH)))
    assert (await browser.post(PATH, **await form(sessions, accent="#eeeeee"))).status_code == 303
    assert warned(shown(await browser.http.get(PATH)))


async def test_pictures_are_served_with_what_they_are(
    browser: AdminBrowser, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    name = '"><script>alert(1)</script>.svg'
    saved = await browser.upload(f"{PATH}/images/avatar", PNG, name)
    assert saved.headers["location"] == f"{PATH}?done=image-saved"
    url = sites.avatar_url(await stored(sessions))
    assert url is not None
    assert url.startswith("/sites/demo/avatar?v=")
    assert (await client.get("/api/sites/demo/widget")).json()["bot"]["avatar_url"] == url
    picture = await client.get(url)
    assert (picture.status_code, picture.content) == (200, PNG)
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["content-disposition"] == "inline"
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "immutable" in picture.headers["cache-control"]
    assert (await client.get("/sites/demo/avatar")).headers["cache-control"] == "no-cache"
    known = await client.get(url, headers={"If-None-Match": picture.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    page = await browser.http.get(PATH)
    assert "alert(1)" not in page.text
    assert url in [a.get("src") for tag, a in shown(page).tags if tag == "img"]


async def test_another_picture_has_another_address_and_none_has_none(
    browser: AdminBrowser, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    assert sites.logo_url(await stored(sessions)) is None
    assert (await client.get("/sites/demo/logo")).status_code == 404
    await browser.upload(f"{PATH}/images/logo", PNG)
    first = sites.logo_url(await stored(sessions))
    await browser.upload(f"{PATH}/images/logo", b"\xff\xd8\xff" + b"1" * 50)
    second = sites.logo_url(await stored(sessions))
    assert first != second
    assert (await client.get(str(second))).headers["content-type"] == "image/jpeg"
    removed = await browser.post(f"{PATH}/images/logo/remove")
    assert removed.headers["location"] == f"{PATH}?done=image-removed"
    assert sites.logo_url(await stored(sessions)) is None
    assert (await client.get(str(second))).status_code == 404


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "Choose a file first."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "This is no PNG, JPEG or WebP picture."),
        (PNG + b"\x00" * images.LARGEST, "at most 256 KB"),
    ],
)
async def test_a_picture_that_is_none_is_refused_at_its_field(
    browser: AdminBrowser, sessions: Sessions, content: bytes, text: str
) -> None:
    page = shown(await browser.upload(f"{PATH}/images/logo", content), 422)
    assert text in page.text
    assert sites.logo_url(await stored(sessions)) is None


async def test_far_too_large_a_file_is_refused_in_words(browser: AdminBrowser) -> None:
    refused = await browser.upload(f"{PATH}/images/logo", PNG + b"\x00" * 600_000)
    assert "Go back and choose a smaller one." in shown(refused, 413).text


async def test_the_secret_is_shown_once_and_replaced(browser: AdminBrowser, sessions: Sessions) -> None:
    def made(page: Markup) -> str:
        return next(str(a["value"]) for tag, a in page.tags if tag == "input" and a.get("id") == "made")

    response = await browser.post(f"{PATH}/secret")
    first = made(shown(response))
    assert response.headers["cache-control"] == "no-store"
    assert len(first) == 43
    assert (await stored(sessions)).identity_secret == first
    page = await browser.http.get(PATH)
    assert first not in page.text
    assert "HS256" in page.text
    # Loading the page of the new secret again posts again.
    again = await browser.post(f"{PATH}/secret", since="")
    assert (again.status_code, again.headers["location"]) == (303, f"{PATH}#secret")
    assert (await stored(sessions)).identity_secret == first
    since = shown(page).values("since")[0]
    second = made(shown(await browser.post(f"{PATH}/secret", since=since)))
    assert second != first
    fields = await form(sessions, identity_required="on")
    assert (await browser.post(PATH, **fields)).status_code == 303
    assert (await stored(sessions)).identity_required
    async with sessions.begin() as session:
        found = await session.scalars(select(Event).where(Event.kind.startswith("site_identity")).order_by(Event.id))
        kinds = [(event.kind, event.data) for event in found]
    assert kinds == [("site_identity_secret_made", {}), ("site_identity_secret_replaced", {})]


async def test_health_says_in_words_what_is_away(browser: AdminBrowser) -> None:
    page = shown(await browser.http.get("/admin/health"))
    for text in ("Works with limits", "The supervisor restarts the worker by itself.", "PostgreSQL", "0.1.0", "29"):
        assert text in page.text


async def test_the_api_does_the_same(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    settings = (await admin.get("/api/sites/demo/settings")).json()
    assert set(SiteSettings.__dataclass_fields__) <= set(settings)
    shown_only = {"site", "languages", "default_language", "identity_secret_at", "logo_url", "avatar_url"}
    body = {key: value for key, value in settings.items() if key not in shown_only}
    saved = await admin.put("/api/sites/demo/settings", json={**body, "bot_name": "Quilla"})
    assert (saved.json()["bot_name"], saved.json()["version"]) == ("Quilla", body["version"] + 1)
    again = await admin.put("/api/sites/demo/settings", json={**body, "bot_name": "Late"})
    assert (again.status_code, again.json()["error"]) == (409, "settings_changed")
    wrong = {
        **body,
        "version": body["version"] + 1,
        "colours": {"accent": "red", "x": "y"},
        "greeting": {"de": "Hallo"},
    }
    refused = await admin.put("/api/sites/demo/settings", json=wrong)
    assert (refused.status_code, refused.json()["error"]) == (422, "settings_invalid")
    told = {(one["field"], one["problem"]) for one in refused.json()["data"]["problems"]}
    assert {("accent", "colour_malformed"), ("greeting", "language_unknown"), ("greeting.en", "text_missing")} <= told
    secret = (await admin.post("/api/sites/demo/identity-secret")).json()["secret"]
    assert secret not in (await admin.get("/api/sites/demo/settings")).text
    assert (await admin.put("/api/sites/demo/images/logo", content=PNG)).status_code == 204
    url = (await admin.get("/api/sites/demo/settings")).json()["logo_url"]
    assert (await client.get(url)).status_code == 200
    bad = await admin.put("/api/sites/demo/images/logo", content=b"<svg/>")
    assert (bad.status_code, bad.json()["error"]) == (422, "image_invalid")
    assert (await admin.delete("/api/sites/demo/images/logo")).status_code == 204
