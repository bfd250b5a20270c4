"""The engine, the declarative base, and the two names that signatures use: a session and a maker of sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import Uuid

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

    Args:
        url: `postgresql://user:password@host:port/name` or with `?host=` for a socket folder.
        pool_size: connections kept; ten more may be opened for a moment.
        application: shown in `pg_stat_activity`.
    """
    return create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=5,
        pool_pre_ping=True,
        # Errors are logged, and parameters are what customers wrote.
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "command_timeout": 20,
            "server_settings": {"application_name": application, "jit": "off"},
        },
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    """A maker of sessions whose objects stay readable after their transaction."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def database_now(session: AsyncSession) -> datetime:
    """The database's clock: the one clock that all processes share."""
    moment: datetime | None = await session.scalar(select(func.clock_timestamp()))
    assert moment is not None
    return moment
