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
