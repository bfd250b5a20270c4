"""An app process without database and model, which answers everything with its own id; for `firstline serve`."""

import argparse
import asyncio
import os
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.loops.auto import auto_loop_factory

from app.accepting import SharedPort, SharingServer
from core.settings import ServiceSettings


async def tell_own_id(scope: Scope, receive: Receive, send: Send) -> None:
    """The id of this process, as the whole answer."""
    await receive()
    own = str(os.getpid()).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(own))]})
    await send({"type": "http.response.body", "body": own})


async def is_warm() -> bool:
    """There is nothing to load."""
    return True


async def serve() -> None:
    """Serve the sockets of the command line until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pids", type=Path)
    parser.add_argument("--listen-fd", type=int, action="append")
    parser.add_argument("--ready-fd", type=int)
    given = parser.parse_args()
    with given.pids.open("a") as pids:
        pids.write(f"{os.getpid()}\n")
    config = uvicorn.Config(tell_own_id, lifespan="off", log_level="warning")
    port = SharedPort(tuple(given.listen_fd), given.ready_fd, ServiceSettings().app_processes)
    await SharingServer(config, lambda: None, port, is_warm).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serve())
