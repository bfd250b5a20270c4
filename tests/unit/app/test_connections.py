"""Connections that take too long, with a clock that is moved by hand and no socket."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.connections import BODY_SECONDS, HEAD_SECONDS, LARGEST_HEAD, LEAST_RATE, WRITE_SECONDS, PatientProtocol

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
HEAD = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
GET = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n"


class Timer:
    """Something to be called later."""

    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at, self.call, self.is_cancelled = at, call, False

    def cancel(self) -> None:
        self.is_cancelled = True


class Loop:
    """A loop whose clock stands still until it is moved."""

    def __init__(self) -> None:
        self.now, self.timers = 100.0, list[Timer]()

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, call))
        return self.timers[-1]

    def create_task(self, coroutine: Any, **_: Any) -> "asyncio.Task[Any]":
        return asyncio.get_running_loop().create_task(coroutine)

    def pass_by(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [t for t in self.timers if not t.is_cancelled and t.at <= until]:
            first = min(due, key=lambda timer: timer.at)
            self.timers.remove(first)
            self.now = first.at
            first.call()
        self.now = until


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written, self.is_closed, self.is_aborted, self.is_reading = b"", False, False, True

    def get_extra_info(self, _name: str) -> None:
        return None

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = self.is_aborted = True

    def was_aborted(self) -> bool:
        return self.is_aborted

    def pause_reading(self) -> None:
        self.is_reading = False

    def resume_reading(self) -> None:
        self.is_reading = True


async def echo(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Read the body to its end, then answer."""
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.request":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def streaming(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Begin to answer, and never end."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await receive()
    await receive()


class Connected:
    """A connection with its clock."""

    def __init__(self, app: Any = echo) -> None:
        self.loop, self.transport = Loop(), Transport()
        config = uvicorn.Config(app, log_level="critical")
        config.load()
        loop = cast(asyncio.AbstractEventLoop, self.loop)
        self.protocol = PatientProtocol(config, ServerState(), {}, loop)
        self.protocol.connection_made(cast(asyncio.Transport, self.transport))

    async def send(self, data: bytes) -> None:
        self.protocol.data_received(data)
        # The app's task gets its turn.
        for _ in range(5):
            await asyncio.sleep(0)

    async def end(self) -> None:
        self.protocol.connection_lost(None)
        for _ in range(5):
            await asyncio.sleep(0)
        assert all(timer.is_cancelled for timer in self.loop.timers)


async def test_who_sends_nothing_is_closed() -> None:
    connected = Connected()
    connected.loop.pass_by(HEAD_SECONDS - 1)
    assert not connected.transport.is_closing()
    connected.loop.pass_by(1)
    assert connected.transport.is_closing()
    assert connected.transport.written.startswith(b"HTTP/1.1 408")
    await connected.end()


async def test_headers_byte_by_byte_gain_no_time() -> None:
    connected = Connected()
    for byte in GET[:20]:
        await connected.send(bytes([byte]))
        connected.loop.pass_by(1)
    assert connected.transport.is_closing()
    await connected.end()


async def test_a_body_that_trickles_is_closed_and_one_that_flows_is_not() -> None:
    slow, steady = Connected(), Connected()
    for connected in (slow, steady):
        await connected.send(HEAD)
    for _ in range(round(BODY_SECONDS)):
        await slow.send(b"x")
        slow.loop.pass_by(1)
    assert not slow.transport.is_closing()
    slow.loop.pass_by(1)
    assert slow.transport.is_closing()
    await steady.send(b"x" * LEAST_RATE)
    steady.loop.pass_by(BODY_SECONDS + 0.5)
    await steady.send(b"x" * (1000 - LEAST_RATE))
    assert steady.transport.written.startswith(b"HTTP/1.1 204")
    assert not steady.transport.is_closing()
    await slow.end()
    await steady.end()


async def test_an_answer_may_take_as_long_as_it_likes() -> None:
    connected = Connected(streaming)
    await connected.send(GET)
    connected.loop.pass_by(10_000)
    assert not connected.transport.is_closing()
    await connected.end()


async def test_a_request_behind_an_open_stream_is_not_the_clients_fault() -> None:
    connected = Connected(streaming)
    await connected.send(GET)
    await connected.send(HEAD)
    assert not connected.transport.is_reading
    connected.loop.pass_by(BODY_SECONDS * 3)
    assert not connected.transport.is_closing()
    await connected.end()


async def test_headers_without_an_end_are_refused() -> None:
    connected = Connected()
    await connected.send(b"GET /x HTTP/1.1\r\nHost: x\r\nX-Long: ")
    for _ in range(LARGEST_HEAD // 8192):
        assert not connected.transport.is_closing()
        await connected.send(b"x" * 8192)
    assert connected.transport.written.startswith(b"HTTP/1.1 431")
    assert connected.transport.is_closing()
    await connected.end()


async def test_a_large_body_is_no_head() -> None:
    connected = Connected()
    await connected.send(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n")
    for _ in range(20):
        await connected.send(b"x" * 10_000)
    assert connected.transport.written.startswith(b"HTTP/1.1 204")
    await connected.end()


async def test_empty_lines_do_not_keep_an_idle_connection() -> None:
    connected = Connected()
    await connected.send(GET)
    assert connected.transport.written.startswith(b"HTTP/1.1 204")
    connected.loop.pass_by(1)
    await connected.send(b"\r\n")
    connected.loop.pass_by(HEAD_SECONDS)
    assert connected.transport.is_closing()
    await connected.end()


async def test_a_reader_that_stopped_is_cut_off() -> None:
    connected = Connected(streaming)
    await connected.send(GET)
    connected.protocol.pause_writing()
    connected.loop.pass_by(WRITE_SECONDS - 1)
    connected.protocol.resume_writing()
    connected.loop.pass_by(WRITE_SECONDS)
    assert not connected.transport.was_aborted()
    connected.protocol.pause_writing()
    connected.loop.pass_by(WRITE_SECONDS)
    assert connected.transport.was_aborted()
    await connected.end()


@pytest.mark.parametrize("begun", [b"", HEAD, GET])
async def test_a_connection_that_is_lost_leaves_no_timer(begun: bytes) -> None:
    connected = Connected(streaming)
    if begun:
        await connected.send(begun)
    await connected.end()
