"""Serving a port that other processes serve too: all of them take connections from one queue, which is the kernel's."""

import asyncio
import contextlib
import os
import select
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog
import uvicorn

from app.connections import PatientProtocol, PatientServer
from app.start_error import StartError

PAUSE_SECONDS = 0.001
"""Between two connections, for the others to take one: whoever wakes up first would else take all of a burst."""
FULL_SECONDS = 1.0
"""Between two tries while there is no room for a further connection."""
WARM_SECONDS = 10.0
"""For the model, while the others serve whoever comes."""
LAST_REQUEST_SECONDS = 0.1
"""From the last connection that is taken to the end of those that have sent nothing."""
_POLL_SECONDS = 0.05
# Half a second of looks at a queue that never was empty: none of the others is there to take anybody.
_ALONE_POLLS = 10
Warm = Callable[[], Awaitable[bool]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SharedPort:
    """The descriptors that a process gets from the one that started it.

    Attributes:
        listening: sockets that are bound; they listen from the moment on at which the first process is ready for that.
        ready: the end of a pipe; the process's id goes there when it begins to take connections.
        processes: how many serve the port.
    """

    listening: tuple[int, ...]
    ready: int | None
    processes: int


class SharingServer(PatientServer):
    """Takes connections from sockets that it did not open.

    Args:
        config: its address counts for nothing.
        end_streams: as in the base class.
        port: what is served.
        is_warm: whether requests can be answered as they should be; asked until then, if others serve the port too.
    """

    def __init__(
        self, config: uvicorn.Config, end_streams: Callable[[], None], port: SharedPort, is_warm: Warm
    ) -> None:
        super().__init__(config, end_streams)
        self._port, self._is_warm = port, is_warm
        self._acceptors: list[Acceptor] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, and take connections once it is warm."""
        await super().startup([])
        listening = [_opened(descriptor) for descriptor in self._port.listening]
        if self._port.processes > 1:
            await self._until_warm(listening)
        if self.should_exit:
            for each in listening:
                each.close()
        else:
            self._accept(listening)
            self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Leave further connections to the others, then end what is under way."""
        await asyncio.gather(*(acceptor.end() for acceptor in self._acceptors))
        # Whoever was taken last has a request on its way; a connection without one would be closed.
        await asyncio.sleep(LAST_REQUEST_SECONDS)
        await super().shutdown(sockets)

    async def _until_warm(self, listening: list[socket.socket]) -> None:
        """Wait for the model while others serve the port, yet not for ever: who cannot load one can still say so."""
        seen_waiting = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WARM_SECONDS):
                while True:
                    seen_waiting = seen_waiting + 1 if _is_waited_for(listening) else 0
                    if self.should_exit or seen_waiting > _ALONE_POLLS or await self._is_warm():
                        return
                    await asyncio.sleep(_POLL_SECONDS)

    def _accept(self, listening: list[socket.socket]) -> None:
        protocol = partial(
            PatientProtocol, config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        pause = PAUSE_SECONDS if self._port.processes > 1 else 0
        for each in listening:
            try:
                each.listen(self.config.backlog)
            except OSError as error:
                each.close()
                raise StartError(f"Something else took the port meanwhile: {error.strerror}.") from error
            self._acceptors.append(Acceptor(each, protocol, pause))

    def _tell(self) -> None:
        if self._port.ready is not None:
            # Nobody may be left to hear it.
            with contextlib.suppress(OSError), open(self._port.ready, "wb", buffering=0) as ready:
                ready.write(b"%d\n" % os.getpid())


class Acceptor:
    """Takes connections from a listening socket, one at a time, until it is ended.

    asyncio's and uvloop's own servers take what there is without a pause.

    Args:
        listening: does not block; closed at the end.
        protocol: makes the protocol of a connection.
        pause: seconds from one connection to the next.
    """

    def __init__(self, listening: socket.socket, protocol: Callable[[], asyncio.Protocol], pause: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._listening, self._protocol, self._pause = listening, protocol, pause
        self._beginning: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._go_on()

    async def end(self) -> None:
        """Take no further connection; those that were taken have their protocol when this returns."""
        self._halt()
        self._listening.close()
        if self._beginning:
            await asyncio.wait(self._beginning)

    def _go_on(self) -> None:
        self._timer = None
        self._loop.add_reader(self._listening.fileno(), self._take)

    def _halt(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self._listening.fileno())

    def _rest(self, seconds: float) -> None:
        self._halt()
        self._timer = self._loop.call_later(seconds, self._go_on)

    def _take(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            # Another process was faster, or the client has gone.
            return
        except OSError as error:
            log.error("no_room_for_connection", problem=error.strerror)
            self._rest(FULL_SECONDS)
            return
        connection.setblocking(False)
        task: asyncio.Task[object] = self._loop.create_task(
            self._loop.connect_accepted_socket(self._protocol, connection)
        )
        self._beginning.add(task)
        task.add_done_callback(self._begun)
        if self._pause:
            self._rest(self._pause)

    def _begun(self, task: asyncio.Task[object]) -> None:
        self._beginning.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("connection_did_not_begin", kind=type(error).__name__)


def _opened(descriptor: int) -> socket.socket:
    # What this process starts itself has nothing to do with it.
    os.set_inheritable(descriptor, False)
    listening = socket.socket(fileno=descriptor)
    listening.setblocking(False)
    return listening


def _is_waited_for(listening: list[socket.socket]) -> bool:
    """Whether nobody listens yet, or somebody is in the queue at this moment."""
    if not any(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) for each in listening):
        return True
    return bool(select.select(listening, [], [], 0)[0])
