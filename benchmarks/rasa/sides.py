"""The two sides: `rasa run` with the stock action server, and Rasa as this project starts it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from app import rasa_process

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 300.0
STOP_SECONDS = 10.0
TOKEN = "a token for measuring"  # noqa: S105 (of processes that live for minutes)
STOCK_ENDPOINTS = "action_endpoint:\n  url: http://127.0.0.1:{port}/webhook\n"


@dataclass(frozen=True, slots=True)
class Side:
    """One running Rasa with its action server.

    Attributes:
        name: for the table.
        port: Rasa's.
        start_seconds: from starting Rasa until it answered.
        processes: both.
    """

    name: str
    port: int
    start_seconds: float
    processes: tuple[psutil.Process, ...]

    def cpu_seconds(self) -> float:
        """CPU time of both processes so far: of their main threads, which do all the work, to the nanosecond."""
        files = (Path(f"/proc/{process.pid}/schedstat") for process in self.processes)
        return sum(int(file.read_text().split()[0]) for file in files) / 1e9

    def megabytes(self) -> float:
        """Resident memory of both processes."""
        return sum(process.memory_info().rss for process in self.processes) / 2**20


@contextlib.contextmanager
def stock(model: Path, folder: Path) -> Iterator[Side]:
    """`rasa run` and `python -m rasa_sdk` as they come, with their own tracker store.

    Args:
        model: what is served.
        folder: for the endpoints file and the logs.
    """
    port, action_port = _free_port(), _free_port()
    endpoints = folder / "stock_endpoints.yml"
    endpoints.write_text(STOCK_ENDPOINTS.format(port=action_port))
    python = str(rasa_process.interpreter(ROOT))
    action_server = (python, "-m", "rasa_sdk", "--actions", "benchmarks.rasa.fixed_action", "--port", str(action_port))
    rasa = (
        *(python, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model)),
        *("--endpoints", str(endpoints), "--credentials", str(ROOT / "bot" / "credentials.yml")),
    )
    environment = rasa_process.environment(ROOT, {**os.environ, "SANIC_HOST": "127.0.0.1"})
    with _running("stock", port, folder, environment, [action_server, rasa]) as side:
        yield side


@contextlib.contextmanager
def firstline(model: Path, folder: Path) -> Iterator[Side]:
    """Rasa as the supervisor starts it, and the app's route for actions."""
    port, action_port = _free_port(), _free_port()
    action_server = (sys.executable, "-m", "benchmarks.rasa.action_server", str(action_port), TOKEN)
    rasa = rasa_process.server_command(ROOT, port, model)
    environment = rasa_process.environment(ROOT, os.environ) | {
        "FIRSTLINE_ACTION_URL": f"http://127.0.0.1:{action_port}/internal/actions",
        "FIRSTLINE_INTERNAL_TOKEN": TOKEN,
    }
    with _running("firstline", port, folder, environment, [action_server, rasa]) as side:
        yield side


@contextlib.contextmanager
def _running(
    name: str, port: int, folder: Path, environment: dict[str, str], commands: Sequence[Sequence[str]]
) -> Iterator[Side]:
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((folder / f"{name}.log").open("wb"))
        started = time.perf_counter()
        processes = []
        for command in commands:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
            stack.callback(_stop, process)
            processes.append(process)
        _wait_for(port, processes, folder / f"{name}.log")
        seconds = time.perf_counter() - started
        yield Side(name, port, seconds, tuple(psutil.Process(process.pid) for process in processes))


def _wait_for(port: int, processes: Sequence["subprocess.Popen[bytes]"], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"A server did not start:\n{log.read_text()[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
