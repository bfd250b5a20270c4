"""Fixtures shared by all tests: a throwaway PostgreSQL, and a database of its own for each test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

# Before anything loads numpy: OpenBLAS ends its threads whenever the process forks, and waits for ever for one of them
# if another thread multiplies matrices just then. Tests start processes while indexes are fitted.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import asyncpg
import pytest

from app import migrate
from app.embedded_postgres import throwaway_cluster
from core.database import Sessions, create_engine, create_sessions
from tests.hanging import pytest_runtest_protocol as pytest_runtest_protocol

TEMPLATE = "firstline_template"
STATEMENT_SECONDS = 30.0
ATTEMPTS = 3


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """Address of an empty database whose user may create others; `TEST_DATABASE_URL` if that is set."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with throwaway_cluster() as url:
        yield url


def database_of(cluster_url: str, name: str) -> str:
    """The address of another database of the same server."""
    address, _, options = cluster_url.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")


async def create_database(cluster_url: str, name: str, template: str = "template0") -> str:
    """Create a database as a copy of another one; its address."""
    # Several times quicker than by way of the log, as long as nothing is to be brought to the disk.
    await _execute(cluster_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return database_of(cluster_url, name)


async def drop_database(cluster_url: str, name: str) -> None:
    """Drop a database, ending what is still connected to it."""
    await _execute(cluster_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _execute(cluster_url: str, statement: str) -> None:
    """Carry out a statement that waits for other processes of the server, and ask anew if those are not heard of.

    A checkpoint that was asked for and not begun would begin by itself after five minutes only.
    """
    for attempt in range(1, ATTEMPTS + 1):
        connection = await asyncpg.connect(cluster_url)
        try:
            await connection.execute(statement, timeout=STATEMENT_SECONDS)
            return
        except TimeoutError:
            if attempt == ATTEMPTS:
                raise
        finally:
            connection.terminate()


@pytest.fixture(scope="session")
def template(cluster: str) -> str:
    """Name of a migrated, empty database to copy."""
    name = f"{TEMPLATE}_{uuid4().hex[:8]}"
    asyncio.run(create_database(cluster, name))
    migrate.upgrade(database_of(cluster, name))
    return name


@pytest.fixture
async def empty_database_url(cluster: str, template: str) -> AsyncIterator[str]:
    """A migrated database without any row, for one test."""
    name = f"test_{uuid4().hex}"
    yield await create_database(cluster, name, template)
    await drop_database(cluster, name)


@pytest.fixture
async def empty_sessions(empty_database_url: str) -> AsyncIterator[Sessions]:
    """Sessions on a migrated database without any row; what is committed is seen by every session."""
    engine = create_engine(empty_database_url)
    yield create_sessions(engine)
    await engine.dispose()
