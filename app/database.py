"""The database that processes and commands work on."""

import contextlib
from collections.abc import AsyncIterator

from core.database import Sessions, create_engine, create_sessions
from core.settings import ServiceSettings


class DatabaseUrlMissing(Exception):
    """A command has no database: none is named, and the embedded one is not running."""

    def __init__(self) -> None:
        super().__init__(
            "There is no database. Start the service with `make run`, whose database this command then finds in "
            "DATA_DIR, or set DATABASE_URL."
        )


@contextlib.asynccontextmanager
async def database(settings: ServiceSettings, application: str) -> AsyncIterator[Sessions]:
    """Sessions on the configured database.

    Raises:
        DatabaseUrlMissing: there is none.
    """
    if not settings.database_url:
        raise DatabaseUrlMissing
    engine = create_engine(settings.database_url, application=application)
    try:
        yield create_sessions(engine)
    finally:
        await engine.dispose()
