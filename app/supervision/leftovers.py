"""Finding processes without having started them oneself, and ending them.

Every supervised process carries the data folder in its environment, and so does whatever it starts in turn. That
mark finds them all when their supervisor was killed, and unlike a process id it never comes to mean another one.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

MARK = "SUPERVISED_IN"
_POLL = 0.05
_SERVER_SECONDS = 15.0
_KILL_SECONDS = 5.0


def mark(folder: Path) -> dict[str, str]:
    """The variable that a process supervised in this data folder carries."""
    return {MARK: str(folder.resolve())}


def marked(folder: Path) -> list[psutil.Process]:
    """The processes that carry the mark of this data folder, as far as this user may know; never this one."""
    wanted = str(folder.resolve())
    found = []
    for process in psutil.process_iter():
        # A variable cannot be read of other users' processes, nor of one that is just ending.
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == wanted:
                found.append(process)
    return found


def family(pid: int) -> list[psutil.Process]:
    """A session's leader, its members and their descendants, as far as they are alive."""
    members: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, PermissionError, psutil.Error):
            if os.getsid(process.pid) == pid:
                members[process.pid] = process
                members.update({child.pid: child for child in process.children(recursive=True)})
    return list(members.values())


def working_in(folder: Path) -> list[psutil.Process]:
    """The processes whose working folder is this one: PostgreSQL's server and all of its backends."""
    wanted = str(folder.resolve())
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.cwd() == wanted:
                found.append(process)
    return found


def end_working_in(folder: Path, asked_by: signal.Signals) -> bool:
    """Ask the server that works in this folder to end, and kill it if it does not; whether there was one."""
    found = working_in(folder)
    members = {process.pid for process in found}
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.ppid() not in members:
                process.send_signal(asked_by)
    kill_after(lambda: working_in(folder), _SERVER_SECONDS)
    return bool(found)


def end_family(pid: int, asked_by: signal.Signals, seconds: float) -> None:
    """Ask a session's leader to end, wait for all of its family, and kill what is left.

    Args:
        pid: the leader.
        asked_by: the signal that asks it.
        seconds: how long they may take before they are killed.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, asked_by)
    kill_after(lambda: family(pid), seconds)


def kill_after(find: Callable[[], list[psutil.Process]], seconds: float) -> None:
    """Wait for processes that are about to end by themselves, and kill those that do not.

    Args:
        find: finds them anew each time it is called.
        seconds: how long they may take.
    """
    deadline = time.monotonic() + seconds
    while _alive(find()) and time.monotonic() < deadline:
        time.sleep(_POLL)
    remains = _alive(find())
    for process in remains:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    # Not waited for as children are: some have another parent, and a zombie does no harm.
    deadline = time.monotonic() + _KILL_SECONDS
    while _alive(remains) and time.monotonic() < deadline:
        time.sleep(_POLL)


def _alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    alive = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                alive.append(process)
    return alive
