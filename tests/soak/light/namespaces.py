"""A network of its own whose router can be made to swallow everything, for connections that are half open."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

HERE = "10.213.0.1"
MIDDLE = ("10.213.0.2", "10.213.1.2")
THERE = "10.213.1.1"


class NotPermitted(Exception):
    """This machine does not let us make network namespaces."""


@dataclass(frozen=True, slots=True)
class Network:
    """This machine, a router, and a far end.

    Attributes:
        router: name of the middle namespace.
        far: name of the other end's.
    """

    router: str
    far: str

    def swallow(self) -> None:
        """From now on the router drops everything without a word."""
        for address in (HERE, THERE):
            _ip("netns", "exec", self.router, "ip", "route", "add", "blackhole", f"{address}/32")

    def let_through(self) -> None:
        """The router works again."""
        for address in (HERE, THERE):
            _ip("netns", "exec", self.router, "ip", "route", "del", "blackhole", f"{address}/32")


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """Three namespaces in a row, of which this process is in the first.

    Raises:
        NotPermitted: it takes root and some capabilities.
    """
    if shutil.which("ip") is None:
        raise NotPermitted("the command ip is missing")
    mark = f"{os.getpid() % 10_000:04d}"
    made = Network(f"fl-router-{mark}", f"fl-far-{mark}")
    near, inner, outer, far = (f"fl{mark}{letter}" for letter in "abcd")
    with contextlib.ExitStack() as stack:
        for name in (made.router, made.far):
            _ip("netns", "add", name)
            stack.callback(_try, "netns", "del", name)
        # Deleting one end deletes both, wherever the other is.
        _ip("link", "add", near, "type", "veth", "peer", "name", inner, "netns", made.router)
        stack.callback(_try, "link", "del", near)
        _ip("-n", made.router, "link", "add", outer, "type", "veth", "peer", "name", far, "netns", made.far)
        _address(None, near, HERE)
        _address(made.router, inner, MIDDLE[0])
        _address(made.router, outer, MIDDLE[1])
        _address(made.far, far, THERE)
        _ip("netns", "exec", made.router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        _ip("route", "add", f"{THERE}/32", "via", MIDDLE[0])
        stack.callback(_try, "route", "del", f"{THERE}/32")
        _ip("-n", made.far, "route", "add", f"{HERE}/32", "via", MIDDLE[1])
        yield made


def _address(namespace: str | None, device: str, address: str) -> None:
    inside = ("-n", namespace) if namespace else ()
    _ip(*inside, "address", "add", f"{address}/24", "dev", device)
    _ip(*inside, "link", "set", device, "up")


def _ip(*arguments: str) -> None:
    command = [shutil.which("ip") or "ip", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotPermitted(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def _try(*arguments: str) -> None:
    with contextlib.suppress(NotPermitted):
        _ip(*arguments)
