"""HTTP down to the bytes: requests that can be cut off anywhere, streams that can be dropped between two bytes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

SECONDS = 30.0
LARGEST = 1 << 20


class Cut(Exception):
    """No answer came: the connection ended first, by our own will or not."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an app listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body; `None` for an empty one."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a stream; `id` is 0 for what is true for a moment only."""

    event: str
    id: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A request.

    Attributes:
        body: sent as JSON; bytes as a form.
    """

    method: str
    path: str
    body: object | None = None
    headers: Mapping[str, str] | None = None

    def as_bytes(self, host: str) -> bytes:
        """As it travels; the connection is for this request only."""
        is_form = isinstance(self.body, bytes)
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"Host": host, "Connection": "close", **(self.headers or {})}
        if self.body is None:
            content = b""
        else:
            kind = "application/x-www-form-urlencoded" if is_form else "application/json"
            headers |= {"Content-Type": kind, "Content-Length": str(len(content))}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + content


async def ask(address: Address, call: Call, *, seconds: float = SECONDS) -> Answer:
    """Send a request and read the whole answer.

    Raises:
        Cut: no whole answer came in time.
    """
    try:
        async with asyncio.timeout(seconds), _connected(address) as (reader, writer):
            writer.write(call.as_bytes(address.host))
            status, headers = await _head(reader)
            return Answer(status, headers, await _body(reader, headers))
    except (OSError, EOFError, TimeoutError) as error:
        raise Cut(type(error).__name__) from error


async def ask_and_leave(address: Address, call: Call, *, sent: float, read: int) -> None:
    """Send a request and drop the connection before its answer was read.

    Args:
        address: of the app.
        call: the request.
        sent: how much of it is sent, from 0 to 1.
        read: how many bytes of the answer are waited for, which may be none.
    """
    whole = call.as_bytes(address.host)
    with contextlib.suppress(OSError, EOFError, TimeoutError):
        async with asyncio.timeout(SECONDS), _connected(address) as (reader, writer):
            writer.write(whole[: max(1, round(len(whole) * sent))])
            await writer.drain()
            if read and sent >= 1:
                await reader.readexactly(read)


@contextlib.asynccontextmanager
async def stream(
    address: Address, path: str, headers: Mapping[str, str], *, most_bytes: int | None = None
) -> AsyncIterator[AsyncIterator[Told]]:
    """The events of a stream as they come.

    Args:
        address: of the app.
        path: of the stream.
        headers: with the token.
        most_bytes: drop the connection in the middle of whatever comes, after so many bytes of the body.

    Raises:
        Cut: it does not begin, or is refused.
    """
    call = Call("GET", path, headers={"Accept": "text/event-stream", **headers})
    try:
        async with _connected(address) as (reader, writer):
            writer.write(call.as_bytes(address.host))
            async with asyncio.timeout(SECONDS):
                status, answered = await _head(reader)
            if status != 200 or not answered.get("content-type", "").startswith("text/event-stream"):
                raise Cut(f"status {status}")
            yield _events(_cut_off(_chunks(reader), most_bytes))
    except (OSError, EOFError) as error:
        raise Cut(type(error).__name__) from error


@contextlib.asynccontextmanager
async def _connected(address: Address) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(address.host, address.port, limit=LARGEST)
    try:
        yield reader, writer
    finally:
        # Without a farewell: what a browser does when a page is closed, or a phone in a tunnel.
        writer.transport.abort()


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        if line:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
    return int(lines[0].split()[1]), headers


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") == "chunked":
        return b"".join([chunk async for chunk in _chunks(reader)])
    return b""


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")


async def _cut_off(chunks: AsyncIterator[bytes], most: int | None) -> AsyncIterator[bytes]:
    left = most
    async for chunk in chunks:
        if left is None:
            yield chunk
            continue
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            raise Cut("bytes")


async def _events(chunks: AsyncIterator[bytes]) -> AsyncIterator[Told]:
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n\n")
        for block in whole:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if not line.startswith(":"))
            if "data" in fields:
                yield Told(fields["event"], int(fields.get("id", 0)), json.loads(fields["data"]))
