"""Small samples of the soak runs that need no more than an app and a database; `make soak` makes the full ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from core.database import create_engine, create_sessions, database_now
from directory import sites, staff
from directory.staff import NewStaff
from tests.integration.conftest import CHEAP, PASSWORD, Seeded
from tests.soak import claims, network, protocol
from tests.soak.light.app import Wanted, light_app
from tests.soak.light.system import AGENTS, LightSystem
from tests.soak.light.wire import Address
from tests.soak.run import Context, Report
from tests.soak.system.services import Services

SEED = 4
RASA_SECONDS = 0.1


@asynccontextmanager
async def serving(wanted: Wanted) -> AsyncIterator[Address]:
    """An app behind a real socket, in this process."""
    async with light_app(wanted) as server:
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event to wait for)
            await asyncio.sleep(0.01)
        yield Address("127.0.0.1", server.servers[0].sockets[0].getsockname()[1])
        server.should_exit = True
        await running


@pytest.fixture
async def system(database_url: str, seeded: Seeded) -> AsyncIterator[LightSystem]:
    """Two apps on one database, with some more agents."""
    engine = create_engine(database_url)
    async with create_sessions(engine).begin() as session:
        every = tuple(site.id for site in await sites.every(session))
        now = await database_now(session)
        for email in AGENTS:
            new = NewStaff(email, email.partition("@")[0], PASSWORD, ("agent_l2",), every)
            await staff.add(session, new, now, password_hash=CHEAP.hash(PASSWORD))
    await engine.dispose()
    async with AsyncExitStack() as stack:
        each = [Wanted(database_url, str(seeded.data_dir), seed=n, rasa_seconds=RASA_SECONDS) for n in range(2)]
        addresses = [await stack.enter_async_context(serving(wanted)) for wanted in each]
        yield LightSystem(database_url, addresses)


def context(tmp_path: Path, count: int) -> Context:
    """What a sample is given: no system of processes."""
    return Context(SEED, count, tmp_path, cast(Services, None), lambda _: None, is_sample=True)


def nothing_violated(report: Report) -> None:
    """Fail with the sentences of what was."""
    assert {invariant: found for invariant, found in report.violations.items() if found} == {}


async def test_schedules_on_the_chat_protocol(system: LightSystem, tmp_path: Path) -> None:
    report = await protocol.on(system, context(tmp_path, 12))
    nothing_violated(report)
    assert report.counts["schedules"] == 12


async def test_people_step_in_while_the_bot_computes(system: LightSystem, tmp_path: Path) -> None:
    report = await claims.on(system, context(tmp_path, 12), RASA_SECONDS)
    nothing_violated(report)
    assert report.counts["trials"] == 12


async def test_streams_that_all_break_at_once(system: LightSystem, tmp_path: Path) -> None:
    report = await network.storm_sample(system, context(tmp_path, 60))
    nothing_violated(report)
    assert report.counts["streams dropped"] == 60
