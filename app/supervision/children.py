"""One supervised process: what it is, keeping it running, ending it."""

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from app.start_error import StartError
from app.supervision import leftovers
from app.supervision.launch import launch
from app.supervision.logs import LogFiles
from app.supervision.progress import Progress
from app.supervision.restarts import Restarts
from app.unprivileged import Account

_POLL = 0.1
_START_ATTEMPTS = 3


Readiness = Callable[[int], Awaitable[bool]]
"""Tells for a process id whether that process has finished starting."""


async def at_once(_pid: int) -> bool:
    """Readiness of a process that has nothing to ask: it is ready when it runs."""
    return True


@dataclass(frozen=True, slots=True)
class Child:
    """What the supervisor has to know about one process.

    Attributes:
        name: for the screen and its log.
        command: program and arguments.
        environment: all of its variables.
        is_ready: asked several times a second until it has finished starting.
        cwd: its working folder; None keeps the supervisor's.
        account: the user it runs as; None keeps the supervisor's.
        stop_signal: asks it to end.
        stop_seconds: how long it may take before it is killed.
        stop_rank: children of a lower rank are ended first, those of one rank together.
        death_signal: what the kernel sends it when the supervisor dies.
        remains: finds what it may leave behind when it dies, for processes that leave their session.
        pass_fds: descriptors of the supervisor's that it gets in each of its lives, under the same numbers.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    is_ready: Readiness = at_once
    cwd: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 8.0
    stop_rank: int = 0
    death_signal: signal.Signals = signal.SIGKILL
    remains: Callable[[], list[psutil.Process]] | None = None
    pass_fds: tuple[int, ...] = ()


class Keeper:
    """Keeps one child running from its first start until it is told to stop."""

    def __init__(self, child: Child, logs: LogFiles, progress: Progress) -> None:
        """Prepare; `keep` starts the process, for good once `settled` is set."""
        self.child = child
        self.ready = asyncio.Event()
        self.settled = False
        self._logs = logs
        self._progress = progress
        self._process: subprocess.Popen[bytes] | None = None

    async def keep(self) -> None:
        """Start the process, and start it again whenever it dies, until cancelled.

        Raises:
            StartError: it died several times before the service was first complete.
        """
        restarts, deaths = Restarts(), 0
        while True:
            started = time.monotonic()
            code = await self._live_once()
            self.ready.clear()
            deaths += 1
            if not self.settled and deaths >= _START_ATTEMPTS:
                raise StartError(f"{self.child.name} {_how(code)}. {self._logs.quote(self.child.name)}")
            delay = restarts.delay(time.monotonic() - started)
            when = f"starting it again in {delay:.0f} s" if delay else "starting it again"
            self._progress.say(self.child.name, f"{_how(code)}; {when}")
            await asyncio.sleep(delay)

    async def _live_once(self) -> int:
        """One life of the process, from its start to its exit code."""
        child = self.child
        started = time.monotonic()
        with self._logs.open(child.name) as output:
            process = launch(
                child.command,
                environment=child.environment,
                output=output,
                cwd=child.cwd,
                account=child.account,
                death_signal=child.death_signal,
                pass_fds=child.pass_fds,
            )
        self._process = process
        while process.poll() is None:
            if not self.ready.is_set() and await child.is_ready(process.pid):
                self.ready.set()
                self._progress.say(child.name, f"ready after {time.monotonic() - started:.1f} s")
            await asyncio.sleep(_POLL)
        await asyncio.to_thread(self._clear_away, process.pid)
        return process.returncode

    def _clear_away(self, pid: int) -> None:
        """End what the dead process left behind, which could hold its port or its files."""
        leftovers.kill_after(lambda: leftovers.family(pid), 0)
        if self.child.remains is not None:
            leftovers.kill_after(self.child.remains, 3)

    async def stop(self) -> None:
        """End the process, by force if it takes too long. `keep` must have been cancelled before."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.child.stop_signal)
        deadline = time.monotonic() + self.child.stop_seconds
        while process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(_POLL / 2)
        if process.poll() is None:
            self._progress.say(self.child.name, f"did not end within {self.child.stop_seconds:.0f} s; killing it")
        await asyncio.to_thread(self._clear_away, process.pid)
        process.wait()
        self._process = None
        self._progress.say(self.child.name, "ended")

    def kill(self) -> None:
        """End the process at once, without asking."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()


def _how(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"
