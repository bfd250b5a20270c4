"""Rate limits of customers' calls."""

from dataclasses import replace
from ipaddress import ip_network

import httpx

from app.asgi import refresh_origins
from app.rate_limits import RateLimits
from app.settings import LimitSettings
from app.state import AppState
from core.database import Sessions
from directory import sites
from tests.integration.conftest import Customer, open_conversation

PAGE = "https://shop.example"


def limit(held: AppState, **rules: str) -> None:
    held.limits = RateLimits(LimitSettings.model_validate(rules))


def refused(response: httpx.Response) -> bool:
    """Whether it was one too many; then the answer says how long to wait, twice."""
    if response.status_code != 429:
        return False
    body = response.json()
    assert body["error"] == "rate_limited"
    assert int(response.headers["retry-after"]) == body["data"]["retry_after"] >= 1
    return True


async def test_a_visitor_who_writes_too_fast_is_told_and_loses_nothing(customer: Customer) -> None:
    limit(customer.held, message_visitor="2/minute")
    for number in range(2):
        assert (await customer.post(text="hello", client_message_id=f"m{number}")).status_code == 202
    assert refused(await customer.post(text="and this", client_message_id="kept"))
    assert "and this" not in [message["text"] for message in await customer.messages()]
    limit(customer.held)
    assert (await customer.post(text="and this", client_message_id="kept")).status_code == 202
    assert [message["text"] for message in await customer.messages()].count("and this") == 1


async def test_other_visitors_are_not_held_up(customer: Customer, client: httpx.AsyncClient) -> None:
    other = await open_conversation(client, customer.held)
    limit(customer.held, message_visitor="1/minute")
    assert (await customer.post(text="hello")).status_code == 202
    assert refused(await customer.post(text="hello"))
    assert (await other.post(text="hello")).status_code == 202


async def test_whoever_has_no_token_uses_up_nothing_of_a_visitor(customer: Customer, client: httpx.AsyncClient) -> None:
    limit(customer.held, message_visitor="1/minute")
    stranger = replace(customer, token="not the token")
    assert (await stranger.post(text="hello")).status_code == 404
    assert (await customer.post(text="hello")).status_code == 202


async def test_an_address_and_a_site_have_limits_of_their_own(customer: Customer, client: httpx.AsyncClient) -> None:
    other = await open_conversation(client, customer.held)
    for rule in ("message_address", "message_site"):
        limit(customer.held, **{rule: "1/minute"})
        assert (await customer.post(text="hello")).status_code == 202
        assert refused(await other.post(text="hello"))


async def test_conversations_cannot_be_opened_without_end(client: httpx.AsyncClient, held: AppState) -> None:
    limit(held, open_address="2/minute;3/hour")
    for _ in range(2):
        await open_conversation(client, held)
    assert refused(await client.post("/api/conversations", json={}))


async def test_signals_and_reads_are_limited(customer: Customer, client: httpx.AsyncClient) -> None:
    url = f"/api/conversations/{customer.id}"
    limit(customer.held, signal_visitor="1/minute")
    for path, body in (("typing", {"typing": False}), ("seen", {"seq": 0}), ("context", {}), ("end", {})):
        limit(customer.held, signal_visitor="1/minute")
        first, second = [await client.post(f"{url}/{path}", json=body, headers=customer.headers) for _ in range(2)]
        assert first.status_code in (200, 204), first.text
        assert refused(second)
    reads = (url, f"{url}/messages", f"{url}/transcript", "/api/sites/default/widget", "/api/search?q=card")
    for read in reads:
        limit(customer.held, read_address="1/minute")
        first, second = [await client.get(read, headers=customer.headers) for _ in range(2)]
        assert first.status_code == 200, first.text
        assert refused(second)
    assert refused(await client.get(f"{url}/events", headers=customer.headers))


async def test_guessing_tokens_uses_up_what_the_address_has(customer: Customer, client: httpx.AsyncClient) -> None:
    limit(customer.held, signal_address="1/minute")
    stranger = {"Authorization": "Bearer nonsense"}
    url = f"/api/conversations/{customer.id}/seen"
    assert (await client.post(url, json={"seq": 1}, headers=stranger)).status_code == 404
    assert refused(await client.post(url, json={"seq": 1}, headers=stranger))


async def test_what_a_client_says_of_its_address_counts_only_behind_a_trusted_proxy(
    client: httpx.AsyncClient, held: AppState
) -> None:
    limit(held, read_address="1/minute")
    ask = "/api/sites/default/widget"
    assert not refused(await client.get(ask, headers={"X-Forwarded-For": "203.0.113.1"}))
    assert refused(await client.get(ask, headers={"X-Forwarded-For": "203.0.113.2"}))
    held.trusted_proxies = (ip_network("127.0.0.1"),)
    assert not refused(await client.get(ask, headers={"X-Forwarded-For": "203.0.113.2"}))
    # What stands further left may be made up.
    assert refused(await client.get(ask, headers={"X-Forwarded-For": "203.0.113.3, 203.0.113.2"}))


async def test_a_listed_page_may_read_the_refusal(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        (await sites.by_key(session, None)).allowed_origins = [PAGE]
    await refresh_origins(held)
    limit(held, read_address="1/minute")
    await client.get("/api/sites/default/widget")
    response = await client.get("/api/sites/default/widget", headers={"Origin": PAGE})
    assert refused(response)
    assert response.headers["access-control-allow-origin"] == PAGE
    assert "Retry-After" in response.headers["access-control-expose-headers"]
