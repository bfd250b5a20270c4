"""The service in process: real PostgreSQL, HTTP through ASGI, Rasa stood in for behind its wire."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from app import first_start, migrate
from app.asgi import build_app
from app.state import AppState
from app.turn_runner import TurnRunner
from bot.actions.executor import build_executor
from conversation.rasa.gateway import RasaGateway
from conversation.turns import Parts
from core.database import Sessions, create_engine, create_sessions, database_now
from core.notify import Hub
from core.settings import ServiceSettings
from directory import sites
from directory.models import Site, Staff
from directory.settings import FirstAccounts
from retrieval.builder import IndexFolder, build_outdated
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.conftest import create_database, database_of, drop_database
from tests.integration.encoders import hash_encoders, hash_searcher
from tests.integration.rasa_stand_in import RasaStandIn
from tests.small_demo import small_demo

PASSWORD = "a password for tests"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
INTERNAL_TOKEN = "an internal token for tests"


@dataclass(frozen=True, slots=True)
class Seeded:
    """A database with the demo site, its accounts and its index, to copy for each test."""

    name: str
    data_dir: Path


@pytest.fixture(scope="session")
def seeded(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """The demo site with three accounts and an index made with the hash encoder."""
    found = Seeded(f"seeded_{uuid4().hex[:8]}", tmp_path_factory.mktemp("data"))
    asyncio.run(create_database(cluster, found.name))
    url = database_of(cluster, found.name)
    migrate.upgrade(url)
    asyncio.run(_seed(url, found.data_dir))
    return found


async def _seed(url: str, data_dir: Path) -> None:
    engine = create_engine(url)
    sessions = create_sessions(engine)
    await first_start.load_demo(sessions, small_demo(data_dir / "demo"))
    await first_start.first_accounts(
        sessions, FirstAccounts(admin_password=PASSWORD, agent_password=PASSWORD, editor_password=PASSWORD)
    )
    async with sessions.begin() as session:
        now = await database_now(session)
        # Signing in costs what the stored hash says; hundreds of tests do it.
        await session.execute(update(Staff).values(password_hash=CHEAP.hash(PASSWORD)))
    await build_outdated(sessions, hash_encoders(), IndexFolder(data_dir / "index"), now)
    await engine.dispose()


@pytest.fixture
async def database_url(cluster: str, seeded: Seeded) -> AsyncIterator[str]:
    """A copy of the seeded database, for one test."""
    name = f"test_{uuid4().hex}"
    yield await create_database(cluster, name, seeded.name)
    await drop_database(cluster, name)


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    """Sessions on the test's own database; what is committed is seen by every session."""
    engine = create_engine(database_url)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def site(sessions: Sessions) -> Site:
    """The demo site."""
    async with sessions.begin() as session:
        return await sites.by_key(session, None)


@pytest.fixture
async def rasa() -> RasaStandIn:
    """What answers in place of the Rasa process."""
    return RasaStandIn(INTERNAL_TOKEN)


@pytest.fixture
async def held(database_url: str, sessions: Sessions, seeded: Seeded, rasa: RasaStandIn, tmp_path: Path) -> AppState:
    """The state of an app process, with its own copy of the index's files."""
    folder = IndexFolder(tmp_path / "index")
    shutil.copytree(seeded.data_dir / "index", folder.path)
    search = SearchService(sessions, folder, RetrievalSettings(), hash_searcher(sessions, folder))
    await search.live.refresh()
    return AppState(
        settings=ServiceSettings.model_validate({"DATABASE_URL": database_url, "DATA_DIR": tmp_path}),
        sessions=sessions,
        hub=Hub(database_url),
        search=search,
        runner=TurnRunner(
            Parts(sessions, search, RasaGateway(rasa, timeout=2.0), "app-under-test"),
            # Tests take over by themselves what they left over.
            most_left_over=0,
        ),
        executor=build_executor(),
        internal_token=INTERNAL_TOKEN,
    )


@pytest.fixture
async def client(held: AppState, rasa: RasaStandIn) -> AsyncIterator[httpx.AsyncClient]:
    """A browser or program that talks to the app, without cookies or tokens."""
    app = build_app(held)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as http,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as for_rasa,
    ):
        rasa.connect(for_rasa)
        yield http
        await held.runner.drain(5)


@dataclass(slots=True)
class Customer:
    """A customer's side of one conversation."""

    http: httpx.AsyncClient
    held: AppState
    id: UUID
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """The bearer header of the conversation."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def url(self) -> str:
        """The address of the conversation's messages."""
        return f"/api/conversations/{self.id}/messages"

    async def post(self, **body: object) -> httpx.Response:
        """Post one message and let the bot finish what it makes of it."""
        body.setdefault("client_message_id", uuid4().hex)
        response = await self.http.post(self.url, json=body, headers=self.headers)
        await self.held.runner.drain(10)
        return response

    async def say(self, text: str) -> list[dict[str, object]]:
        """Write; the messages that followed."""
        return await self._after(await self.post(text=text))

    async def choose(self, message: dict[str, object], option_id: str) -> list[dict[str, object]]:
        """Choose an option of a message; the messages that followed."""
        return await self._after(await self.post(option_id=option_id, in_reply_to=message["id"]))

    async def messages(self, after: int = 0) -> list[dict[str, object]]:
        """The transcript as the widget reads it."""
        response = await self.http.get(self.url, params={"after": after}, headers=self.headers)
        assert response.status_code == 200
        found: list[dict[str, object]] = response.json()["messages"]
        return found

    async def _after(self, response: httpx.Response) -> list[dict[str, object]]:
        assert response.status_code == 202, response.text
        return await self.messages(after=response.json()["seq"])


async def open_conversation(client: httpx.AsyncClient, held: AppState, **body: object) -> Customer:
    """Open a conversation as the widget does."""
    response = await client.post("/api/conversations", json=body)
    assert response.status_code == 201, response.text
    opened = response.json()
    return Customer(client, held, UUID(opened["id"]), opened["token"])


@pytest.fixture
async def customer(client: httpx.AsyncClient, held: AppState) -> Customer:
    """A customer who opened a conversation in English."""
    return await open_conversation(client, held, language="en", metadata={"page": "https://shop.example/checkout"})


async def sign_in(client: httpx.AsyncClient, email: str) -> httpx.AsyncClient:
    """Another client, signed in, that sends the CSRF token with each call."""
    response = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    assert response.status_code == 200, response.text
    signed_in = httpx.AsyncClient(transport=client._transport, base_url=client.base_url)
    signed_in.cookies.update(response.cookies)
    signed_in.headers["X-CSRF-Token"] = response.json()["csrf_token"]
    client.cookies.clear()
    return signed_in


@pytest.fixture
async def agent(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The L2 agent, signed in."""
    async with await sign_in(client, "agent@example.com") as signed_in:
        yield signed_in


@pytest.fixture
async def editor(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The content editor, signed in."""
    async with await sign_in(client, "editor@example.com") as signed_in:
        yield signed_in
