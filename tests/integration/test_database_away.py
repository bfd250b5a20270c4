"""The database read-only, full, locked, out of connections, restarted: nothing false is said, and everything heals."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app import embedded_postgres, migrate
from app.embedded_postgres import Cluster
from app.rate_limits import RateLimits
from app.settings import LimitSettings
from app.state import AppState
from core.database import Sessions, create_engine, create_sessions
from core.database_faults import Fault, fault_of
from tests.conftest import create_database, database_of, drop_database
from tests.integration import conftest
from tests.integration.conftest import Customer, Seeded

CONNECTIONS = 30
MANY = 30


@dataclass(slots=True)
class Server:
    """A database server of these tests' own, which may be stopped and started."""

    cluster: Cluster
    log: Path
    _running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self) -> None:
        self._running.enter_context(embedded_postgres.running(self.cluster, self.log))

    def stop(self) -> None:
        self._running.close()

    def crash(self) -> None:
        """End it without any clearing up."""
        os.kill(int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGQUIT)
        self.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with few connections."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(embedded_postgres.throwaway_folder())
        # Durable, so that what it acknowledged is there after a crash.
        cluster = embedded_postgres.prepare(folder / "postgres", folder / "secrets" / "password")
        options = {**cluster.options, "max_connections": str(CONNECTIONS)}
        server = Server(replace(cluster, options=options), folder / "postgres.log")
        server.start()
        stack.callback(server.stop)
        yield server


@pytest.fixture(scope="module")
def cluster(server: Server) -> str:
    """The address of its first database."""
    return server.cluster.url


@pytest.fixture(scope="module")
def seeded(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """The demo site on this server."""
    found = Seeded(f"seeded_{uuid4().hex[:8]}", tmp_path_factory.mktemp("data"))
    asyncio.run(create_database(cluster, found.name))
    migrate.upgrade(database_of(cluster, found.name))
    asyncio.run(conftest._seed(database_of(cluster, found.name), found.data_dir))
    return found


@pytest.fixture
async def database_url(cluster: str, seeded: Seeded) -> AsyncIterator[str]:
    """A copy of the seeded database, for one test."""
    name = f"test_{uuid4().hex}"
    yield await create_database(cluster, name, seeded.name)
    await drop_database(cluster, name)


@pytest.fixture(autouse=True)
def unlimited(held: AppState) -> None:
    """Let one customer send as much as a test wants."""
    held.limits = RateLimits(LimitSettings(message_visitor="10000/minute"))


@contextlib.asynccontextmanager
async def administrator(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection past the service."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def terminate_all(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """End every other connection to this database; how many there were."""
    ended = await connection.fetch(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return len(ended)


async def post(customer: Customer, client_message_id: str) -> httpx.Response:
    body = {"client_message_id": client_message_id, "text": "hello"}
    return await customer.http.post(customer.url, json=body, headers=customer.headers)


async def stored(customer: Customer) -> list[object]:
    """The customer's own messages."""
    return [one["client_message_id"] for one in await customer.messages() if one["sender"]["kind"] == "customer"]  # type: ignore[index]


def refused(response: httpx.Response) -> str:
    """The code of an answer that asks for patience."""
    assert response.status_code == 503, response.text
    assert int(response.headers["Retry-After"]) > 0
    code: str = response.json()["error"]
    return code


async def limits(customer: Customer) -> list[str]:
    """What the process finds wrong, without what is always missing in these tests."""
    return [each for each in (await customer.held.condition.look()).limits if each != "worker-down"]


async def test_read_only_the_service_says_so_reads_on_and_heals(
    customer: Customer, agent: httpx.AsyncClient, database_url: str
) -> None:
    await customer.say("hello")
    async with administrator(database_url) as admin:
        await admin.execute("UPDATE staff_session SET last_seen_at = last_seen_at - interval '1 hour'")
        await set_read_only(admin, database_url, on=True)
        assert refused(await post(customer, "kept")) == "database_read_only"
        assert refused(await customer.http.post("/api/conversations", json={})) == "database_read_only"
        assert "kept" not in await stored(customer)
        assert await limits(customer) == ["database-read-only"]
        # Their session was last seen a while ago, which would be written down otherwise.
        for path in ("/desk", "/help/en", "/help/en/search?q=transfer"):
            page = await agent.get(path, headers={"Accept": "text/html"})
            assert page.status_code == 200, path
        told = (await customer.http.get("/condition", params={"language": "pl"})).json()["limits"]
        assert [(one["tone"], one["text"].split(":")[0]) for one in told] == [
            ("danger", "Baza danych jest tylko do odczytu")
        ]
        refused_page = await agent.post("/desk/sign-out", headers={"Accept": "text/html"}, data=csrf(agent))
        assert refused_page.status_code == 503
        assert "Nothing can be stored just now" in refused_page.text
        await set_read_only(admin, database_url, on=False)
    assert (await post(customer, "kept")).status_code == 202
    assert (await stored(customer)).count("kept") == 1
    assert await limits(customer) == []


def csrf(agent: httpx.AsyncClient) -> dict[str, str]:
    """The field that forms of the pages carry."""
    return {"csrf_token": agent.headers["X-CSRF-Token"]}


async def set_read_only(admin: "asyncpg.Connection[asyncpg.Record]", url: str, *, on: bool) -> None:
    """For the whole server and open connections too, as an administrator would."""
    await admin.execute("SET default_transaction_read_only = off")
    await admin.execute(f"ALTER SYSTEM SET default_transaction_read_only = {'on' if on else 'off'}")
    await admin.execute("SELECT pg_reload_conf()")
    async with administrator(url) as other:
        while True:
            if (await other.fetchval("SHOW default_transaction_read_only") == "on") is on:
                break
            await asyncio.sleep(0.01)
    # Open connections hear of it a moment later than new ones.
    await terminate_all(admin)


async def test_a_full_disk_is_said_to_be_one(customer: Customer, database_url: str) -> None:
    async with administrator(database_url) as admin:
        await admin.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        for table in ("message", "heartbeat"):
            await admin.execute(f"CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")
        assert refused(await post(customer, "kept")) == "database_full"
        assert await limits(customer) == ["database-full"]
        for table in ("message", "heartbeat"):
            await admin.execute(f"DROP TRIGGER no_room ON {table}")
    assert (await post(customer, "kept")).status_code == 202
    assert await limits(customer) == []


async def test_no_request_fails_after_every_connection_was_ended(
    customer: Customer, held: AppState, database_url: str
) -> None:
    await asyncio.gather(*(post(customer, f"before-{number % 3}") for number in range(12)))
    await held.runner.drain(10)
    async with administrator(database_url) as admin:
        assert await terminate_all(admin) > 0
    answers = await asyncio.gather(*(post(customer, f"after-{number % 5}") for number in range(MANY)))
    assert {answer.status_code for answer in answers} == {202}
    await held.runner.drain(10)
    await all_given_back(held)
    assert sorted(map(str, set(await stored(customer)))) == sorted(
        [*(f"after-{number}" for number in range(5)), *(f"before-{number}" for number in range(3))]
    )


async def all_given_back(held: AppState) -> None:
    """Return once nobody holds a connection of the pool; the loops of the service borrow one for a moment."""
    pool = held.sessions.kw["bind"].pool
    assert isinstance(pool, QueuePool)
    async with asyncio.timeout(10):
        while True:
            if not pool.checkedout():
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("how", ["stop", "crash"])
async def test_a_restart_of_the_database_heals_without_one_of_the_app(
    customer: Customer, server: Server, how: str
) -> None:
    await customer.say("hello")
    getattr(server, how)()
    try:
        assert refused(await post(customer, "kept")) == "database_unavailable"
        assert await limits(customer) == ["database-down"]
        ready = await customer.http.get("/health/ready")
        assert (ready.status_code, ready.json()["components"]["database"]) == (503, "down")
        page = await customer.http.get("/help/en", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert 'href="/help/en">Try again' in page.text
        assert page.headers["Retry-After"]
    finally:
        server.start()
    answers = await asyncio.gather(*(post(customer, "kept") for _ in range(MANY)))
    assert {answer.status_code for answer in answers} == {202}
    assert (await stored(customer)).count("kept") == 1
    assert await limits(customer) == []


async def test_without_a_free_connection_the_answer_is_patience(
    customer: Customer, database_url: str, cluster: str
) -> None:
    async with contextlib.AsyncExitStack() as taken:
        admin = await taken.enter_async_context(administrator(database_url))
        held = 1
        # One that is only being opened is not listed as anybody's yet, so that none is listed says nothing.
        while held < CONNECTIONS:
            await terminate_all(admin)
            held += await take_all(taken, cluster)
        assert refused(await post(customer, "kept")) == "database_busy"
        assert await limits(customer) == ["database-busy"]
    assert (await post(customer, "kept")).status_code == 202
    assert await limits(customer) == []


async def take_all(taken: contextlib.AsyncExitStack, url: str) -> int:
    """Take every connection that the server still has; how many there were."""
    count = 0
    with contextlib.suppress(asyncpg.TooManyConnectionsError):
        while True:
            await taken.enter_async_context(administrator(url))
            count += 1
    return count


@pytest.mark.slow
async def test_a_locked_table_makes_nobody_wait_for_long_and_leaves_the_pool_whole(
    customer: Customer, held: AppState, database_url: str
) -> None:
    async with administrator(database_url) as admin:
        async with admin.transaction():
            await admin.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
            answers = await asyncio.gather(*(post(customer, f"{number}") for number in range(MANY)))
            assert {refused(answer) for answer in answers} == {"database_busy"}
        assert await stored(customer) == []
    answers = await asyncio.gather(*(post(customer, f"{number}") for number in range(MANY)))
    assert {answer.status_code for answer in answers} == {202}
    await held.runner.drain(10)
    await all_given_back(held)


@pytest.mark.slow
async def test_a_process_that_stands_still_with_a_conversation_in_its_hands_loses_it(
    customer: Customer, database_url: str
) -> None:
    engine = create_engine(database_url)
    stopped: Sessions = create_sessions(engine)
    holding = stopped()
    await holding.execute(text("SELECT 1 FROM conversation FOR UPDATE"))
    # Nothing more comes from it, as if it had been sent SIGSTOP.
    assert (await post(customer, "waits")).status_code == 202
    with pytest.raises(DBAPIError) as late:
        await holding.execute(text("SELECT 1"))
    assert fault_of(late.value) is Fault.DOWN
    await holding.invalidate()
    await engine.dispose()
