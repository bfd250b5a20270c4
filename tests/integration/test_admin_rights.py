"""Each route of the administrators against wrong rights, other sites and nobody signed in."""

import httpx
import pytest

from core.database import Sessions
from directory.models import Site
from directory.rights import RIGHTS, Bundle, Right
from tests.integration.administration import PNG, add_account, add_site, administering
from tests.integration.browsing import BROWSER
from tests.integration.conftest import sign_in

NOBODY = "00000000-0000-4000-8000-000000000000"
STAFF_ROUTES = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/{staff}"),
    ("PUT", "/{staff}"),
    ("POST", "/{staff}/password"),
    ("POST", "/{staff}/disable"),
    ("POST", "/{staff}/enable"),
    ("GET", "/{staff}/sessions"),
    ("DELETE", "/{staff}/sessions"),
    ("DELETE", f"/{{staff}}/sessions/{NOBODY}"),
]
SITE_ROUTES = [
    ("GET", "/{site}/settings"),
    ("PUT", "/{site}/settings"),
    ("POST", "/{site}/identity-secret"),
    ("PUT", "/{site}/images/logo"),
    ("DELETE", "/{site}/images/logo"),
]
STAFF_PAGES = [
    ("GET", ""),
    ("GET", "/new"),
    ("POST", ""),
    ("GET", "/{staff}"),
    ("POST", "/{staff}"),
    ("POST", "/{staff}/password"),
    ("POST", "/{staff}/disable"),
    ("POST", "/{staff}/enable"),
    ("POST", "/{staff}/sessions/end"),
    ("POST", f"/{{staff}}/sessions/{NOBODY}/end"),
]
SITE_PAGES = [
    ("GET", ""),
    ("GET", "/{site}"),
    ("POST", "/{site}"),
    ("POST", "/{site}/secret"),
    ("POST", "/{site}/images/logo"),
    ("POST", "/{site}/images/avatar/remove"),
]
CALLS = [(m, f"/api/staff{p}") for m, p in STAFF_ROUTES] + [(m, f"/api/sites{p}") for m, p in SITE_ROUTES]
PAGES = [
    *((m, f"/admin/staff{p}") for m, p in STAFF_PAGES),
    *((m, f"/admin/sites{p}") for m, p in SITE_PAGES),
    ("GET", "/admin"),
    ("GET", "/admin/health"),
]
BODIES: dict[str, dict[str, object]] = {
    "/api/staff": {"email": "a@example.com", "name": "A", "bundles": ["author"], "sites": ["demo"]},
    "/api/staff/{staff}": {"name": "A", "bundles": ["author"], "sites": ["demo"], "language": "en", "version": 1},
    "/api/sites/{site}/settings": {
        "version": 1,
        "name": "A",
        "colours": {"accent": "#000000", "accent_text": "#ffffff"},
        "bot_name": "B",
        "greeting": {"en": "Hello."},
        "hours_text": {},
        "notice": {},
        "allowed_origins": [],
        "l1_limit_minutes": 15,
        "default_queue": "l2",
        "identity_required": False,
    },
}
FORM: dict[str, str] = {"name": "A", "language": "en", "bundle-author": "on", "site-demo": "on", "version": "1"}


def body_of(path: str) -> dict[str, object]:
    return BODIES.get(path, {})


@pytest.mark.parametrize("bundle", [b for b in Bundle if Right.STAFF_MANAGE not in RIGHTS[b]])
async def test_other_bundles_are_refused_everywhere(
    client: httpx.AsyncClient, sessions: Sessions, site: Site, bundle: Bundle
) -> None:
    account = await add_account(sessions, "wrong@example.com", [site.id], bundle)
    places = {"staff": account, "site": site.key}
    async with await sign_in(client, "wrong@example.com") as caller:
        for method, path in CALLS:
            answer = await caller.request(method, path.format(**places), json=body_of(path))
            assert (answer.status_code, answer.json()["error"]) == (403, "right_missing"), (method, path)
    async with administering(client, "wrong@example.com") as browser:
        for method, path in PAGES:
            if method == "GET":
                answer = await browser.http.get(path.format(**places))
            else:
                answer = await browser.post(path.format(**places), **FORM)
            assert answer.status_code == 403, (method, path)
            assert "Your account lacks the right" in answer.text, (method, path)


async def test_what_belongs_to_other_sites_is_not_there(client: httpx.AsyncClient, sessions: Sessions) -> None:
    other = await add_site(sessions)
    account = await add_account(sessions, "theirs@example.com", [other.id], Bundle.AGENT_L2)
    places = {"staff": account, "site": other.key}
    async with await sign_in(client, "admin@example.com") as admin:
        for method, path in CALLS:
            if "{" in path:
                answer = await admin.request(method, path.format(**places), json=body_of(path))
                assert answer.status_code == 404, (method, path, answer.text)
        assert "theirs@example.com" not in (await admin.get("/api/staff")).text
    async with administering(client) as browser:
        for method, path in PAGES:
            if "{" not in path:
                continue
            if method == "GET":
                answer = await browser.http.get(path.format(**places))
            else:
                answer = await browser.post(path.format(**places), **FORM)
            assert answer.status_code == 404, (method, path)


async def test_accounts_of_more_sites_than_ones_own_are_only_read(
    client: httpx.AsyncClient, sessions: Sessions, site: Site
) -> None:
    other = await add_site(sessions)
    account = await add_account(sessions, "both@example.com", [site.id, other.id], Bundle.ADMIN)
    async with await sign_in(client, "admin@example.com") as admin:
        shown = (await admin.get(f"/api/staff/{account}")).json()
        assert (shown["sites"], shown["changeable"]) == (["demo"], False)
        for method, path in CALLS:
            if "{staff}" in path and method != "GET":
                answer = await admin.request(method, path.format(staff=account), json=body_of(path))
                assert (answer.status_code, answer.json()["error"]) == (403, "account_elsewhere"), (method, path)
    async with administering(client) as browser:
        page = await browser.http.get(f"/admin/staff/{account}")
        assert "Only an administrator of all its sites" in page.text
        assert (await browser.post(f"/admin/staff/{account}", **FORM)).status_code == 403


async def test_nobody_gives_a_site_that_they_do_not_work_for(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await add_site(sessions)
    body = {**BODIES["/api/staff"], "sites": ["other"]}
    async with await sign_in(client, "admin@example.com") as admin:
        assert (await admin.post("/api/staff", json=body)).status_code == 404


async def test_whoever_is_not_signed_in_gets_nothing(client: httpx.AsyncClient) -> None:
    places = {"staff": NOBODY, "site": "demo"}
    for method, path in CALLS:
        answer = await client.request(method, path.format(**places), json=body_of(path))
        assert answer.status_code == 401, (method, path)
    for method, path in PAGES:
        answer = await client.request(method, path.format(**places), headers=BROWSER)
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/desk/sign-in?next="), (method, path)


async def test_forms_without_the_token_change_nothing(client: httpx.AsyncClient) -> None:
    async with administering(client) as browser:
        browser.token = "wrong"
        for method, path in PAGES:
            if method == "POST":
                answer = await browser.post(path.format(staff=NOBODY, site="demo"), **FORM)
                assert answer.status_code == 403, path
        assert (await browser.upload("/admin/sites/demo/images/logo", PNG)).status_code == 403
