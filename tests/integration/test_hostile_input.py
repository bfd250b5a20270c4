"""What nobody sends by accident: characters that no text has, endless names; and failures of ours on a page."""

import httpx
import pytest

from app.headers import PAGE_POLICY
from app.rate_limits import Rule
from app.state import AppState
from directory import own_account
from tests.integration.browsing import OURS, browsing

NUL = "%00"
LONGEST_KEY = 400


@pytest.mark.parametrize(
    "path",
    [
        f"/desk?language={NUL}",
        f"/editor/new?site={NUL}",
        f"/editor/ask?site={NUL}",
        f"/api/tickets?language={NUL}",
        f"/api/articles?site={NUL}",
    ],
)
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
async def test_what_no_text_holds_is_no_fault_of_ours(client: httpx.AsyncClient, path: str, kind: str) -> None:
    async with await browsing(client, "admin@example.com") as http:
        answer = await http.get(path, headers={"Accept": kind})
        assert answer.status_code < 500


async def test_what_is_typed_at_the_sign_in_does_not_fill_the_memory(
    client: httpx.AsyncClient, held: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[str, ...]] = []
    monkeypatch.setattr(type(held.limits), "hit", lambda _, rule, *key: counted.append((rule, *key)))
    form = {"email": f"{'x' * 300_000}@example.com", "password": "wrong"}
    assert (await client.post("/desk/sign-in", data=form, headers=OURS)).status_code == 401
    assert {key[0] for key in counted} == {Rule.SIGN_IN_ADDRESS, Rule.SIGN_IN_ACCOUNT, Rule.SIGN_IN_ANYWHERE}
    assert max(len(part) for key in counted for part in key) < LONGEST_KEY


@pytest.mark.parametrize("path", ["/desk/alerts", "/api/auth/me", "/api/tickets", "/api/staff", "/desk", "/account"])
async def test_what_is_about_somebody_is_kept_nowhere(client: httpx.AsyncClient, path: str) -> None:
    async with await browsing(client, "agent@example.com") as http:
        assert (await http.get(path)).headers["cache-control"] == "no-store"


async def test_a_page_about_a_fault_of_ours_has_every_security_header(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(own_account, "profile", fails)
    async with await browsing(client, "admin@example.com") as http:
        http._transport = httpx.ASGITransport(http._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
        answer = await http.get("/account")
        as_json = await http.get("/account", headers={"Accept": "application/json"})
    for each in (answer, as_json):
        assert each.status_code == 500
        assert each.headers["content-security-policy"] == PAGE_POLICY
        assert each.headers["x-content-type-options"] == "nosniff"
