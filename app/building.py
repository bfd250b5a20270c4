"""Putting a process together from settings: database, search and Rasa's gateway."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from app.database import database
from conversation.rasa.client import rasa_clients
from conversation.rasa.gateway import RasaGateway
from conversation.settings import RasaSettings
from conversation.turns import Parts
from core.database import Sessions
from core.notify import Hub
from core.settings import ServiceSettings
from retrieval.builder import IndexFolder
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings


@dataclass(frozen=True, slots=True)
class Built:
    """What every process works with."""

    settings: ServiceSettings
    sessions: Sessions
    hub: Hub
    search: SearchService
    parts: Parts


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
