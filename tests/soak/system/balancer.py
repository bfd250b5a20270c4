"""A TCP balancer that knows nothing of HTTP: each connection goes to a random app, sticks to nobody, retries nothing.

It can also lose answers: the request gets through, what comes back does not, and the client cannot know whether the
app did what it was asked (F2: killed between the commit and its acknowledgement).
"""

import asyncio
import contextlib
import random
from collections.abc import Sequence

CHUNK = 65536
CONNECT_SECONDS = 5.0


class Balancer:
    """Listens on a loopback port of its own.

    Args:
        choose: source of randomness.
    """

    def __init__(self, choose: random.Random) -> None:
        self.ports: Sequence[int] = ()
        self.lost_answers = 0.0
        """Probability with which a connection's answer is lost."""
        self.losses = 0
        self.choose = choose
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self, port: int = 0) -> None:
        """Listen, on any free port if none is given."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, backlog=1024)

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        is_lost = self.choose.random() < self.lost_answers
        port = self.choose.choice(self.ports) if self.ports else 0
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)
        except (OSError, TimeoutError):
            writer.transport.abort()
            return
        try:
            await self._pass_on((reader, writer), (upstream_reader, upstream_writer), is_lost)
        finally:
            for each in (writer, upstream_writer):
                # An end without FIN is what a client of a killed process sees too.
                each.transport.abort()

    async def _pass_on(
        self,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        is_lost: bool,
    ) -> None:
        """Copy both ways until either side has ended; a lost answer ends both at its first byte."""
        there = asyncio.create_task(_copy(client[0], upstream[1]))
        back = asyncio.create_task(self._lose(upstream[0]) if is_lost else _copy(upstream[0], client[1]))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (there, back):
                task.cancel()
            await asyncio.gather(there, back, return_exceptions=True)

    async def _lose(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            if await reader.read(1):
                self.losses += 1


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while some := await reader.read(CHUNK):
            writer.write(some)
            await writer.drain()
