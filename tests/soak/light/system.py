"""A light system: a throwaway database with the demo site, and some app processes without Rasa or a model."""

import asyncio
import contextlib
import dataclasses
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from app import first_start, migrate
from app.embedded_postgres import throwaway_cluster
from core.database import create_engine, create_sessions, database_now
from directory import sites, staff
from directory.settings import FirstAccounts
from directory.staff import NewStaff
from retrieval.builder import IndexFolder, build_outdated
from tests.integration.encoders import hash_encoders
from tests.soak.light.app import READY, Wanted, arguments
from tests.soak.light.wire import Address, Call, ask

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "a password for tests"
AGENTS = ("anna@example.com", "boris@example.com", "celina@example.com", "dana@example.com")
STOP_SECONDS = 10.0
START_LOOKS = 600


class NotStarted(Exception):
    """An app ended before it listened; its log says why."""


@dataclass(frozen=True, slots=True)
class LightSystem:
    """What runs.

    Attributes:
        database: its address.
        addresses: of the apps; whoever calls takes any of them.
        pids: of the apps.
    """

    database: str
    addresses: Sequence[Address]
    pids: Sequence[int] = ()

    def any(self, choose: random.Random) -> Address:
        """One of the apps, as a balancer without memory chooses it."""
        return choose.choice(self.addresses)


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who is signed in.

    Attributes:
        headers: of each call.
    """

    id: str
    name: str
    headers: dict[str, str]


async def seed(url: str, data_dir: Path) -> None:
    """Fill an empty database with tables, the demo site, its index and some agents."""
    await asyncio.to_thread(migrate.upgrade, url)
    engine = create_engine(url)
    sessions = create_sessions(engine)
    await first_start.load_demo(sessions)
    first = FirstAccounts(admin_password=PASSWORD, agent_password=PASSWORD, editor_password=PASSWORD)
    await first_start.first_accounts(sessions, first)
    async with sessions.begin() as session:
        now = await database_now(session)
        every = tuple(site.id for site in await sites.every(session))
        for email in AGENTS:
            name = email.partition("@")[0].capitalize()
            await staff.add(session, NewStaff(email, name, PASSWORD, ("agent_l2",), every), now)
    await build_outdated(sessions, hash_encoders(), IndexFolder(data_dir / "index"), now)
    await engine.dispose()


async def sign_in(address: Address, email: str) -> Agent:
    """An agent's session."""
    answer = await ask(address, Call("POST", "/api/auth/login", {"email": email, "password": PASSWORD}))
    assert answer.status == 200, answer.body
    cookie = answer.headers["set-cookie"].partition(";")[0]
    token = answer.json["csrf_token"]
    me = await ask(address, Call("GET", "/api/auth/me", headers={"Cookie": cookie}))
    return Agent(me.json["id"], me.json["name"], {"Cookie": cookie, "X-CSRF-Token": token})


@contextlib.asynccontextmanager
async def light_system(folder: Path, wanted: Wanted, apps: int) -> AsyncIterator[LightSystem]:
    """Start it, and end it with the block.

    Args:
        folder: for the index and logs.
        wanted: how the apps are; the database's address and the folder are filled in.
        apps: how many.
    """
    with throwaway_cluster() as url:
        await seed(url, folder)
        each = [
            dataclasses.replace(wanted, url=url, data_dir=str(folder), seed=wanted.seed + number)
            for number in range(apps)
        ]
        async with contextlib.AsyncExitStack() as stack:
            started = [await stack.enter_async_context(app_process(one, folder / "light.log")) for one in each]
            yield LightSystem(url, [address for address, _ in started], [pid for _, pid in started])


@contextlib.asynccontextmanager
async def app_process(wanted: Wanted, log: Path) -> AsyncIterator[tuple[Address, int]]:
    """One app in a process of its own: where it listens, and its id.

    Args:
        wanted: how it is.
        log: takes what it writes; all of it goes there directly if the port comes in a file of its own.
    """
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *arguments(wanted),
            stdin=subprocess.PIPE,
            stdout=output if wanted.port_file else subprocess.PIPE,
            stderr=output,
            cwd=ROOT,
            env=dict(os.environ),
        )
    drained: asyncio.Task[None] | None = None
    try:
        port = await (_port_in(Path(wanted.port_file)) if process.stdout is None else _port_told(process.stdout, log))
        if process.stdout is not None:
            drained = asyncio.create_task(_drain(process.stdout, log))
        yield Address(wanted.host, port), process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if drained is not None:
            await drained


async def _port_told(output: asyncio.StreamReader, log: Path) -> int:
    while line := await output.readline():
        if line.startswith(READY):
            return int(line.removeprefix(READY))
    raise NotStarted(log)


async def _port_in(file: Path) -> int:
    for _ in range(START_LOOKS):
        if text := _content(file):
            return int(text)
        await asyncio.sleep(0.1)
    raise NotStarted(file)


def _content(file: Path) -> str:
    return file.read_text() if file.exists() else ""


async def _drain(output: asyncio.StreamReader, log: Path) -> None:
    with log.open("ab") as file:
        while chunk := await output.read(65536):
            file.write(chunk)


async def quiet(database: asyncpg.Pool, conversation_id: str, *, seconds: float = 30.0) -> bool:
    """Wait until no turn of a conversation is due; false if that takes too long."""
    query = "SELECT count(*) FROM turn WHERE conversation_id = $1 AND state = 'due'"
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while await database.fetchval(query, conversation_id):
                await asyncio.sleep(0.1)
            return True
    return False
