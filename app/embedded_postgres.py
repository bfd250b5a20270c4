"""A private PostgreSQL, run from the binaries of a wheel: the cluster on disk, its address, its command line.

Clients reach it through a Unix socket, never through TCP: a socket needs no free port, keeps its address when
the server is restarted, and is closed to other machines and, by its folder's mode, to other users. The kernel
limits the path of a socket to 107 bytes (103 on macOS), so a cluster whose folder has a long or an odd path
gets its socket in the system's temporary folder.
"""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from app import postgres_binaries, secret_files, unprivileged
from app.start_error import StartError
from app.supervision.launch import launch
from app.unprivileged import Account

FOLDER = Path("postgres")
"""The cluster, below the data folder."""
PASSWORD = Path("secrets", "postgres_password")
STOP_SIGNAL = signal.SIGINT
"""PostgreSQL's fast shutdown: sessions are ended, everything is written, nothing needs recovery."""
MOST_CONNECTIONS = 250
"""Room for eight app processes and a worker with all of their connections in use, and for commands beside them."""
_USER = "firstline"
_DATABASE = "firstline"
_PORT = "5432"
_SOCKET_PATH_LIMIT = 103
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
# One locale on every machine, whatever the system has installed: sorting by code point, case by Unicode.
_INITDB = [
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
_THROWAWAY_PREFIX = "firstline-throwaway-"
_LOCK = "in-use"
# A throwaway cluster need not survive a power cut.
_THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """One database cluster that is ready to be served.

    Attributes:
        folder: holds `data/`, and `socket/` where its path is short enough; owned by the server's user.
        password: of the one database user.
        binaries: folder of `postgres` and its companions.
        account: user that the server runs as; None for the present one.
        options: server settings that differ from the defaults.
    """

    folder: Path
    password: str = field(repr=False)
    binaries: Path
    account: Account | None
    options: Mapping[str, str]

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return data_folder(self.folder)

    @property
    def socket_folder(self) -> Path:
        """Where the server's Unix socket lies."""
        inside = self.folder / "socket"
        short = len(os.fsencode(inside / f".s.PGSQL.{_PORT}")) <= _SOCKET_PATH_LIMIT
        # Clients take commas and colons in an address for lists of hosts and for ports.
        if short and re.fullmatch(r"[A-Za-z0-9/._+-]+", str(inside)):
            return inside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"firstline-{digest}"

    @property
    def url(self) -> str:
        """Address for asyncpg, SQLAlchemy and psql, password included."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{_USER}:{self.password}@/{_DATABASE}?host={host}&port={_PORT}"

    def command(self) -> list[str]:
        """The server's command line; it stays in the foreground."""
        sockets = str(self.socket_folder).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "max_connections": str(MOST_CONNECTIONS),
            "port": _PORT,
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **self.options,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *options]

    def prepare_socket_folder(self) -> None:
        """Make the folder of the socket, or check that the one that exists is ours.

        Raises:
            StartError: something else has its name.
        """
        folder = self.socket_folder
        owner = self.account.uid if self.account else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
            _give(folder, self.account)
        except FileExistsError:
            status = folder.lstat()
            if not folder.is_dir() or folder.is_symlink() or status.st_uid != owner:
                raise StartError(
                    f"{folder} is not a folder of the database user; remove it or choose another data folder."
                ) from None

    def is_ready(self, pid: int) -> bool:
        """Whether the server with this process id accepts connections, by its own lock file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def data_folder(folder: Path) -> Path:
    """PostgreSQL's own data directory in the folder of a cluster."""
    return folder / "data"


def served_address(folder: Path, secret: Path) -> str | None:
    """Address of the cluster in `folder` while somebody serves it; None otherwise. Changes nothing.

    Args:
        folder: as given to `prepare`.
        secret: file of the database password.
    """
    password = secret_files.read(secret)
    if password is None:
        return None
    cluster = Cluster(folder.resolve(), password, binaries=Path(), account=None, options={})
    is_served = (cluster.socket_folder / f".s.PGSQL.{_PORT}").exists()
    return cluster.url if is_served else None


def prepare(folder: Path, secret: Path, *, durable: bool = True) -> Cluster:
    """Make sure that a cluster exists in `folder`; the server is not started.

    Args:
        folder: made if missing, together with the folders above it.
        secret: file of the database password; if it was lost, the cluster gets a new password.
        durable: False trades safety in a power cut for speed; for tests.

    Raises:
        StartError: the folder cannot be used, or its cluster is of another version.
    """
    account = unprivileged.account_for(folder)
    _make_folder(folder, account)
    known = secret_files.read(secret)
    cluster = Cluster(
        folder=folder.resolve(),
        password=known or secret_files.create(secret),
        binaries=postgres_binaries.folder_for(account),
        account=account,
        options={} if durable else _THROWAWAY,
    )
    version = cluster.data / "PG_VERSION"
    if not version.is_file():
        _initialise(cluster, durable=durable)
    elif version.read_text().strip() != postgres_binaries.MAJOR_VERSION:
        raise StartError(
            f"{cluster.data} holds a cluster of PostgreSQL {version.read_text().strip()}, not "
            f"{postgres_binaries.MAJOR_VERSION}. Dump and restore it, or give another DATA_DIR."
        )
    elif known is None:
        _run_alone(cluster, cluster.data, f"ALTER ROLE {_USER} PASSWORD '{cluster.password}'")
    cluster.prepare_socket_folder()
    return cluster


def _make_folder(folder: Path, account: Account | None) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == 0:
            _give(folder, account)
        owner = folder.stat().st_uid
    except OSError as error:
        raise StartError(
            f"The folder {folder} cannot be made or read ({error.strerror}); give another DATA_DIR."
        ) from error
    if account is None:
        if owner != os.geteuid():
            raise StartError(
                f"{folder} belongs to another user (uid {owner}); start as that one or give another DATA_DIR."
            )
        return
    closed = unprivileged.closed_folder(folder, account)
    if closed is not None:
        raise StartError(
            f"PostgreSQL runs as the user {account.name}, who may not enter {closed} on the way to {folder}. "
            "Give a folder that every user may reach (make run DATA_DIR=/srv/firstline), or open that one "
            f"(chmod o+x {closed})."
        )


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _initialise(cluster: Cluster, *, durable: bool) -> None:
    """Make the cluster aside and move it into place: an interrupted one is never taken for a whole one."""
    aside, password_file = cluster.folder / "data.new", cluster.folder / "password.new"
    shutil.rmtree(aside, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    password_file.write_text(cluster.password)
    _give(password_file, cluster.account)
    try:
        command = [str(cluster.binaries / "initdb"), "-D", str(aside), f"--username={_USER}"]
        _run(cluster, [*command, f"--pwfile={password_file}", *_INITDB, *([] if durable else ["--no-sync"])])
    finally:
        password_file.unlink()
    _run_alone(cluster, aside, f"CREATE DATABASE {_DATABASE}")
    aside.rename(cluster.data)


def _run_alone(cluster: Cluster, data: Path, statement: str) -> None:
    """Carry out one statement while no server runs."""
    command = [
        str(cluster.binaries / "postgres"),
        "--single",
        "-D",
        str(data),
        "-c",
        "exit_on_error=on",
        "postgres",
    ]
    _run(cluster, command, statement + "\n")


def _run(cluster: Cluster, command: list[str], given: str = "") -> None:
    account = cluster.account
    done = subprocess.run(
        command,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=server_environment(),
        cwd=cluster.folder,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[account.gid] if account else None,
        check=False,
    )
    if done.returncode != 0:
        raise StartError(f"{Path(command[0]).name} failed in {cluster.folder}:\n{done.stdout.strip()}")


def server_environment() -> dict[str, str]:
    """Variables of the server's processes: none of the caller's, whose `PG…` and `LC_…` would change it."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@contextmanager
def running(cluster: Cluster, log: Path) -> Iterator[None]:
    """Serve a cluster for as long as the block lasts; the server dies with this process.

    Args:
        cluster: a prepared one that nobody serves.
        log: file that takes what the server says.

    Raises:
        StartError: it does not start.
    """
    with log.open("ab") as output:
        server = launch(
            cluster.command(),
            environment=server_environment(),
            output=output,
            cwd=cluster.folder,
            account=cluster.account,
            death_signal=STOP_SIGNAL,
        )
    try:
        _wait_until_ready(cluster, server, log)
        yield
    finally:
        _stop(server)


@contextmanager
def throwaway_cluster() -> Iterator[str]:
    """Run a fresh server for as long as the block lasts.

    Its files lie in the system's temporary folder and are removed at the end, or by the next call when this process
    was killed; the server dies with this process.

    Yields:
        The address of an empty database whose user may create others.

    Raises:
        StartError: it cannot be made or does not start.
    """
    with throwaway_folder() as scratch:
        cluster = prepare(scratch / "postgres", scratch / "secrets" / "password", durable=False)
        try:
            with running(cluster, scratch / "postgres.log"):
                yield cluster.url
        finally:
            shutil.rmtree(cluster.socket_folder, ignore_errors=True)


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """A folder for the files of a throwaway server, removed at the end or by the next call after a kill."""
    _remove_abandoned()
    with tempfile.TemporaryDirectory(prefix=_THROWAWAY_PREFIX) as scratch, _in_use(Path(scratch)):
        # The folder is for its maker only; the server's user has to pass through it.
        Path(scratch).chmod(0o711)
        yield Path(scratch)


@contextmanager
def _in_use(scratch: Path) -> Iterator[None]:
    """Hold a lock that the kernel releases whatever happens to this process."""
    made = scratch / "to-be-locked"
    with made.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Under the name that others look for it is locked from the first moment.
        made.rename(scratch / _LOCK)
        yield


def _remove_abandoned() -> None:
    """Remove the folders of throwaway servers whose process was killed."""
    for lock_path in Path(tempfile.gettempdir()).glob(f"{_THROWAWAY_PREFIX}*/{_LOCK}"):
        with suppress(OSError), lock_path.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock_path.parent, ignore_errors=True)


def _wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not cluster.is_ready(server.pid):
        if server.poll() is not None or time.monotonic() > deadline:
            raise StartError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(STOP_SIGNAL)
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
