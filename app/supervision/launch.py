"""Starting a process that does not outlive the one that started it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from app.start_error import StartError
from app.unprivileged import Account

_PR_SET_PDEATHSIG = 1
_LIBC: ctypes.CDLL | None = ctypes.CDLL(None) if sys.platform == "linux" else None


def launch(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process as the leader of its own session, so that Ctrl-C reaches only its supervisor.

    To be called from the main thread: on Linux the kernel sends `death_signal` when the calling thread ends. On
    other systems a process that lost its supervisor is found by its mark (`app.supervision.leftovers`).

    Args:
        command: program and arguments.
        environment: all variables of the process.
        output: takes standard output and standard error.
        cwd: working folder; None keeps the present one.
        account: user to run as; None keeps the present one.
        death_signal: what the process gets when this one dies.
        pass_fds: descriptors that it gets, under the same numbers.

    Raises:
        StartError: the program is missing or may not be started.
    """
    try:
        return _start(command, environment, output, cwd, account, death_signal, pass_fds)
    except OSError as error:
        raise StartError(f"{command[0]} cannot be started: {error.strerror}.") from error


def _start(
    command: Sequence[str],
    environment: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | None,
    account: Account | None,
    death_signal: signal.Signals,
    pass_fds: Sequence[int],
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        cwd=cwd,
        start_new_session=True,
        pass_fds=pass_fds,
        # Python runs this after the change of user, which would reset the setting. It only calls the kernel, so
        # it is safe even though other threads may hold locks at the time of the fork.
        preexec_fn=_tie_to(os.getpid(), death_signal),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[account.gid] if account else None,
    )


def _tie_to(parent: int, death_signal: signal.Signals) -> Callable[[], None] | None:
    if _LIBC is None:
        return None
    prctl, number = _LIBC.prctl, int(death_signal)

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        # The parent may have died before the line above took effect.
        if os.getppid() != parent:
            os._exit(1)

    return tie
