"""Which web pages may call the API from a browser."""

import httpx
import pytest

from app.asgi import refresh_origins
from app.state import AppState
from core.database import Sessions
from directory import sites
from tests.integration.conftest import Customer

PAGE, STRANGER = "https://shop.example", "https://evil.example"


@pytest.fixture(autouse=True)
async def _listed(client: httpx.AsyncClient, held: AppState, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        (await sites.by_key(session, None)).allowed_origins = [PAGE]
    await refresh_origins(held)


async def preflight(client: httpx.AsyncClient, path: str, **asked: str) -> httpx.Response:
    headers = {"Origin": PAGE, "Access-Control-Request-Method": "POST"} | {
        k.replace("_", "-"): v for k, v in asked.items()
    }
    return await client.options(f"/api{path}", headers=headers)


@pytest.mark.parametrize(
    "path", ["", "/x/messages", "/x/identity", "/x/context", "/x/seen", "/x/typing", "/x/end", "/x/rating"]
)
async def test_a_listed_page_may_post(client: httpx.AsyncClient, path: str) -> None:
    asked = {"Access_Control_Request_Headers": "authorization,content-type,last-event-id"}
    response = await preflight(client, f"/conversations{path}", **asked)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    "asked",
    [
        {"Origin": STRANGER},
        {"Access_Control_Request_Method": "DELETE"},
        {"Access_Control_Request_Headers": "x-csrf-token"},
    ],
)
async def test_a_preflight_that_is_refused_says_so_in_json(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    response = await preflight(client, "/conversations", **asked)
    assert (response.status_code, response.json()["error"]) == (403, "preflight_refused")
    assert "access-control-allow-origin" not in response.headers


async def test_a_listed_page_reads_answers_and_refusals(customer: Customer, client: httpx.AsyncClient) -> None:
    headers = {**customer.headers, "Origin": PAGE}
    url = f"/api/conversations/{customer.id}"
    for path, status in ((url, 200), (f"{url}/transcript", 200), (f"{url}x", 404)):
        response = await client.get(path, headers=headers)
        assert (response.status_code, response.headers["access-control-allow-origin"]) == (status, PAGE)
        assert "Content-Disposition" in response.headers["access-control-expose-headers"]


async def test_a_strangers_page_opens_nothing_and_reads_nothing(customer: Customer, client: httpx.AsyncClient) -> None:
    refused = await client.post("/api/conversations", json={}, headers={"Origin": STRANGER})
    assert (refused.status_code, refused.json()["error"]) == (403, "origin_not_allowed")
    response = await client.get(f"/api/conversations/{customer.id}", headers={**customer.headers, "Origin": STRANGER})
    assert "access-control-allow-origin" not in response.headers
