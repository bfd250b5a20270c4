"""The app process: HTTP for browsers, agents and Rasa's actions."""

from functools import partial

import uvicorn

from app.accepting import SharedPort, SharingServer
from app.asgi import build_app
from app.building import process
from app.connections import PatientProtocol, PatientServer, allow_many_files
from app.state import AppState, holder_name
from app.turn_runner import TurnRunner
from bot.actions.executor import build_executor
from conversation.settings import RasaSettings
from core.interpreter import switch_sooner
from core.settings import ServiceSettings

SHUTDOWN_SECONDS = 3


async def serve(settings: ServiceSettings, shared: SharedPort | None = None) -> None:
    """Serve until told to stop.

    Args:
        settings: of the service.
        shared: the sockets to serve; None opens one at the address of the settings.
    """
    allow_many_files()
    switch_sooner()
    async with process(settings, holder_name("app")) as built:
        held = AppState(
            settings=settings,
            sessions=built.sessions,
            hub=built.hub,
            search=built.search,
            runner=TurnRunner(built.parts),
            executor=build_executor(),
            internal_token=RasaSettings().internal_token,
        )
        config = uvicorn.Config(
            build_app(held),
            host=settings.host,
            port=settings.port,
            http=PatientProtocol,
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            # Whose word about the client's address counts is a setting of ours, see `app.client_address`.
            proxy_headers=False,
            # For requests that are under way; customers' streams are ended first.
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        if shared is None:
            server = PatientServer(config, held.streams.end)
        else:
            server = SharingServer(config, held.streams.end, shared, partial(_is_warm, held))
        await server.serve()


async def _is_warm(held: AppState) -> bool:
    """Whether this process can do what the others do, and would say so when asked for its health."""
    return held.search.has_index and (await held.condition.look()).status != "unavailable"
