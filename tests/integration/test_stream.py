"""The event stream over a real connection, and what the service says of its health."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from app.asgi import build_app
from app.state import AppState
from core import heartbeats
from core.database import Sessions, create_engine, database_now
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import SURE
from tests.integration.rasa_stand_in import RasaStandIn


@pytest.fixture
async def served(held: AppState, rasa: RasaStandIn) -> AsyncIterator[httpx.AsyncClient]:
    """The app behind a real socket."""
    server = uvicorn.Server(uvicorn.Config(build_app(held), port=0, log_level="error", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event to wait for)
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
        rasa.connect(http)
        yield http
    server.should_exit = True
    await running


async def events(customer: Customer, count: int, **headers: str) -> list[tuple[str, dict[str, object]]]:
    """The next `count` events of the stream, as id and message."""
    found: list[tuple[str, dict[str, object]]] = []
    url = f"/api/conversations/{customer.id}/events"
    async with asyncio.timeout(10):
        async with customer.http.stream("GET", url, headers={**customer.headers, **headers}) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            event: dict[str, str] = {}
            async for line in response.aiter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif event.get("event") == "message":
                    found.append((event["id"], json.loads(event["data"])))
                    event = {}
                    if len(found) == count:
                        break
    return found


async def test_the_stream_brings_replies_as_they_come(served: httpx.AsyncClient, held: AppState) -> None:
    customer = await open_conversation(served, held)
    stream = asyncio.create_task(events(customer, 2))
    await customer.post(text=SURE)
    seen = await stream
    assert [(number, message["kind"]) for number, message in seen] == [("1", "text"), ("2", "answer")]
    assert [message for _, message in seen] == await customer.messages()


async def test_a_stream_resumes_after_the_last_event_seen(served: httpx.AsyncClient, held: AppState) -> None:
    customer = await open_conversation(served, held)
    await customer.say(SURE)
    assert [number for number, _ in await events(customer, 1, **{"Last-Event-ID": "1"})] == ["2"]
    assert [number for number, _ in await events(customer, 2, **{"Last-Event-ID": "not a number"})] == ["1", "2"]


async def test_a_foreign_token_gets_no_stream(served: httpx.AsyncClient, held: AppState) -> None:
    one, other = await open_conversation(served, held), await open_conversation(served, held)
    response = await served.get(f"/api/conversations/{one.id}/events", headers=other.headers)
    assert (response.status_code, response.json()["error"]) == (404, "conversation_not_found")


async def test_health_tells_each_component(client: httpx.AsyncClient, sessions: Sessions, rasa: RasaStandIn) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    silent = await client.get("/health/ready")
    assert (silent.status_code, silent.json()["status"]) == (200, "degraded")
    assert silent.json()["components"]["worker"] == "down"
    async with sessions.begin() as session:
        await heartbeats.beat(session, "worker", "worker", await database_now(session))
    assert (await client.get("/health/ready")).json()["status"] == "ok"
    rasa.down = True
    without_rasa = (await client.get("/health/ready")).json()
    assert (without_rasa["status"], without_rasa["components"]["rasa"]) == ("degraded", "down")


async def test_without_its_database_the_service_is_not_ready_and_acknowledges_nothing(
    served: httpx.AsyncClient, held: AppState
) -> None:
    customer = await open_conversation(served, held)
    reachable = held.sessions.kw["bind"]
    nowhere = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    held.sessions.configure(bind=nowhere)
    body = {"client_message_id": "a", "text": "hello"}
    response = await served.post(customer.url, json=body, headers=customer.headers)
    ready = await served.get("/health/ready")
    held.sessions.configure(bind=reachable)
    await nowhere.dispose()
    assert (response.status_code, response.json()["error"]) == (503, "database_unavailable")
    assert response.headers["retry-after"]
    assert (ready.status_code, ready.json()["components"]["database"]) == (503, "down")
    assert await customer.messages() == []
