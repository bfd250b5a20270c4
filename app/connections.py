"""Connections of clients that are slow, stalled or gone: how long each may take before it is closed."""

import asyncio
import contextlib
import os
import resource
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""For a request's line and headers, from the connection or the end of the answer before."""
BODY_SECONDS = 20.0
"""For a request's body, and a second more for each `LEAST_RATE` bytes that came."""
LEAST_RATE = 500
WRITE_SECONDS = 30.0
"""For an answer that the client does not read while the buffers are full."""
UNACKNOWLEDGED_SECONDS = 14.0
"""For bytes that the client's machine does not confirm: with a heartbeat every 15 s it is gone after two at most."""
LARGEST_HEAD = 64 * 1024
"""Of a request's line and headers in bytes, give or take what the kernel hands over at once."""
MOST_FILES = 65_536
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class PatientServer(uvicorn.Server):
    """uvicorn's server, which by itself cancels open streams one by one, with a traceback of each, when it is to end.

    Args:
        config: with `PatientProtocol`.
        end_streams: called first.
    """

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then whatever else is under way."""
        self._end_streams()
        await super().shutdown(sockets)


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for ever for a request that was begun and for a reader that stopped."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        # Whether a request is being answered.
        self._is_busy = False
        self._is_in_head = True
        self._head_received = 0
        self._body_began = 0.0
        self._body_received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Begin to wait for the first request."""
        super().connection_made(transport)
        _limit_silence(transport)
        self._await_request(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        self._stop_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Whatever comes, a request has to come of it, and its head has an end."""
        super().data_received(data)
        if self._is_in_head:
            self._head_received += len(data)
            if self._head_received > LARGEST_HEAD and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()
                return
        # An empty line between two requests ends uvicorn's own wait for the next one, and begins none.
        if not self._is_busy and self._request_timer is None and self.timeout_keep_alive_task is None:
            self._await_request(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """A further request of a kept connection has as long as the first."""
        super().on_message_begin()
        self._body_received = 0
        self._is_in_head, self._head_received = True, 0
        self._await_request(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """From here on the body is waited for."""
        super().on_headers_complete()
        self._is_busy, self._is_in_head = True, False
        self._body_began, self._body_received = self.loop.time(), 0
        self._await_request(BODY_SECONDS)

    def on_body(self, body: bytes) -> None:
        """Who sends a lot has longer."""
        self._body_received += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is there; how long the answer takes is our own affair."""
        self._stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The next request is answered if it is there already."""
        self._is_busy = bool(self.pipeline)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The buffers are full; the client has a while to read."""
        super().pause_writing()
        self._stop_writing()
        self._write_timer = self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        self._stop_writing()
        super().resume_writing()

    def _await_request(self, seconds: float) -> None:
        self._stop_waiting()
        self._request_timer = self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        if self.transport.is_closing():
            return
        if self.flow.read_paused:
            # It is we who do not read, while an earlier request is answered.
            self._await_request(BODY_SECONDS)
            return
        earned = self._body_received / LEAST_RATE
        left = self._body_began + BODY_SECONDS + earned - self.loop.time()
        if self._body_received and left > 0:
            self._await_request(left)
            return
        if not self._is_busy or not self.cycle.response_started:
            self.transport.write(_TIMEOUT)
        self.transport.close()

    def _stop_waiting(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _stop_writing(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None


def allow_many_files() -> None:
    """Let this process open as many files as it may; each connection is one, and many systems begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # Some systems have a limit of their own below the one that they tell.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _limit_silence(transport: asyncio.Transport) -> None:
    """Let the kernel give a connection up whose other end has gone without a word."""
    connected = transport.get_extra_info("socket")
    # Linux only; elsewhere the system's own limit of some minutes holds.
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None and connected is not None and connected.family in (socket.AF_INET, socket.AF_INET6):
        # What uvloop hands out has no options of its own; another descriptor of the same connection has.
        with socket.socket(fileno=os.dup(connected.fileno())) as same:
            same.setsockopt(socket.IPPROTO_TCP, option, int(UNACKNOWLEDGED_SECONDS * 1000))
