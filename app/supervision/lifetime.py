"""The life of a supervisor: alone in its data folder, begun, told to end, and gone with all it started."""

import asyncio
import contextlib
import fcntl
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

from app.start_error import StartError
from app.supervision import leftovers
from app.supervision.crew import Crew
from app.supervision.progress import Progress

_PARENT_CHECK_SECONDS = 1.0
Begin = Callable[[Crew], Coroutine[None, None, None]]


def supervise(
    folder: Path,
    begin: Begin,
    *,
    before: Callable[[], None] = lambda: None,
    end_with_parent: bool = False,
) -> int:
    """Run a service until it is told to end, and leave nothing of it behind.

    Args:
        folder: the data folder; only one supervisor at a time uses it.
        begin: starts everything; the service then runs until a signal comes.
        before: called when no leftover of an earlier run is alive any more and nothing was started yet.
        end_with_parent: whether to end when the process that started this one has gone.

    Returns:
        The exit code: 0 when it was told to end, 1 when it could not start or go on.
    """
    progress = Progress()
    try:
        with _alone_in(folder):
            _end_leftovers(folder, progress)
            before()
            asyncio.run(_supervise(folder, begin, progress, end_with_parent=end_with_parent))
    except StartError as error:
        progress.complain(str(error))
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    try:
        for name, mode in (("run", 0o700), ("logs", 0o700)):
            (folder / name).mkdir(mode=mode, parents=True, exist_ok=True)
        lock = (folder / "run" / "supervisor.lock").open("a+")
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error}. Give another DATA_DIR.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartError(
                f"Firstline is running already with the data folder {folder} (process {lock.read().strip()}). "
                "End that one, or give another DATA_DIR and PORT."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _end_leftovers(folder: Path, progress: Progress) -> None:
    found = leftovers.marked(folder)
    if found:
        pids = ", ".join(str(process.pid) for process in found)
        progress.say("all", f"ending what an earlier start left running (processes {pids})")
        leftovers.kill_after(lambda: leftovers.marked(folder), 0)


async def _supervise(folder: Path, begin: Begin, progress: Progress, *, end_with_parent: bool) -> None:
    crew, told = Crew(folder, progress), asyncio.Event()

    def on_signal() -> None:
        if told.is_set():
            crew.hurry()
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Whoever starts it with nohup wants it to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, on_signal)
    background = [asyncio.create_task(crew.bound_logs())]
    if end_with_parent:
        background.append(asyncio.create_task(_watch_parent(os.getppid(), told)))
    try:
        await _until_told(begin(crew), crew, told)
    finally:
        for task in background:
            task.cancel()
        progress.announce("Ending; once more Ctrl-C kills what still runs.")
        await crew.stop()
        progress.say("all", "ended")


async def _until_told(beginning: Coroutine[None, None, None], crew: Crew, told: asyncio.Event) -> None:
    """Start the service and wait for the signal to end.

    Raises:
        StartError: the service did not start, or one of its processes cannot be kept.
    """
    begun, stop = asyncio.create_task(beginning), asyncio.create_task(_wait(told))
    try:
        await asyncio.wait({begun, stop, crew.failed}, return_when=asyncio.FIRST_COMPLETED)
        if begun.done() and not crew.failed.done():
            await begun
            await asyncio.wait({stop, crew.failed}, return_when=asyncio.FIRST_COMPLETED)
        if crew.failed.done():
            await crew.failed
    except* StartError as group:
        raise _first(group) from None
    finally:
        begun.cancel()
        stop.cancel()
        await asyncio.gather(begun, stop, return_exceptions=True)


def _first(group: BaseExceptionGroup[StartError]) -> StartError:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, StartError)
    return error


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def _watch_parent(parent: int, told: asyncio.Event) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(_PARENT_CHECK_SECONDS)
    told.set()
