"""Processes that serve one port, as servers in one process that share a socket."""

import asyncio
import contextlib
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.accepting import PAUSE_SECONDS, Acceptor, SharedPort, SharingServer
from app.start_error import StartError
from app.supervision import ports

BURST = 40


class Greeting(asyncio.Protocol):
    """Says who took the connection."""

    def __init__(self, name: bytes) -> None:
        self._name = name

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._name)
        transport.close()


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    (made,) = ports.bind("127.0.0.1", 0)
    with made:
        yield made


def acceptor(bound: socket.socket, name: bytes, *, pause: float = PAUSE_SECONDS) -> Acceptor:
    own = bound.dup()
    own.setblocking(False)
    own.listen()
    return Acceptor(own, lambda: Greeting(name), pause)


async def taken_by(bound: socket.socket) -> bytes:
    reader, writer = await asyncio.open_connection(*bound.getsockname())
    try:
        return await reader.read()
    finally:
        writer.close()


async def test_of_a_burst_both_take_their_share(bound: socket.socket) -> None:
    both = acceptor(bound, b"a"), acceptor(bound, b"b")
    taken = Counter(await asyncio.gather(*(taken_by(bound) for _ in range(BURST))))
    assert min(taken[b"a"], taken[b"b"]) > BURST / 4
    await asyncio.gather(*(each.end() for each in both))


async def test_who_comes_while_one_has_ended_is_taken_by_the_next(bound: socket.socket) -> None:
    await acceptor(bound, b"a").end()
    waiting = asyncio.create_task(taken_by(bound))
    successor = acceptor(bound, b"b", pause=0)
    assert await waiting == b"b"
    await successor.end()


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that has nothing to say."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def made(port: SharedPort, warm: asyncio.Event) -> SharingServer:
    """A server as it is before its start."""

    async def is_warm() -> bool:
        return warm.is_set()

    server = SharingServer(uvicorn.Config(nothing, lifespan="off", log_level="warning"), lambda: None, port, is_warm)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    return server


@contextlib.asynccontextmanager
async def served(bound: socket.socket, warm: asyncio.Event, processes: int) -> AsyncIterator[int]:
    """A server on the socket; the end of the pipe where it says that it is ready."""
    heard, told = os.pipe()
    os.set_blocking(heard, False)
    server = made(SharedPort((os.dup(bound.fileno()),), told, processes), warm)
    starting = asyncio.create_task(server.startup())
    try:
        yield heard
    finally:
        warm.set()
        await starting
        await server.shutdown()
        os.close(heard)


async def status(bound: socket.socket) -> bytes:
    reader, writer = await asyncio.open_connection(*bound.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    try:
        return (await reader.read()).split()[1]
    finally:
        writer.close()


async def heard_from(pipe: int) -> bytes:
    while True:
        with contextlib.suppress(BlockingIOError):
            return os.read(pipe, 100)
        await asyncio.sleep(0)


async def test_one_of_several_takes_connections_once_it_is_warm_and_says_so(bound: socket.socket) -> None:
    warm, other = asyncio.Event(), acceptor(bound, b"other")
    async with served(bound, warm, processes=2) as pipe:
        assert {await taken_by(bound) for _ in range(5)} == {b"other"}
        with pytest.raises(BlockingIOError):
            os.read(pipe, 100)
        warm.set()
        assert await heard_from(pipe) == b"%d\n" % os.getpid()
        await other.end()
        assert await status(bound) == b"204"


async def test_one_that_is_alone_takes_connections_although_it_is_not_warm(bound: socket.socket) -> None:
    async with served(bound, asyncio.Event(), processes=2) as pipe:
        # Nobody has ever listened.
        assert await heard_from(pipe) == b"%d\n" % os.getpid()
    await acceptor(bound, b"other").end()
    waiting = asyncio.create_task(status(bound))
    async with served(bound, asyncio.Event(), processes=2):
        assert await waiting == b"204"


async def test_the_only_one_takes_connections_at_once(bound: socket.socket) -> None:
    async with served(bound, asyncio.Event(), processes=1) as pipe:
        assert await heard_from(pipe) == b"%d\n" % os.getpid()
        assert await status(bound) == b"204"


async def test_a_port_that_something_took_meanwhile_is_no_fault_of_the_database(bound: socket.socket) -> None:
    with socket.create_server(bound.getsockname()[:2]):
        server = made(SharedPort((os.dup(bound.fileno()),), None, 1), asyncio.Event())
        with pytest.raises(StartError, match="took the port"):
            await server.startup()
