"""Starting what is measured: Firstline as its supervisor starts it, and stock Rasa with a stock action server."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from app import embedded_postgres, rasa_process, rasa_training
from app.supervision import ports
from app.supervision.supervisor import ROOT
from benchmarks.latency.load import Address
from core.settings import ServiceSettings
from retrieval.settings import RetrievalSettings

START_SECONDS = 180.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.2
HOST = "127.0.0.1"
# Everybody who is measured here comes from one address, and each writes more often than people do.
LIMITS = ("OPEN_ADDRESS", "READ_ADDRESS", "SIGNAL_ADDRESS", "MESSAGE_ADDRESS", "MESSAGE_VISITOR", "MESSAGE_SITE")
STOCK_ENDPOINTS = 'action_endpoint:\n  url: "http://127.0.0.1:{port}/webhook"\n'
STOCK_CREDENTIALS = "rest:\n"
_APP_READY = re.compile(r"\b(app(?:-\d+)?) +ready after")
# Tells the stock action server which folder to search.
SNAPSHOT_VARIABLE = "BENCHMARK_SNAPSHOT"


@dataclass(frozen=True, slots=True)
class Service:
    """Something that runs and is asked at an address."""

    address: Address
    roots: tuple[psutil.Process, ...]


@contextlib.contextmanager
def firstline(data_dir: Path) -> Iterator[Service]:
    """The whole service on a data folder: database with durability, Rasa, app, worker, supervisor."""
    port = ports.free_private()
    environment = {**_environment(data_dir), "PORT": str(port)}
    with _running("firstline", _own("run", "--end-with-parent"), environment, data_dir, ROOT) as process:
        _wait(process, f"http://{HOST}:{port}/health/ready", healthy=True)
        _wait_for_apps(data_dir / "firstline.log")
        yield Service((HOST, port), (process,))


@contextlib.contextmanager
def second_app(data_dir: Path, action_url: str, token: str) -> Iterator[Service]:
    """A further app with a Rasa of its own, on the database of a service that runs.

    Args:
        data_dir: of the service.
        action_url: where Rasa posts actions; "{port}" stands for the app's.
        token: of the app's internal route.
    """
    port, rasa_port = ports.free_private(), ports.free_private()
    environment = {
        **_environment(data_dir),
        "PORT": str(port),
        "DATABASE_URL": database_url(data_dir),
        "FIRSTLINE_RASA_URL": f"http://{HOST}:{rasa_port}",
        "FIRSTLINE_ACTION_URL": action_url.format(port=port),
        "FIRSTLINE_INTERNAL_TOKEN": token,
    }
    command = rasa_process.server_command(ROOT, rasa_port, model(data_dir))
    with (
        _running("rasa", command, rasa_process.environment(ROOT, environment), data_dir, ROOT) as rasa,
        _running("app", _own("serve"), environment, data_dir, ROOT) as app,
    ):
        _wait(rasa, f"http://{HOST}:{rasa_port}/")
        _wait(app, f"http://{HOST}:{port}/health/ready")
        yield Service((HOST, port), (rasa, app))


@contextlib.contextmanager
def stock(folder: Path, snapshot: Path) -> Iterator[Service]:
    """Stock `rasa run` with a stock pipeline, and the stock action server with an action that searches itself.

    Args:
        folder: empty, for its endpoints and credentials.
        snapshot: folder of the index that the action searches.
    """
    port, action_port = ports.free_private(), ports.free_private()
    (folder / "endpoints.yml").write_text(STOCK_ENDPOINTS.format(port=action_port))
    (folder / "credentials.yml").write_text(STOCK_CREDENTIALS)
    actions = (
        sys.executable,
        "-m",
        "rasa_sdk",
        "-p",
        str(action_port),
        "--actions",
        "benchmarks.latency.stock_actions",
    )
    rasa = (
        *(str(rasa_process.interpreter(ROOT)), "-m", "rasa", "run", "-i", HOST, "-p", str(port)),
        *("--model", str(_stock_model(folder)), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), SNAPSHOT_VARIABLE: str(snapshot)}
    with (
        _running("action server", actions, environment, folder) as first,
        _running("rasa", rasa, {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}, folder) as second,
    ):
        _wait(first, f"http://{HOST}:{action_port}/health")
        _wait(second, f"http://{HOST}:{port}/")
        yield Service((HOST, port), (first, second))


def _stock_model(folder: Path) -> Path:
    """Trained on our examples; a stock Rasa has no vectors of an app to learn from."""
    command = list(
        rasa_process.training_command(ROOT, folder, rasa_training.write_questions(ROOT, folder / "questions.yml"))
    )
    command[command.index("bot/config.yml")] = str(Path(__file__).with_name("stock_config.yml"))
    subprocess.run(command, cwd=ROOT, env=rasa_process.environment(ROOT, os.environ), check=True, capture_output=True)
    return folder / "model.tar.gz"


def database_url(data_dir: Path) -> str:
    """Address of the service's database while it runs."""
    url = embedded_postgres.served_address(data_dir / embedded_postgres.FOLDER, data_dir / embedded_postgres.PASSWORD)
    if url is None:
        raise SystemExit("The database does not run.")
    return url


def model(data_dir: Path) -> Path:
    """The model that the service trained."""
    return rasa_training.wanted(ROOT, data_dir, RetrievalSettings())


def _wait_for_apps(log: Path) -> None:
    """Until each app process has said that it is ready: all but the first are started when the service is."""
    deadline, wanted = time.monotonic() + START_SECONDS, ServiceSettings().app_processes
    while time.monotonic() < deadline:
        started = log.read_text(encoding="utf-8").rpartition("Firstline is starting.")[2]
        if len(set(_APP_READY.findall(started))) >= wanted:
            return
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"Not every app process became ready; {log} says why.")


def _own(*words: str) -> tuple[str, ...]:
    return str(Path(sys.executable).parent / "firstline"), *words


def _environment(data_dir: Path) -> dict[str, str]:
    limits = {f"FIRSTLINE_LIMIT_{name}": "1000000/minute" for name in LIMITS}
    limits["FIRSTLINE_LIMIT_STREAMS_ADDRESS"] = "100000"
    return {**os.environ, **limits, "DATA_DIR": str(data_dir), "DATABASE_URL": "", "FIRSTLINE_LOG_FORMAT": "json"}


@contextlib.contextmanager
def _running(
    name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path, cwd: Path | None = None
) -> Iterator[psutil.Process]:
    with (folder / f"{name}.log").open("ab") as log:
        started = subprocess.Popen(command, env=dict(environment), cwd=cwd or folder, stdout=log, stderr=log)
    process = psutil.Process(started.pid)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait(process: psutil.Process, url: str, *, healthy: bool = False) -> None:
    """Until `url` answers 200, and says that everything is well where that is asked for."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(url, timeout=2, trust_env=False)
            if answer.status_code == 200 and (not healthy or answer.json()["status"] == "ok"):
                return
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"What should answer at {url} did not start; the newest log in the data folder says why.")
