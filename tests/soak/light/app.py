"""`python -m tests.soak.light.app`: an app process as it is served, with a stand-in for Rasa and the hash encoder.

What it is told comes as one JSON object in the first argument; once it listens it says so, in a line with its port.
"""

import asyncio
import contextlib
import dataclasses
import json
import random
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from app.asgi import build_app
from app.connections import PatientProtocol, PatientServer
from app.rate_limits import RateLimits
from app.settings import LimitSettings
from app.state import AppState, holder_name
from app.turn_runner import TurnRunner
from bot.actions.executor import build_executor
from conversation.rasa.client import Reply
from conversation.rasa.gateway import RasaGateway
from conversation.turns import Parts
from core import logging
from core.database import create_engine, create_sessions
from core.notify import Hub
from core.settings import ServiceSettings
from retrieval.builder import IndexFolder
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.encoders import hash_searcher
from tests.integration.rasa_stand_in import RasaStandIn
from tests.soak.light.moments import pass_by

TOKEN = "an internal token for soak runs"
READY = b"listens on "
OFTEN = "1000000/second"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an app is to be.

    Attributes:
        url: of the database.
        data_dir: holds the index.
        port: 0 for any that is free.
        host: to listen on.
        seed: of how long Rasa takes.
        rasa_seconds: the longest that Rasa takes; 0 answers at once.
        unlimited: whether rate limits are out of the way.
        streams_address: event streams that one address may have.
        port_file: takes the port instead of standard output.
    """

    url: str
    data_dir: str
    port: int = 0
    host: str = "127.0.0.1"
    seed: int = 0
    rasa_seconds: float = 0.0
    unlimited: bool = True
    streams_address: int = 100_000
    port_file: str = ""

    def limits(self) -> LimitSettings:
        """What clients may do."""
        if not self.unlimited:
            return LimitSettings()
        fields = LimitSettings.model_fields.items()
        often = {name: OFTEN for name, field in fields if isinstance(field.default, str)}
        return LimitSettings.model_validate({**often, "streams_address": self.streams_address})


class SlowRasa(RasaStandIn):
    """A stand-in that takes its time, each turn another one.

    Args:
        wanted: says how long at most.
    """

    def __init__(self, wanted: Wanted) -> None:
        super().__init__(TOKEN)
        self._longest = wanted.rasa_seconds
        self._random = random.Random(wanted.seed)

    async def exchange(self, path: str, body: bytes | None = None) -> Reply:
        """Think before acting, or after it: a claim may fall on either side of the decision."""
        first, second = (self._random.uniform(0, self._longest / 2) for _ in range(2))
        if self._longest:
            await pass_by(first)
        reply = await super().exchange(path, body)
        # Nothing is remembered of what was asked: these processes live long.
        self.asked.clear()
        if self._longest:
            await pass_by(second)
        return reply


@contextlib.asynccontextmanager
async def light_app(wanted: Wanted) -> AsyncIterator[uvicorn.Server]:
    """A server that listens; serving and ending it is the caller's."""
    engine = create_engine(wanted.url)
    sessions = create_sessions(engine)
    folder = IndexFolder(Path(wanted.data_dir) / "index")
    search = SearchService(sessions, folder, RetrievalSettings(), hash_searcher(sessions, folder))
    rasa = SlowRasa(wanted)
    with contextlib.suppress(OSError):
        await search.live.refresh()
    limits = wanted.limits()
    held = AppState(
        settings=ServiceSettings.model_validate({"DATABASE_URL": wanted.url, "DATA_DIR": wanted.data_dir}),
        sessions=sessions,
        hub=Hub(wanted.url),
        search=search,
        runner=TurnRunner(Parts(sessions, search, RasaGateway(rasa, timeout=8.0), holder_name("light"))),
        executor=build_executor(),
        internal_token=TOKEN,
        limits=RateLimits(limits),
    )
    held.streams = type(held.streams)(limits.streams_address)
    app = build_app(held)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as back:
        rasa.connect(back)
        config = uvicorn.Config(
            app,
            host=wanted.host,
            port=wanted.port,
            http=PatientProtocol,
            ws="none",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        yield PatientServer(config, held.streams.end)
    await engine.dispose()


async def _serve(wanted: Wanted) -> None:
    logging.configure("json")
    async with light_app(wanted) as server:
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        watching = asyncio.create_task(_end_with_parent(server))
        if server.started:
            _tell_port(wanted, server.servers[0].sockets[0].getsockname()[1])
        await serving
        watching.cancel()


def _tell_port(wanted: Wanted, port: int) -> None:
    if wanted.port_file:
        Path(wanted.port_file).write_text(str(port))
    else:
        sys.stdout.write(f"{READY.decode()}{port}\n")
        sys.stdout.flush()


async def _end_with_parent(server: uvicorn.Server) -> None:
    """Whoever started this process holds its standard input open, and is gone when that ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    server.should_exit = True


def arguments(wanted: Wanted) -> list[str]:
    """The command line of such a process."""
    return [sys.executable, "-m", "tests.soak.light.app", json.dumps(dataclasses.asdict(wanted))]


if __name__ == "__main__":
    asyncio.run(_serve(Wanted(**json.loads(sys.argv[1]))))
