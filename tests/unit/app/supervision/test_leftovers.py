"""Finding and ending processes that another supervisor left."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.supervision import leftovers


@contextmanager
def sleeper(environment: Mapping[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that says when it runs and then does nothing."""
    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]
    with subprocess.Popen(command, env={**os.environ, **environment}, cwd=cwd, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_only_processes_of_the_same_data_folder_are_found_and_killed(tmp_path: Path) -> None:
    ours, other = tmp_path / "ours", tmp_path / "other"
    ours.mkdir()
    other.mkdir()
    with sleeper(leftovers.mark(ours), tmp_path) as left, sleeper(leftovers.mark(other), tmp_path) as stranger:
        assert [process.pid for process in leftovers.marked(ours)] == [left.pid]
        leftovers.kill_after(lambda: leftovers.marked(ours), 0)
        assert left.wait() == -signal.SIGKILL
        assert stranger.poll() is None


def test_a_server_is_found_by_the_folder_it_works_in_and_asked_before_it_is_killed(tmp_path: Path) -> None:
    with sleeper({}, tmp_path) as server:
        assert leftovers.end_working_in(tmp_path, signal.SIGTERM)
        assert server.wait() == -signal.SIGTERM
    assert not leftovers.end_working_in(tmp_path, signal.SIGTERM)
