"""The supervisor of this service: what each process is started with, and the order of the beginning."""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from app import embedded_postgres, rasa_process, rasa_training, secret_files
from app.embedded_postgres import Cluster
from app.supervision import leftovers, ports, probes
from app.supervision.announcements import Announcements
from app.supervision.children import Child, Readiness
from app.supervision.crew import Crew
from app.supervision.lifetime import supervise
from conversation.settings import RasaSettings
from core.settings import ServiceSettings
from retrieval.settings import RetrievalSettings

ROOT = Path(__file__).resolve().parent.parent.parent
_EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 -- compared with, not listened on
_DEGRADED_PATIENCE = 20.0
_PROGRESS_SECONDS = 5.0
_POLL_SECONDS = 0.25


def run(settings: ServiceSettings, *, end_with_parent: bool = False) -> int:
    """Start the whole service and keep it running until a signal ends it.

    Args:
        settings: where it listens and keeps its files.
        end_with_parent: whether to end when the process that started this one has gone.

    Returns:
        The exit code: 0 when it was told to end, 1 when it could not start or go on.
    """

    async def begin(crew: Crew) -> None:
        await _Service(settings, crew).begin()

    return supervise(
        settings.data_dir,
        begin,
        before=partial(_clear, settings),
        end_with_parent=end_with_parent,
    )


def _clear(settings: ServiceSettings) -> None:
    """End the database server that a killed supervisor may have left, and check that the port is free."""
    # PostgreSQL overwrites its environment, but it always works in its data folder.
    leftovers.end_working_in(
        embedded_postgres.data_folder(settings.data_dir / embedded_postgres.FOLDER), embedded_postgres.STOP_SIGNAL
    )
    ports.require_free(settings.host, settings.port)


class _Service:
    """One start of the service."""

    def __init__(self, settings: ServiceSettings, crew: Crew) -> None:
        self._settings = settings
        self._crew = crew
        self._data_dir = settings.data_dir
        self._host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
        self._address = f"http://{f'[{self._host}]' if ':' in self._host else self._host}:{settings.port}"
        self._rasa_ports = ports.several_private(RasaSettings().rasa_processes)
        self._listening: list[socket.socket] = []
        self._announcements = Announcements()
        self._environment = {
            # A fit beside customers' questions takes one core.
            "OPENBLAS_NUM_THREADS": "1",
            **os.environ,
            "PORT": str(settings.port),
            "DATA_DIR": str(self._data_dir),
            "DATABASE_URL": settings.database_url,
            "FIRSTLINE_RASA_URL": ",".join(f"http://127.0.0.1:{port}" for port in self._rasa_ports),
            "FIRSTLINE_ACTION_URL": f"{self._address}/internal/actions",
            "FIRSTLINE_INTERNAL_TOKEN": secret_files.read_or_create(self._data_dir / "secrets" / "internal_token"),
            "PYTHONUNBUFFERED": "1",
        }

    async def begin(self) -> None:
        """Start everything, as much at a time as depends on nothing else, and say when it can be used."""
        progress = self._crew.progress
        self._open()
        progress.announce(f"Firstline is starting. Data in {self._data_dir}, logs in {self._data_dir / 'logs'}.")
        async with asyncio.TaskGroup() as group:
            apps = group.create_task(self._database_then_app())
            group.create_task(self._model_then_rasa())
        progress.say("all", await self._settled_state())
        self._crew.settle()
        progress.announce(
            f"  Demo page with the chat   {self._address}/",
            f"  Desk for agents           {self._address}/desk",
            f"  Health                    {self._address}/health/ready",
            "",
            "Ctrl-C ends everything.",
        )
        # Not before: loading the model takes seconds of a processor, and one process is enough to begin with.
        async with asyncio.TaskGroup() as group:
            for child in apps.result():
                group.create_task(self._crew.start(child))

    def _open(self) -> None:
        """Take the port, without listening yet; it is let go of before the processes that serve it are ended.

        Whoever still waits for one of them then is refused when the last has let go of it too.
        """
        self._crew.until_stopped.callback(self._announcements.close)
        self._listening = ports.bind(self._settings.host, self._settings.port)
        for bound in self._listening:
            self._crew.until_stopped.enter_context(bound)

    async def _database_then_app(self) -> list[Child]:
        """Start the database, the worker and one app; the apps that are still to be started."""
        if not self._settings.database_url:
            cluster = await self._cluster()
            self._environment["DATABASE_URL"] = cluster.url
            await self._crew.start(postgres_child(cluster))
        await self._step("migrate", "bringing the tables up to date")
        await self._step("prepare", "loading the demo site and the first accounts")
        worker = Child(name="worker", command=_own_command("worker"), environment=dict(self._environment))
        app, *further = app_children(
            self._settings.app_processes, self._environment, self._listening, self._announcements
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self._crew.start(app))
            group.create_task(self._crew.start(worker))
        return further

    async def _cluster(self) -> Cluster:
        return await asyncio.to_thread(
            embedded_postgres.prepare,
            self._data_dir / embedded_postgres.FOLDER,
            self._data_dir / embedded_postgres.PASSWORD,
        )

    async def _model_then_rasa(self) -> None:
        model = await asyncio.to_thread(rasa_training.wanted, ROOT, self._data_dir, RetrievalSettings())
        environment = rasa_process.environment(ROOT, self._environment)
        if not model.is_file():
            await self._crew.step("train", "training Rasa", _own_command("train"), self._environment, on_screen=False)
        async with asyncio.TaskGroup() as group:
            for child in rasa_children(self._rasa_ports, model, environment):
                group.create_task(self._crew.start(child))

    async def _step(self, name: str, what: str) -> None:
        await self._crew.step(name, what, _own_command(name), self._environment, on_screen=True)

    async def _settled_state(self) -> str:
        """Wait for the app to be ready, and a little for its parts; what to tell the person about them."""
        patience = sign_of_life = time.monotonic() + _DEGRADED_PATIENCE
        next_figures = 0.0
        while True:
            answer = await probes.get(self._host, self._settings.port, "/health/ready")
            missing = _missing(answer)
            now = time.monotonic()
            if answer is not None and answer.status == 200 and (not missing or now > patience):
                return f"ready, but degraded: {missing}" if missing else "ready"
            encoded = _encoded(answer)
            if encoded and now > next_figures:
                next_figures, sign_of_life = now + _PROGRESS_SECONDS, now + _DEGRADED_PATIENCE
                self._crew.progress.say("index", encoded)
            if now > sign_of_life:
                sign_of_life = now + _DEGRADED_PATIENCE
                self._crew.progress.say("all", f"waiting: {missing}")
            await asyncio.sleep(_POLL_SECONDS)


def _missing(answer: probes.Answer | None) -> str:
    """Which parts are not as they should be, by the app's own report; empty when all are."""
    if answer is None:
        return "the app does not answer"
    try:
        parts = json.loads(answer.body)["components"]
    except (ValueError, KeyError, TypeError):
        return f"the app answers {answer.status}"
    return ", ".join(f"{name} is {state}" for name, state in parts.items() if state != "ok")


def _encoded(answer: probes.Answer | None) -> str:
    """How far a build of the index is, by the app's own report; empty if none goes on."""
    try:
        building = json.loads(answer.body)["building"] if answer else None
        if not building:
            return ""
        done, total = building["done"], building["total"]
        return f"{done:,} of {total:,} texts encoded ({done / total:.0%})"
    except (ValueError, KeyError, TypeError):
        return ""


def _answers(host: str, port: int, path: str) -> Readiness:
    """Readiness of a web server: it answers 200."""

    async def ask(_pid: int) -> bool:
        answer = await probes.get(host, port, path)
        return answer is not None and answer.status == 200

    return ask


def app_children(
    count: int, environment: Mapping[str, str], listening: Sequence[socket.socket], announcements: Announcements
) -> list[Child]:
    """The app processes: `app` if there is one, else `app-1`, `app-2` and so on.

    Args:
        count: how many.
        environment: all of their variables.
        listening: the sockets that all of them serve; none of them opens one.
        announcements: where each says that it does.
    """
    shared = [bound.fileno() for bound in listening]
    options = [f"--listen-fd={descriptor}" for descriptor in shared]
    command = (*_own_command("serve"), *options, f"--ready-fd={announcements.writing}")
    return [
        Child(
            name=name,
            command=command,
            environment={**environment, "FIRSTLINE_APP_PROCESSES": str(count)},
            is_ready=announcements.is_ready,
            pass_fds=(*shared, announcements.writing),
        )
        for name in numbered("app", count)
    ]


def rasa_children(listening: Sequence[int], model: Path, environment: Mapping[str, str]) -> list[Child]:
    """The Rasa processes: `rasa` if there is one, else `rasa-1`, `rasa-2` and so on; all ended together.

    Args:
        listening: the port of each.
        model: what they all answer from.
        environment: all of their variables.

    Raises:
        StartError: Rasa's environment is missing.
    """
    return [
        Child(
            name=name,
            command=rasa_process.server_command(ROOT, port, model),
            environment=environment,
            is_ready=_answers("127.0.0.1", port, "/"),
            cwd=ROOT,
            stop_rank=1,
            stop_seconds=5.0,
        )
        for name, port in zip(numbered("rasa", len(listening)), listening, strict=True)
    ]


def numbered(kind: str, count: int) -> list[str]:
    """What so many processes of a kind are called on the screen and in their logs."""
    return [kind] if count == 1 else [f"{kind}-{number + 1}" for number in range(count)]


def postgres_child(cluster: Cluster) -> Child:
    """The server of a cluster, ended last so that the others can still store what they have."""

    async def is_ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    return Child(
        name="postgres",
        command=tuple(cluster.command()),
        environment=embedded_postgres.server_environment(),
        is_ready=is_ready,
        cwd=cluster.folder,
        account=cluster.account,
        stop_signal=embedded_postgres.STOP_SIGNAL,
        stop_seconds=20.0,
        stop_rank=2,
        death_signal=embedded_postgres.STOP_SIGNAL,
        remains=partial(leftovers.working_in, cluster.data),
    )


def _own_command(command: str) -> tuple[str, ...]:
    """The command line of one of this program's own commands."""
    return str(Path(sys.executable).parent / "firstline"), command
