"""Putting a process together from settings: database, search and Rasa's gateway."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from conversation.rasa.client import rasa_clients
from conversation.rasa.gateway import RasaGateway
from conversation.settings import RasaSettings
from conversation.turns import Parts
from core.database import Sessions, create_engine, create_sessions
from core.notify import Hub
from core.settings import ServiceSettings
from retrieval.builder import IndexFolder
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings


class DatabaseUrlMissing(Exception):
    """A command has no database: none is named, and the embedded one is not running."""

    def __init__(self) -> None:
        super().__init__(
            "There is no database. Start the service with `make run`, whose database this command then finds in "
            "DATA_DIR, or set DATABASE_URL."
        )


@dataclass(frozen=True, slots=True)
class Built:
    """What every process works with."""

    settings: ServiceSettings
    sessions: Sessions
    hub: Hub
    search: SearchService
    parts: Parts


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


def index_folder(settings: ServiceSettings, retrieval: RetrievalSettings) -> IndexFolder:
    """Where snapshots lie."""
    return IndexFolder(settings.data_dir / "index", retrieval.keep_snapshots)


@contextlib.asynccontextmanager
async def process(settings: ServiceSettings, holder: str) -> AsyncIterator[Built]:
    """Everything that app and worker share, closed at the end.

    Args:
        settings: of the service.
        holder: name of this process in leases.
    """
    retrieval, rasa = RetrievalSettings(), RasaSettings()
    async with (
        database(settings, f"firstline {holder.split('-')[0]}") as sessions,
        rasa_clients(rasa.rasa_urls) as clients,
    ):
        search = SearchService(sessions, index_folder(settings, retrieval), retrieval)
        gateway = RasaGateway(*clients, timeout=rasa.rasa_timeout)
        parts = Parts(sessions, search, gateway, holder)
        yield Built(settings, sessions, Hub(settings.database_url), search, parts)
