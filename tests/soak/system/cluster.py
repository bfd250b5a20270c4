"""The real system from its own processes: embedded PostgreSQL, app, worker and Rasa, one or two of each.

The database is as durable as the product's own. Addresses are fixed for the life of the cluster, so that a process that
was killed comes back where it was. Customers, agents and Rasa's actions all go through the balancer.
"""

import asyncio
import dataclasses
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx

from app import embedded_postgres, rasa_process
from app.embedded_postgres import Cluster as Postgres
from app.supervision import ports, probes
from app.supervision.children import Child, Readiness
from app.supervision.supervisor import postgres_child
from tests.soak.system.balancer import Balancer
from tests.soak.system.kept import Fault, Kept

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "a password for tests"
POLL_SECONDS = 0.1
WELL_SECONDS = 180.0
UNLIMITED = "1000000/minute"
LIMITS = (
    *("OPEN_ADDRESS", "MESSAGE_VISITOR", "MESSAGE_ADDRESS", "MESSAGE_SITE", "SIGNAL_VISITOR", "SIGNAL_ADDRESS"),
    *("READ_ADDRESS", "SIGN_IN_ACCOUNT", "SIGN_IN_ADDRESS", "SIGN_IN_ANYWHERE"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many processes of each kind."""

    apps: int = 1
    workers: int = 1
    rasas: int = 1


class NotWell(Exception):
    """The system did not become well in time."""


class Cluster:
    """A running system.

    Args:
        folder: empty, on the way to which the database's user may pass.
        model: Rasa's trained model.
        balancer: started.
    """

    def __init__(self, folder: Path, model: Path, balancer: Balancer) -> None:
        self.folder, self.balancer = folder, balancer
        self.logs = folder / "logs"
        self.shape = Shape(0, 0, 0)
        self.faults: list[Fault] = []
        self.kept: dict[str, Kept] = {}
        self.model = model
        self._ports: dict[str, int] = {}
        self._token = secrets.token_urlsafe(24)
        self._postgres: Postgres | None = None

    @property
    def url(self) -> str:
        """Address of the balancer."""
        return f"http://127.0.0.1:{self.balancer.port}"

    @property
    def database_url(self) -> str:
        """Address of the database."""
        assert self._postgres is not None
        return self._postgres.url

    @property
    def data_dir(self) -> Path:
        """The service's data folder."""
        return self.folder / "data"

    def of(self, kind: str) -> list[Kept]:
        """The processes of a kind: `postgres`, `app`, `worker` or `rasa`."""
        return [kept for name, kept in self.kept.items() if name.partition("-")[0] == kind]

    def address(self, name: str) -> str:
        """Where one app or Rasa listens, without the balancer."""
        return f"http://127.0.0.1:{self._ports[name]}"

    async def start_database(self) -> None:
        """Start PostgreSQL, make the tables, load the demo and add the first accounts."""
        self.logs.mkdir()
        folder, secret = self.data_dir / embedded_postgres.FOLDER, self.data_dir / embedded_postgres.PASSWORD
        self._postgres = await asyncio.to_thread(embedded_postgres.prepare, folder, secret)
        (self.folder / "data").chmod(0o711)
        await self._add(dataclasses.replace(postgres_child(self._postgres), is_ready=self._database_answers))
        await self.kept["postgres"].wait_until_ready()
        for step in ("migrate", "prepare"):
            process = await asyncio.create_subprocess_exec(
                *_own(step),
                env=self._environment(),
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            output, _ = await process.communicate()
            if process.returncode != 0:
                raise NotWell(f"firstline {step}: {output.decode(errors='replace')[-2000:]}")

    async def resize(self, shape: Shape) -> None:
        """Bring the number of processes to `shape`; apps and workers learn the addresses of all Rasa processes."""
        if shape == self.shape:
            return
        knows_others = shape.rasas != self.shape.rasas
        self.shape = shape
        wanted = {f"{kind}-{n}" for kind, n in _names(shape)}
        for name in [name for name in self.kept if name not in wanted and name != "postgres"]:
            await self.kept.pop(name).stop()
        for kind, n in _names(shape):
            if kind in ("app", "rasa"):
                self._ports.setdefault(f"{kind}-{n}", ports.free_private())
        self.balancer.ports = [self._ports[f"app-{n}"] for n in range(1, shape.apps + 1)]
        for kind, n in _names(shape):
            child = self._child(kind, f"{kind}-{n}")
            if child.name not in self.kept:
                await self._add(child)
            elif knows_others and kind != "rasa":
                await self.kept[child.name].change(child)
        await self.wait_until_well()

    async def restart(self) -> None:
        """End every process but the database as the product would, and start it again."""
        for name, kept in self.kept.items():
            if name != "postgres":
                await kept.change(kept.child)
        await self.wait_until_well()

    async def wait_until_well(self, seconds: float = WELL_SECONDS) -> None:
        """Wait until every process is ready and every app says that all of its components are well.

        Raises:
            NotWell: they are not in time.
        """
        said: object = None
        try:
            async with asyncio.timeout(seconds):
                for kept in list(self.kept.values()):
                    await kept.wait_until_ready()
                async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
                    for app in self.of("app"):
                        while (said := await self._health(http, app.name)) != "ok":
                            await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise NotWell(f"not well after {seconds} s: {said}\n{self._what_they_say()}") from None

    def _what_they_say(self) -> str:
        waiting = [kept for kept in self.kept.values() if not kept.is_ready]
        return "\n".join(f"{kept.name}, {kept.starts} starts: {kept.last_words()}" for kept in waiting)

    async def stop(self) -> None:
        """End everything, the database last."""
        ranked = sorted(self.kept.values(), key=lambda kept: kept.child.stop_rank)
        for rank in sorted({kept.child.stop_rank for kept in ranked}):
            await asyncio.gather(*(kept.stop() for kept in ranked if kept.child.stop_rank == rank))
        self.kept.clear()

    async def connect(self) -> asyncpg.Connection:
        """A connection of the harness's own, told apart by its name."""
        return await asyncpg.connect(self.database_url, server_settings={"application_name": "soak"}, timeout=10)

    async def _add(self, child: Child) -> None:
        kept = Kept(child, self.logs, self.faults)
        self.kept[child.name] = kept
        await kept.start()

    async def _health(self, http: httpx.AsyncClient, name: str) -> object:
        try:
            answer = await http.get(f"{self.address(name)}/health/ready")
            said = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        return "ok" if said.get("status") == "ok" else said

    async def _database_answers(self, pid: int) -> bool:
        assert self._postgres is not None
        if not self._postgres.is_ready(pid):
            return False
        try:
            connection = await self.connect()
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close(timeout=5)
        return True

    def _child(self, kind: str, name: str) -> Child:
        if kind == "rasa":
            known = {key: value for key, value in self._environment().items() if key != "DATABASE_URL"}
            return Child(
                name=name,
                command=rasa_process.server_command(ROOT, self._ports[name], self.model),
                environment=rasa_process.environment(ROOT, known),
                is_ready=_answers(self._ports[name], "/"),
                cwd=ROOT,
                stop_rank=1,
                stop_seconds=5.0,
            )
        if kind == "app":
            port = self._ports[name]
            environment = {**self._environment(), "PORT": str(port)}
            # Ready means that it can work on turns: model and index are loaded, and it reaches the database.
            return Child(
                name=name,
                command=_own("serve"),
                environment=environment,
                is_ready=_answers(port, "/health/ready"),
                cwd=ROOT,
            )
        return Child(name=name, command=_own("worker"), environment=self._environment(), cwd=ROOT)

    def _environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIRSTLINE_")}
        rasas = [self._ports[f"rasa-{n}"] for n in range(1, self.shape.rasas + 1)]
        return {
            **kept,
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "PYTHONUNBUFFERED": "1",
            "FIRSTLINE_LOG_FORMAT": "json",
            "FIRSTLINE_RASA_URL": ",".join(f"http://127.0.0.1:{port}" for port in rasas) or "http://127.0.0.1:9",
            "FIRSTLINE_ACTION_URL": f"{self.url}/internal/actions",
            "FIRSTLINE_INTERNAL_TOKEN": self._token,
            **{f"FIRSTLINE_{who}_PASSWORD": PASSWORD for who in ("ADMIN", "AGENT", "EDITOR")},
            **{f"FIRSTLINE_LIMIT_{what}": UNLIMITED for what in LIMITS},
        }


def _names(shape: Shape) -> list[tuple[str, int]]:
    counts = {"rasa": shape.rasas, "app": shape.apps, "worker": shape.workers}
    return [(kind, n) for kind, count in counts.items() for n in range(1, count + 1)]


def _own(command: str) -> tuple[str, ...]:
    return str(Path(sys.executable).parent / "firstline"), command


def _answers(port: int, path: str) -> Readiness:
    async def ask(_pid: int) -> bool:
        answer = await probes.get("127.0.0.1", port, path)
        return answer is not None and answer.status == 200

    return ask
