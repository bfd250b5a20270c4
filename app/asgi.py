"""The ASGI application of the app process."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import structlog
from fastapi import FastAPI

from app import health
from app.api.application import build_api
from app.event_stream import StreamsApart
from app.headers import SecurityHeaders
from app.internal import InternalFirst, build_internal
from app.limits import BodyLimit
from app.loops import forever, running
from app.pages import errors, routes
from app.route_lists import add_routes
from app.state import AppState
from app.timer_loop import TimerLoop
from conversation.timed import HANDLERS
from core.interpreter import spare_what_is_loaded
from core.notify import INDEX, announced
from directory import sites
from retrieval.calibrations import CalibrationUnusable
from retrieval.encoders import EncoderUnavailable

# In case that an announcement was missed; the worker looks as often.
REFRESH_SECONDS = 3.0
ORIGINS_SECONDS = 5.0
# With the 3 s for open streams this stays below the supervisor's patience of 8 s.
DRAIN_SECONDS = 3.0
log = structlog.get_logger()


def build_app(held: AppState) -> FastAPI:
    """Pages, API, health and the internal route around one process's state."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running(
            listen=forever(held.hub.run),
            index=forever(lambda: _follow_index(held)),
            building=forever(held.building.run),
            origins=forever(lambda: _follow_origins(held)),
            turns=forever(held.runner.take_left_over),
            timers=forever(TimerLoop(held.sessions, HANDLERS).run),
            line=forever(held.line.run),
            streams=forever(lambda: held.streams.watch(held.sessions)),
            presence=forever(lambda: held.presence.listen(held.hub)),
            desks=forever(held.desks.run),
            condition=forever(held.condition.run),
            rasa=forever(held.runner.parts.rasa.watch),
        ):
            yield
        await held.runner.drain(DRAIN_SECONDS)

    app = FastAPI(title="Firstline pages", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.firstline = held
    # First, because a path is compared with one route after the other, and the pages have many.
    app.mount("/api", build_api(held))
    add_routes(app, [health])
    routes.install(app)
    errors.install(app)
    app.add_middleware(BodyLimit)
    # Outermost, so that what the limit refuses has them too.
    app.add_middleware(SecurityHeaders)
    app.add_middleware(StreamsApart)
    app.add_middleware(InternalFirst, internal=build_internal(held))
    return app


async def refresh_origins(held: AppState) -> None:
    """Read which origins the sites list."""
    async with held.sessions.begin() as session:
        every = await sites.every(session)
    held.origins = frozenset(origin for site in every for origin in site.allowed_origins)


async def _follow_index(held: AppState) -> None:
    """Load the model once, then every newer snapshot."""
    try:
        await held.search.load()
    except (EncoderUnavailable, CalibrationUnusable) as error:
        log.error("search_unusable", problem=error.detail)
        # Without its model the process is of no use: end it as if asked to; the log says why.
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()
    spare_what_is_loaded()
    with held.hub.watch(INDEX) as changed:
        while True:
            changed.clear()
            await held.search.refresh()
            await announced(changed, REFRESH_SECONDS)


async def _follow_origins(held: AppState) -> None:
    await refresh_origins(held)
    await asyncio.sleep(ORIGINS_SECONDS)
