"""The embedded PostgreSQL: made, found again, repaired, and refused with words that help."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import asyncpg
import pytest

from app import embedded_postgres, secret_files
from app.embedded_postgres import Cluster, prepare, running, throwaway_cluster, throwaway_folder
from app.start_error import StartError
from app.supervision import leftovers

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user can reach, which pytest's own are not."""
    with TemporaryDirectory(prefix="firstline-test-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


def prepared(folder: Path) -> Cluster:
    return prepare(folder / "postgres", folder / "secrets" / "password", durable=False)


async def value_of(query: str, url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_a_throwaway_folder_that_is_being_made_is_not_taken_for_an_abandoned_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locks_late(lock: IO[str], kind: int) -> None:
        monkeypatch.undo()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        with throwaway_folder():
            # Another process has looked for abandoned ones in this moment.
            fcntl.flock(lock, kind)

    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(fcntl, "flock", locks_late)
    with throwaway_folder() as made:
        assert made.is_dir()
        with throwaway_folder():
            assert made.is_dir()
    assert not any(folder.iterdir())


async def test_a_throwaway_server_needs_its_password_and_leaves_nothing() -> None:
    with throwaway_cluster() as url:
        assert await value_of("SELECT lower('ŻÓŁĆ ПРИВЕТ')", url) == "żółć привет"
        data = Path(str(await value_of("SHOW data_directory", url)))
        assert leftovers.working_in(data) != []
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url, password="guessed")
    assert not data.parent.parent.exists()
    assert leftovers.working_in(data) == []


def test_the_next_throwaway_server_removes_what_a_killed_one_left() -> None:
    script = (
        "from app.embedded_postgres import throwaway_cluster as t\nwith t() as url: print(url, flush=True); input()"
    )
    environment = {**os.environ, "TMPDIR": tempfile.mkdtemp(prefix="firstline-test-")}
    temporary = Path(environment["TMPDIR"])
    temporary.chmod(0o711)
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        killed.stdout.readline()
        (abandoned,) = temporary.iterdir()
        killed.kill()
    subprocess.run(command, env=environment, input=b"\n", stdout=subprocess.DEVNULL, check=True)
    assert not abandoned.exists()
    temporary.rmdir()


async def test_what_was_stored_is_there_after_a_restart_at_the_same_address(folder: Path) -> None:
    cluster = prepared(folder)
    with running(cluster, folder / "log"):
        connection = await asyncpg.connect(cluster.url)
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
        await connection.close()
    again = prepared(folder)
    assert again.url == cluster.url
    with running(again, folder / "log"):
        assert await value_of("SELECT value FROM kept", again.url) == 7


async def test_a_cluster_whose_making_was_interrupted_is_made_anew(folder: Path) -> None:
    aside = folder / "postgres" / "data.new"
    aside.mkdir(parents=True)
    (aside / "PG_VERSION").write_text("18\n")
    (folder / "postgres" / "password.new").write_text("half")
    cluster = prepared(folder)
    with running(cluster, folder / "log"):
        assert await value_of("SELECT 1", cluster.url) == 1
    assert not aside.exists()


async def test_a_lost_password_is_replaced_and_the_data_stays(folder: Path) -> None:
    first = prepared(folder)
    (folder / "secrets" / "password").unlink()
    second = prepared(folder)
    assert second.password != first.password
    with running(second, folder / "log"):
        assert await value_of("SELECT current_user::text", second.url) == "firstline"


def test_a_cluster_of_another_version_is_refused(folder: Path) -> None:
    cluster = prepared(folder)
    (cluster.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartError, match="cluster of PostgreSQL 15, not 18"):
        prepared(folder)


async def test_a_long_path_gets_its_socket_in_the_temporary_folder(folder: Path) -> None:
    cluster = prepared(folder / ("long" * 25))
    assert len(os.fsencode(cluster.socket_folder)) < 90
    with running(cluster, folder / "log"):
        assert await value_of("SELECT 1", cluster.url) == 1
    cluster.socket_folder.rmdir()


async def test_a_folder_with_an_odd_name_works(folder: Path) -> None:
    cluster = prepared(folder / 'it\'s "odd", 100 % & zażółć')
    with running(cluster, folder / "log"):
        assert await value_of("SELECT 1", cluster.url) == 1
    cluster.socket_folder.rmdir()


def test_a_socket_folder_that_is_a_link_of_someone_else_is_refused(folder: Path) -> None:
    cluster = prepared(folder)
    cluster.socket_folder.rmdir()
    cluster.socket_folder.symlink_to(folder)
    with pytest.raises(StartError, match="not a folder of the database user"):
        cluster.prepare_socket_folder()


def test_only_the_services_user_may_read_the_password_and_only_the_servers_the_data(folder: Path) -> None:
    cluster = prepared(folder)
    assert (folder / "secrets" / "password").stat().st_mode & 0o777 == 0o600
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    assert cluster.folder.stat().st_mode & 0o777 == 0o700
    assert secret_files.read(folder / "secrets" / "password") == cluster.password
    assert cluster.password not in repr(cluster)


@needs_root
def test_a_folder_that_the_servers_user_may_not_enter_is_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(StartError, match=f"may not enter {closed} .*make run DATA_DIR="):
        prepare(closed / "var" / "postgres", closed / "var" / "secrets" / "password")


@needs_root
def test_the_server_does_not_run_as_root(folder: Path) -> None:
    cluster = prepared(folder)
    with running(cluster, folder / "log"):
        owners = {process.uids().real for process in leftovers.working_in(cluster.data)}
    assert cluster.account is not None
    assert owners == {cluster.account.uid}


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    cluster = prepared(folder)
    with (cluster.data / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'much'\n")
    with pytest.raises(StartError, match="invalid value for parameter"), running(cluster, folder / "log"):
        pass


def test_variables_of_the_caller_do_not_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    assert "PGPORT" not in embedded_postgres.server_environment()
