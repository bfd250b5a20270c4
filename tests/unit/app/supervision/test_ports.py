"""Ports of the service."""

import socket

import pytest

from app.start_error import StartError
from app.supervision import ports


def test_a_taken_port_is_refused_with_its_holder_and_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartError, match=rf"Port {port} .*process \d+ .*make run PORT={port + 1}"):
            ports.require_free("127.0.0.1", port)
    ports.require_free("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartError, match=r"Port 8000 on 192\.0\.2\.1 cannot be used"):
        ports.require_free("192.0.2.1", 8000)


def test_private_ports_are_free_and_outside_the_range_of_outgoing_connections() -> None:
    port = ports.free_private()
    assert 20000 <= port < 30000
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_several_private_ports_are_all_different() -> None:
    found = ports.several_private(8)
    assert len(set(found)) == 8


def test_a_port_that_is_taken_in_advance_refuses_connections_until_somebody_listens() -> None:
    (bound,) = ports.bind("127.0.0.1", 0)
    with bound, socket.socket() as client:
        with pytest.raises(ConnectionRefusedError):
            client.connect(bound.getsockname())
        bound.listen()
        with socket.create_connection(bound.getsockname()):
            pass


@pytest.mark.parametrize("host", ["", "0.0.0.0", "localhost", "::", "::1"])  # noqa: S104 -- what settings may say
def test_a_host_may_be_a_name_or_an_address_of_either_kind_or_all_of_them(host: str) -> None:
    if ":" in host and not _has_ipv6():
        pytest.skip("this machine has no address of the newer kind")
    port = ports.free_private()
    for bound in ports.bind(host, port):
        with bound:
            assert bound.getsockname()[1] == port


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
