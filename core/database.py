"""The engine, the declarative base, and the two names that signatures use: a session and a maker of sessions."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, cast
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, Enum, MetaData, Text, event, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.types import Uuid

from core.database_faults import NoConnection, sqlstate

CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 20.0
# A turn that is taken over must get at its rows within the 15 s that a message is owed an answer.
IDLE_SECONDS = 5
# Whoever waits for a process that stands still outlasts it.
LOCK_SECONDS = 6
_SERVER_SETTINGS = {
    "jit": "off",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    # Over a network, a client that vanished without a word keeps its locks for half a minute at most.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
}
Sessions = async_sessionmaker[AsyncSession]
"""Whoever takes `sessions` owns its transactions; whoever takes `session` never ends one."""


class Base(DeclarativeBase):
    """Declarative base of every table; names of constraints are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        dict[str, str]: JSONB(),
        # Stored as the members' values; which values are allowed is said by named constraints where it matters.
        StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=lambda kind: [m.value for m in kind]),
    }


def async_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy's asyncpg dialect wants it."""
    return "postgresql+asyncpg://" + url.split("://", 1)[1]


def create_engine(url: str, *, pool_size: int = 10, application: str = "firstline") -> AsyncEngine:
    """An engine whose connections are checked before use, so that a database restart heals by itself.

    No wait on it is without an end: for a connection, for a lock, for an answer. A process that stands still in the
    middle of a transaction loses it, with its locks, after `IDLE_SECONDS`.

    Args:
        url: `postgresql://user:password@host:port/name` or with `?host=` for a socket folder.
        pool_size: connections kept; ten more may be opened for a moment.
        application: shown in `pg_stat_activity`.
    """

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        try:
            return await asyncpg.connect(
                url,
                timeout=CONNECT_SECONDS,
                command_timeout=COMMAND_SECONDS,
                server_settings={"application_name": application, **_SERVER_SETTINGS},
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise NoConnection(sqlstate(error)) from error

    engine = create_async_engine(
        async_url(url),
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=CONNECT_SECONDS,
        # The connection that was used last: its server process has prepared the statements, and its caches are warm.
        pool_use_lifo=True,
        # Errors are logged, and parameters are what customers wrote.
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def create_sessions(engine: AsyncEngine) -> Sessions:
    """A maker of sessions whose objects stay readable after their transaction."""
    return async_sessionmaker(engine, expire_on_commit=False)


@contextlib.asynccontextmanager
async def single(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A session for one statement: it is a transaction by itself, without round trips to begin and to end one."""
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


def _refuse_closed(connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
    """Let the pool replace its connections when the server has closed one.

    The event loop has heard of that; asking the server, as `pool_pre_ping` does, would be three round trips each time.
    """
    if cast("asyncpg.Connection[asyncpg.Record]", record.driver_connection).is_closed():
        raise InvalidatePoolError


async def database_now(session: AsyncSession) -> datetime:
    """The database's clock: the one clock that all processes share."""
    moment: datetime | None = await session.scalar(select(func.clock_timestamp()))
    assert moment is not None
    return moment


async def is_writable(session: AsyncSession) -> bool:
    """Whether the transaction may write, for what need not be written when reading is all that works."""
    setting: str | None = await session.scalar(text("SELECT current_setting('transaction_read_only')"))
    return setting == "off"
