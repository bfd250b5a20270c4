"""The running children and the one-off steps of one service."""

import asyncio
import contextlib
import dataclasses
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.start_error import StartError
from app.supervision import leftovers
from app.supervision.children import Child, Keeper
from app.supervision.launch import launch
from app.supervision.logs import LogFiles
from app.supervision.progress import Progress

_LOG_CHECK_SECONDS = 5.0
_SIGN_OF_LIFE_SECONDS = 15.0
_STEP_STOP_SECONDS = 5.0


class Crew:
    """Starts children, keeps them running, runs steps, and ends everything it started."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        """Mark every process with `folder`, the data folder, and keep logs in its `logs/`, which exists."""
        self.progress = progress
        self.until_stopped = contextlib.ExitStack()
        """What is closed before the children are ended, such as a socket that they serve."""
        self.logs = LogFiles(folder / "logs")
        self._mark = leftovers.mark(folder)
        self._keepers: list[Keeper] = []
        self._is_settled = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, child: Child) -> None:
        """Start a child, keep it running from now on, and wait until it is ready.

        Raises:
            StartError: it does not start.
        """
        self.progress.say(child.name, "starting")
        marked = dataclasses.replace(child, environment={**child.environment, **self._mark})
        keeper = Keeper(marked, self.logs, self.progress)
        keeper.settled = self._is_settled
        self._keepers.append(keeper)
        task = asyncio.create_task(keeper.keep(), name=child.name)
        task.add_done_callback(self._on_keeper_end)
        self._tasks.add(task)
        ready = asyncio.create_task(keeper.ready.wait())
        try:
            await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if task.done():
            await task

    def _on_keeper_end(self, task: asyncio.Task[None]) -> None:
        """A keeper ends only by being cancelled or by an error, which then ends the service."""
        if not task.cancelled() and not self.failed.done():
            error = task.exception()
            assert error is not None
            self.failed.set_exception(error)

    def settle(self) -> None:
        """Say that the service is complete: from now on no death ends it, not even of a child that is started later."""
        self._is_settled = True
        for keeper in self._keepers:
            keeper.settled = True

    async def step(
        self,
        name: str,
        what: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        on_screen: bool,
    ) -> None:
        """Run a process that is to end by itself, to its end.

        Args:
            name: for the screen and the log.
            what: what it does, for the screen.
            command: program and arguments.
            environment: all of its variables.
            on_screen: whether its output goes to the screen rather than to its log.

        Raises:
            StartError: it failed; what it last wrote to its log is in the message.
        """
        self.progress.say(name, what)
        with contextlib.ExitStack() as stack:
            output = sys.stdout.fileno() if on_screen else stack.enter_context(self.logs.open(name))
            process = launch(command, environment={**environment, **self._mark}, output=output)
        started = self.progress.elapsed
        signs = 1
        try:
            while process.poll() is None:
                await asyncio.sleep(0.05)
                if self.progress.elapsed - started > signs * _SIGN_OF_LIFE_SECONDS:
                    signs += 1
                    self.progress.say(name, f"still {what} ({self.progress.elapsed - started:.0f} s)")
        finally:
            if process.poll() is None:
                leftovers.end_family(process.pid, signal.SIGTERM, _STEP_STOP_SECONDS)
                process.wait()
        if process.returncode != 0:
            tail = "" if on_screen else f" {self.logs.quote(name)}"
            raise StartError(f"{name} failed ({what}, exit code {process.returncode}).{tail}")
        self.progress.say(name, f"done in {self.progress.elapsed - started:.1f} s")

    async def stop(self) -> None:
        """End all children, rank by rank, each within its own time."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.until_stopped.close()
        for rank in sorted({keeper.child.stop_rank for keeper in self._keepers}):
            await asyncio.gather(*(k.stop() for k in self._keepers if k.child.stop_rank == rank))

    def hurry(self) -> None:
        """Kill what `stop` is waiting for."""
        for keeper in self._keepers:
            keeper.kill()

    async def bound_logs(self) -> None:
        """Keep the log files small, until cancelled."""
        while True:
            self.logs.bound()
            await asyncio.sleep(_LOG_CHECK_SECONDS)
