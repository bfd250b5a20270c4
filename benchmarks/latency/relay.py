"""A relay before the actions that holds back those of one conversation: its turn hangs, as seen from Rasa."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from benchmarks.latency.load import Address

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@dataclass(slots=True)
class Relay:
    """Passes requests on.

    Attributes:
        to: where; filled in once it is known.
        stuck: requests whose body names this conversation are kept back; empty for none.
        seconds: how long.
        held: how many were kept back.
    """

    to: Address = ("", 0)
    stuck: str = ""
    seconds: float = 60.0
    held: int = 0
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def listening(self, host: str) -> AsyncIterator[int]:
        """The port that it listens on, for as long as the block lasts."""
        server = await asyncio.start_server(self._begin, host)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Tasks of its own: asyncio prints a traceback for each of the server's that is cancelled.
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, on = await asyncio.open_connection(*self.to)
        copying = asyncio.create_task(_copied(back, writer))
        try:
            while True:
                head = await reader.readuntil(_END_OF_HEAD)
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length.group(1)) if length else 0)
                if self.stuck and self.stuck.encode() in body:
                    self.held += 1
                    await asyncio.sleep(self.seconds)
                on.write(head + body)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            copying.cancel()
            on.close()
            writer.close()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
