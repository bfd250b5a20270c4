"""TCP ports: whether the service's own is free, and a free one for what only its processes use."""

import contextlib
import errno
import random
import socket
from collections.abc import Iterator

import psutil

from app.start_error import StartError

# Below the range that systems take for outgoing connections: one of those could get the port of a process
# that is being restarted.
_PRIVATE = range(20000, 30000)
_NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def require_free(host: str, port: int) -> None:
    """Check that the service will be able to listen.

    Raises:
        StartError: it will not; who has the port is named where the system tells.
    """
    with contextlib.ExitStack() as stack:
        for bound in bind(host, port):
            stack.enter_context(bound)
            # Two may be bound to the same port, as long as none of them listens.
            with _refused(host, port):
                bound.listen()


def bind(host: str, port: int) -> list[socket.socket]:
    """Sockets that have the service's port, one for each address of the host, and do not listen yet.

    Until they do, connections are refused: somebody who comes before anything can serve them is told so at once.

    Args:
        host: a name or an address; empty for every address of this machine.
        port: the TCP port.

    Raises:
        StartError: there is no such address, or something has the port.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise StartError(f"FIRSTLINE_HOST {host!r} is not an address of this machine: {error}.") from error
    with contextlib.ExitStack() as stack, _refused(host, port):
        # A name such as localhost may have addresses that this machine does not have; one is enough.
        missing: OSError | None = None
        bound = []
        for family, _, _, _, address in dict.fromkeys(found):
            try:
                bound.append(stack.enter_context(_bound(family, address)))
            except OSError as error:
                if error.errno not in _NO_SUCH_ADDRESS:
                    raise
                missing = error
        if missing is not None and not bound:
            raise missing
        stack.pop_all()
        return bound


def _bound(family: int, address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # An address of the other kind has a socket of its own.
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


@contextlib.contextmanager
def _refused(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StartError(
            f"Port {port} on {host} cannot be used: {error.strerror}{_holder(port)}. "
            f"End what uses it, or choose another: make run PORT={port + 1}"
        ) from error


def _holder(port: int) -> str:
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,) and connection.pid:
                return f" by process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return ""


def free_private() -> int:
    """A loopback port that nothing uses now."""
    for port in random.sample(_PRIVATE, 50):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise StartError("No free port on 127.0.0.1 between 20000 and 30000.")


def several_private(count: int) -> list[int]:
    """As many different loopback ports that nothing uses now."""
    found: set[int] = set()
    while len(found) < count:
        found.add(free_private())
    return sorted(found)
