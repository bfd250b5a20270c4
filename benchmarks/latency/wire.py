"""A lean HTTP/1.1 client: whoever makes the load shares two cores with what is measured."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

READ_SECONDS = 60.0
_END_OF_HEAD = b"\r\n\r\n"


class Refused(Exception):
    """The answer was no success."""


class Exchange:
    """One kept connection that sends a request and waits for its answer, one after the other.

    Args:
        host: of the server.
        port: of the server.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def post(self, path: str, body: object, token: str = "") -> Any:
        """What the server answers to a JSON body, as JSON.

        Raises:
            Refused: the status is no success.
            OSError, TimeoutError: the server went away or is too slow.
        """
        sent = request("POST", path, self._address, json.dumps(body).encode(), token)
        async with self._one_at_a_time, asyncio.timeout(READ_SECONDS):
            try:
                head, content = await self._exchanged(sent)
            except (asyncio.IncompleteReadError, ConnectionError):
                # The server closes what was quiet for some seconds; a message that is sent twice is stored once.
                self.close()
                head, content = await self._exchanged(sent)
        status = head.split(" ", 2)[1]
        if not status.startswith("2"):
            raise Refused(f"{path} answered {status}: {content[:200]!r}")
        return json.loads(content) if content else None

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _exchanged(self, sent: bytes) -> tuple[str, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        writer.write(sent)
        head = (await reader.readuntil(_END_OF_HEAD)).decode("latin-1")
        return head, await _content(reader, head.lower())


def request(method: str, path: str, address: tuple[str, int], body: bytes = b"", token: str = "") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address[0]}:{address[1]}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _content(reader: asyncio.StreamReader, head: str) -> bytes:
    if "transfer-encoding: chunked" not in head:
        length = next((line[15:] for line in head.split("\r\n") if line.startswith("content-length:")), "0")
        return await reader.readexactly(int(length))
    content = b""
    while size := int(await reader.readline(), 16):
        content += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return content


@dataclass(slots=True, eq=False)
class EventStream(asyncio.Protocol):
    """One open stream of server-sent events, without a task of its own.

    Attributes:
        hear: is given the name and the data of each event, as it comes.
        status: of the answer; 0 before there is one.
        opened: set once the head of the answer is there, or the connection ended before it.
        ended: whether the connection has ended.
    """

    sent: bytes
    hear: Callable[[str, str], None]
    status: int = 0
    ended: bool = False
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    _transport: asyncio.Transport | None = None
    _raw: bytes = b""
    _events: bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self.sent)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self.ended = True
        self.opened.set()

    def data_received(self, data: bytes) -> None:
        """Take the answer apart: head, chunks, events."""
        self._raw += data
        if not self.status:
            if _END_OF_HEAD not in self._raw:
                return
            head, self._raw = self._raw.split(_END_OF_HEAD, 1)
            self.status = int(head.split(b" ", 2)[1])
            self.opened.set()
        while b"\r\n" in self._raw:
            size, rest = self._raw.split(b"\r\n", 1)
            length = int(size, 16)
            if len(rest) < length + 2:
                break
            self._events, self._raw = self._events + rest[:length], rest[length + 2 :]
        *whole, self._events = self._events.split(b"\n\n")
        for block in whole:
            self._told(block.decode())

    def close(self) -> None:
        """Go away, as a browser does whose tab is closed."""
        if self._transport is not None:
            self._transport.abort()

    def _told(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "event" in fields:
            self.hear(fields["event"], fields.get("data", ""))


async def follow(
    address: tuple[str, int], conversation: str, token: str, hear: Callable[[str, str], None]
) -> EventStream:
    """Open the event stream of a conversation.

    Raises:
        Refused: the service does not give it.
    """
    sent = request("GET", f"/api/conversations/{conversation}/events", address, token=token)
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(lambda: EventStream(sent, hear), *address)
    async with asyncio.timeout(READ_SECONDS):
        await stream.opened.wait()
    if stream.status != 200:
        raise Refused(f"A stream was answered {stream.status}.")
    return stream
