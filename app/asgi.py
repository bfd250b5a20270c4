"""The ASGI application of the app process."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app import health, internal
from app.api.application import build_api
from app.headers import SecurityHeaders
from app.limits import BodyLimit
from app.pages import errors, routes
from app.state import AppState
from directory import sites
from retrieval.confidence import CalibrationUnusable
from retrieval.encoders import EncoderUnavailable
from retrieval.service import SearchService

REFRESH_SECONDS = 1.0
ORIGINS_SECONDS = 5.0
DRAIN_SECONDS = 5.0
log = structlog.get_logger()

Subject = TypeVar("Subject")


def build_app(held: AppState) -> FastAPI:
    """Pages, API, health and the internal route around one process's state."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        works = (held.hub.run(), _load_then_follow(held), _follow_origins(held))
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            await held.drain(DRAIN_SECONDS)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(title="Firstline pages", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.firstline = held
    app.include_router(health.router)
    app.include_router(internal.router)
    routes.install(app)
    app.mount("/api", build_api(held))
    errors.install(app)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(BodyLimit)
    return app


async def refresh_index(held: AppState) -> None:
    """Load newer snapshots, if there are any."""
    await held.search.live.refresh()


async def refresh_origins(held: AppState) -> None:
    """Read which origins the sites list."""
    async with held.sessions.begin() as session:
        every = await sites.every(session)
    held.origins = frozenset(origin for site in every for origin in site.allowed_origins)


async def _load_then_follow(held: AppState) -> None:
    try:
        while True:
            if await _attempt(SearchService.load, held.search):
                break
            await asyncio.sleep(REFRESH_SECONDS)
    except (EncoderUnavailable, CalibrationUnusable) as error:
        log.error("search_unusable", problem=error.detail)
        # Without its model the process is of no use: end it as if asked to; the log says why.
        os.kill(os.getpid(), signal.SIGTERM)
        return
    with held.hub.watch("index") as changed:
        while True:
            changed.clear()
            await _attempt(refresh_index, held)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), REFRESH_SECONDS)


async def _follow_origins(held: AppState) -> None:
    while True:
        await _attempt(refresh_origins, held)
        await asyncio.sleep(ORIGINS_SECONDS)


async def _attempt(step: Callable[[Subject], Awaitable[None]], subject: Subject) -> bool:
    """One step of a loop that outlives the database being away; whether it succeeded."""
    try:
        await step(subject)
    except (DBAPIError, PoolTimeout, OSError, TimeoutError) as error:
        log.warning("refresh_failed", step=step.__name__, kind=type(error).__name__)
        return False
    return True
