"""Event streams in tests: the app behind a real socket, and what a page is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from sqlalchemy import select

from app.asgi import build_app
from app.connections import PatientProtocol, PatientServer
from app.state import AppState
from conversation.customer import receipts
from conversation.models import Conversation
from core.database import Sessions, database_now
from core.notify import announced, notify
from core.rights import Actor
from directory import rights
from directory.models import Staff
from tests.integration.conftest import Customer
from tests.integration.rasa_stand_in import RasaStandIn


@asynccontextmanager
async def serving(held: AppState, rasa: RasaStandIn) -> AsyncIterator[tuple[httpx.AsyncClient, PatientServer]]:
    """The app behind a real socket, as it is served."""
    config = uvicorn.Config(
        build_app(held), port=0, http=PatientProtocol, log_level="error", timeout_graceful_shutdown=1
    )
    server = PatientServer(config, held.streams.end)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
        rasa.connect(http)
        yield http, server
    server.should_exit = True
    await running


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a stream."""

    event: str
    id: str | None
    body: dict[str, object]


@asynccontextmanager
async def following(customer: Customer, **headers: str) -> AsyncIterator[AsyncIterator[Told]]:
    """The events of a conversation's stream as they come."""
    url = f"/api/conversations/{customer.id}/events"
    async with customer.http.stream("GET", url, headers={**customer.headers, **headers}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _told(response.aiter_lines())


async def _told(lines: AsyncIterator[str]) -> AsyncIterator[Told]:
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "event" in fields:
            yield Told(fields["event"], fields.get("id"), json.loads(fields["data"]))
            fields = {}


async def next_of(stream: AsyncIterator[Told], *events: str) -> Told:
    """The next event of one of these kinds."""
    async with asyncio.timeout(10):
        return await anext(told async for told in stream if told.event in events)


async def events(customer: Customer, count: int, **headers: str) -> list[tuple[str | None, dict[str, object]]]:
    """The next `count` messages of the stream, as id and message."""
    async with following(customer, **headers) as stream:
        found = [await next_of(stream, "message") for _ in range(count)]
    return [(told.id, told.body) for told in found]


async def listening(held: AppState) -> None:
    """Wait until the process hears what is signalled."""
    with held.hub.watch("anything") as changed:
        while not changed.is_set():
            await notify(held.sessions, "anything")
            await announced(changed, 0.1)


async def seen_by(sessions: Sessions, customer: Customer, seq: int) -> int:
    """What the desk does when an agent looks at the transcript."""
    async with sessions.begin() as session:
        agent = (await session.scalars(select(Staff).where(Staff.email == "agent@example.com"))).one()
        conversation = await session.get_one(Conversation, customer.id)
        actor = Actor(agent.id, agent.name, rights.of(agent.bundles), frozenset({conversation.site_id}))
        news = await receipts.seen_by_agent(session, actor, customer.id, seq, await database_now(session))
    await customer.held.announce_ticket(customer.id)
    return news


async def until(happened: Callable[[], bool]) -> None:
    """Wait for what nobody announces."""
    while not happened():  # noqa: ASYNC110 (nobody announces it)
        await asyncio.sleep(0.01)
