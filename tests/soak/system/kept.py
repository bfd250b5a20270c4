"""A process that is started again at once whenever it dies, and what was done to it and when.

The product's supervisor waits longer and longer between deaths (`app.supervision.restarts`), as it should: a run of 300
kills in a row would mostly measure those waits. So the runs keep their processes themselves.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.supervision import leftovers
from app.supervision.children import Child
from app.supervision.launch import launch

POLL_SECONDS = 0.05
START_SECONDS = 180.0


@dataclass(slots=True)
class Fault:
    """Something that was done to a process or a connection.

    Attributes:
        what: such as `kill` or `stop`.
        whom: name of the process.
        began_at: seconds since 1970, the clock that the database's rows have too.
        ended_at: when the process was ready again; None while it is not.
    """

    what: str
    whom: str
    began_at: float
    ended_at: float | None = None


class NotStarted(Exception):
    """A process did not become ready in time."""


class Kept:
    """One process of the system.

    Args:
        child: how the product starts it.
        logs: folder of its log file.
        faults: everything that was done, shared by all processes.
    """

    def __init__(self, child: Child, logs: Path, faults: list[Fault]) -> None:
        self.child, self.name = child, child.name
        self.log = logs / f"{child.name}.log"
        self.starts = 0
        self._faults = faults
        self._process: subprocess.Popen[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The id of the living process."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    @property
    def is_ready(self) -> bool:
        """Whether the living process has finished starting."""
        return self._ready.is_set() and self.pid is not None

    async def start(self) -> None:
        """Start it and keep it running until `stop`; returns at once."""
        self._task = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def wait_until_ready(self) -> None:
        """Wait for the process that runs now, or for the next one.

        Raises:
            NotStarted: it takes too long.
        """
        try:
            async with asyncio.timeout(START_SECONDS):
                while not self.is_ready:
                    if self._task is not None and self._task.done():
                        await self._task
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise NotStarted(f"{self.name}: {self.last_words()}") from None

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    async def kill(self) -> bool:
        """SIGKILL; false when the process was dead anyway. While it starts is a moment like any other."""
        return self._strike(signal.SIGKILL, "kill")

    def strike(self, number: signal.Signals, what: str, pid: int) -> bool:
        """Send a signal that ends or restarts it to one of its processes, such as a backend of the database."""
        fault = Fault(what, self.name, time.time())
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        self._ready.clear()
        self._faults.append(fault)
        return True

    def _strike(self, number: signal.Signals, what: str) -> bool:
        pid = self.pid
        return pid is not None and self.strike(number, what, pid)

    def freeze(self) -> Fault | None:
        """SIGSTOP; the fault, to be given to `thaw`. None when the process is dead just now."""
        pid = self.pid
        if pid is None:
            return None
        fault = Fault("stop", self.name, time.time())
        os.kill(pid, signal.SIGSTOP)
        self._faults.append(fault)
        return fault

    def thaw(self, fault: Fault) -> None:
        """SIGCONT."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGCONT)
        fault.ended_at = time.time()

    async def change(self, child: Child) -> None:
        """End it as the product would, and start it again in another way."""
        await self.stop()
        self.child = child
        await self.start()

    async def stop(self) -> None:
        """End it as the product would."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
            process.send_signal(self.child.stop_signal)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.child.stop_seconds):
                while process.poll() is None:
                    await asyncio.sleep(POLL_SECONDS)
        await asyncio.to_thread(self._clear_away, process.pid)
        process.wait()
        self._process = None
        self._ready.clear()

    async def _keep(self) -> None:
        while True:
            with self.log.open("ab") as output:
                # To be called from the main thread, whose end takes the process along.
                process = launch(
                    self.child.command,
                    environment=self.child.environment,
                    output=output,
                    cwd=self.child.cwd,
                    account=self.child.account,
                    death_signal=self.child.death_signal,
                )
            self._process, self.starts = process, self.starts + 1
            while process.poll() is None:
                if not self._ready.is_set() and await self.child.is_ready(process.pid):
                    self._is_well_again()
                await asyncio.sleep(POLL_SECONDS)
            self._ready.clear()
            await asyncio.to_thread(self._clear_away, process.pid)

    def _is_well_again(self) -> None:
        self._ready.set()
        for fault in self._faults:
            if fault.whom == self.name and fault.ended_at is None and fault.what != "stop":
                fault.ended_at = time.time()

    def _clear_away(self, pid: int) -> None:
        """End what the dead process left behind, which could hold its port or its files."""
        leftovers.kill_after(lambda: leftovers.family(pid), 0)
        if self.child.remains is not None:
            leftovers.kill_after(self.child.remains, 3)


Look = Callable[[int], Awaitable[bool]]


def use_of(kept: Kept) -> tuple[int, int]:
    """Resident bytes and open descriptors of a process; zeros while it is dead."""
    pid = kept.pid
    if pid is None:
        return 0, 0
    try:
        process = psutil.Process(pid)
        return process.memory_info().rss, process.num_fds()
    except psutil.Error:
        return 0, 0
