"""TCP ports: whether the service's own is free, and a free one for what only its processes use."""

import contextlib
import random
import socket

import psutil

from app.start_error import StartError

# Below the range that systems take for outgoing connections: one of those could get the port of a process
# that is being restarted.
_PRIVATE = range(20000, 30000)


def require_free(host: str, port: int) -> None:
    """Check that the service will be able to listen.

    Raises:
        StartError: it will not; who has the port is named where the system tells.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise StartError(f"FIRSTLINE_HOST {host!r} is not an address of this machine: {error}.") from error
    try:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
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
