"""The supervisor with real processes: told to end, killed, and with processes that die under it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0


class Service:
    """A supervisor of stub processes, started by a test."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.screen = folder / "screen.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, kind: str = "stubs", between: tuple[str, ...] = ()) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [*between, sys.executable, "-m", "tests.e2e.stub_service", str(self.folder), str(self.port), kind]
        with self.screen.open("wb") as screen:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=screen, stderr=subprocess.STDOUT)

    def start_and_wait(self, kind: str = "stubs", between: tuple[str, ...] = ()) -> None:
        self.start(kind, between)
        eventually(lambda: "all        ready" in self.said() or self.code() is not None)
        assert self.code() is None, self.said()

    def tell(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def ended(self) -> int:
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def code(self) -> int | None:
        assert self.process is not None
        return self.process.poll()

    def said(self) -> str:
        return self.screen.read_text() if self.screen.exists() else ""

    def pids(self, name: str) -> list[int]:
        path = self.folder / "pids" / name
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def all_pids(self) -> list[int]:
        return [pid for path in (self.folder / "pids").iterdir() for pid in self.pids(path.name)]


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("supervised")
    # PostgreSQL, which one of the tests supervises, has to pass through folders that pytest makes for one user only.
    for step in (folder, *folder.parents):
        if step.owner() == folder.owner() and "pytest-of" in str(step):
            step.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = Service(folder, port)
    yield service
    if service.process is not None and service.process.poll() is None:
        service.tell(signal.SIGTERM)
        service.ended()


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def asked(service: Service) -> int:
    """The process that answers a request with a connection of its own."""
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(1000), b""))
    return int(answer.rpartition(b"\r\n")[2])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_even_what_does_not_want_to(service: Service, number: signal.Signals) -> None:
    service.start_and_wait()
    eventually(lambda: len(service.pids("stubborn")) == 2)
    service.tell(number)
    assert service.ended() == 0
    assert [pid for pid in service.all_pids() if lives(pid)] == []
    assert service.said().index("plain      ended") < service.said().index("stubborn   ended")


def test_a_killed_supervisor_takes_its_children_along_and_the_next_start_works(service: Service) -> None:
    service.start_and_wait()
    eventually(lambda: len(service.pids("stubborn")) == 2)
    first = service.all_pids()
    service.tell(signal.SIGKILL)
    service.ended()
    eventually(lambda: not lives(service.pids("plain")[0]))
    service.start_and_wait()
    assert [pid for pid in first if lives(pid)] == []
    eventually(lambda: len(service.pids("plain")) == 2)


def test_a_process_that_dies_is_started_again_at_once_and_then_with_growing_waits(service: Service) -> None:
    service.start_and_wait()
    eventually(lambda: len(service.pids("plain")) == 1)
    for deaths in (1, 2, 3):
        os.kill(service.pids("plain")[-1], signal.SIGKILL)
        eventually(lambda deaths=deaths: len(service.pids("plain")) == deaths + 1)  # type: ignore[misc]
    said = [line for line in service.said().splitlines() if "was ended by SIGKILL" in line]
    assert [line.partition("; ")[2] for line in said] == [
        "starting it again",
        "starting it again in 1 s",
        "starting it again in 2 s",
    ]


def test_killing_the_process_that_started_it_ends_a_service_that_is_to_end_with_it(service: Service) -> None:
    starter = (sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])")
    service.start_and_wait("with-parent", between=starter)
    eventually(lambda: len(service.pids("stubborn")) == 2)
    service.tell(signal.SIGKILL)
    service.ended()
    eventually(lambda: "all        ended" in service.said())
    assert [pid for pid in service.all_pids() if lives(pid)] == []


def test_a_process_that_never_becomes_ready_ends_the_start_with_its_own_words(service: Service) -> None:
    service.start("failing")
    assert service.ended() == 1
    assert "broken ended with exit code 3" in service.said()
    assert "no such table" in service.said()


def test_a_taken_port_is_named_before_anything_is_started(service: Service) -> None:
    with socket.create_server(("127.0.0.1", service.port)):
        service.start()
        assert service.ended() == 1
    assert f"Port {service.port} on 127.0.0.1 cannot be used" in service.said()
    assert service.all_pids() == []


def test_a_second_supervisor_leaves_the_data_folder_of_the_first_alone(service: Service) -> None:
    service.start_and_wait()
    second = Service(service.folder, service.port)
    second.screen = service.folder / "second.txt"
    second.start()
    assert second.ended() == 1
    assert "is running already" in second.said()
    assert lives(service.pids("plain")[0])


def test_while_one_of_two_apps_is_started_again_the_other_answers_everybody(service: Service) -> None:
    service.start_and_wait("apps-2")
    first, second = service.pids("app-1")[0], service.pids("app-2")[0]
    eventually(lambda: asked(service) == second)
    os.kill(first, signal.SIGKILL)
    # Not one of these requests fails, and the process that came in its place takes its share of them.
    eventually(lambda: asked(service) not in (first, second))
    eventually(lambda: service.said().count("app-1      ready") == 2)
    assert service.pids("app-2") == [second]


def test_whoever_comes_while_the_only_app_is_started_again_waits_for_it(service: Service) -> None:
    service.start_and_wait("apps-1")
    (app,) = service.pids("app")
    assert asked(service) == app
    os.kill(app, signal.SIGKILL)
    assert asked(service) not in (None, app)


def test_an_app_that_ends_in_order_loses_no_connection_and_closes_the_port_for_nobody_else(service: Service) -> None:
    service.start_and_wait("apps-2")
    first, second = service.pids("app-1")[0], service.pids("app-2")[0]
    os.kill(first, signal.SIGTERM)
    while lives(first):
        assert asked(service) in (first, second)
    assert asked(service) != first


def test_at_the_end_nobody_waits_for_an_app_that_does_not_come_back(service: Service) -> None:
    service.start_and_wait("apps-2")
    service.tell(signal.SIGTERM)
    eventually(lambda: all(f"app-{number}      ended" in service.said() for number in (1, 2)))
    # Something else is still ending.
    with pytest.raises(ConnectionRefusedError):
        asked(service)
    assert service.ended() == 0


async def test_a_killed_database_comes_back_at_the_same_address(service: Service) -> None:
    service.start_and_wait("postgres")
    url = (service.folder / "url").read_text()
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept (value int)")
    server = int((service.folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    eventually(lambda: service.said().count("postgres   ready") == 2)
    again = await asyncpg.connect(url)
    assert await again.fetchval("SELECT count(*) FROM kept") == 0
    await again.close()
    connection.terminate()


def test_a_database_whose_supervisor_was_killed_does_not_block_the_next_start(service: Service) -> None:
    service.start_and_wait("postgres")
    server = int((service.folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    service.tell(signal.SIGKILL)
    service.ended()
    service.start_and_wait("postgres")
    assert not lives(server)
