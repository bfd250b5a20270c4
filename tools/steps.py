"""Running one set-up command: quiet on the screen, complete in a log file, with a sign of life."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

_SIGN_OF_LIFE = 20.0
_SHOWN_LINES = 15
_print_lock = threading.Lock()


class SetupError(Exception):
    """Set-up cannot go on; the message is for the person who called make."""


def say(subject: str, text: str) -> None:
    """Print one line of progress."""
    with _print_lock:
        print(f"set-up: {subject}: {text}", flush=True)


def run(subject: str, what: str, command: list[str], log: Path, *, cwd: Path | None = None) -> None:
    """Run a command to its end.

    Args:
        subject: what is being set up, the first word of each line on the screen.
        what: what the command does, for the screen.
        command: program and arguments.
        log: file that takes everything the command prints.
        cwd: folder to run in; None is the present one.

    Raises:
        SetupError: the command cannot be started or fails; the end of its output is in the message.
    """
    say(subject, what)
    started = time.monotonic()
    with log.open("ab") as output:
        from_here = output.tell()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=cwd, env=_environment()
            )
        except OSError as error:
            raise SetupError(f"{command[0]} cannot be started: {error}") from error
        try:
            code = _wait(process, subject, what, started)
        except BaseException:
            process.kill()
            process.wait()
            raise
    if code != 0:
        raise SetupError(f"{what} failed (exit code {code}). The end of {log}:\n{_tail(log, from_here)}")
    say(subject, f"done in {time.monotonic() - started:.0f} s")


def _wait(process: subprocess.Popen[bytes], subject: str, what: str, started: float) -> int:
    while True:
        try:
            return process.wait(timeout=_SIGN_OF_LIFE)
        except subprocess.TimeoutExpired:
            say(subject, f"still {what} ({time.monotonic() - started:.0f} s)")


def _environment() -> dict[str, str]:
    """The caller's variables without those that would point Python or pip at another environment."""
    left_out = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    kept.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_PROGRESS_BAR="off")
    return kept


def _tail(log: Path, from_here: int) -> str:
    with log.open("rb") as output:
        output.seek(from_here)
        lines = output.read().decode("utf-8", "replace").splitlines()
    shown = [line for line in lines if line.strip()][-_SHOWN_LINES:]
    return "\n".join("  " + line for line in shown)


def fail(error: Exception) -> int:
    """Tell the person why set-up ended, and give the exit code for it."""
    with _print_lock:
        print(f"set-up failed: {error}", file=sys.stderr, flush=True)
    return 1
