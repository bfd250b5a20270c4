"""Where every task of the event loop stands, for the report of a test that takes suspiciously long.

The stacks of threads, which are printed when a test runs out of time, end in the event loop's wait; what is waited for
is known to the tasks only.
"""

import asyncio
import gc
import inspect
import threading
from collections.abc import Generator, Iterator
from types import FrameType
from typing import Any

import pytest

# Half of what a test may take; by far more than any of them needs.
SUSPICIOUS_SECONDS = 120.0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note where the tasks stand when a test takes too long; it is shown if the test fails then."""
    watch = threading.Timer(SUSPICIOUS_SECONDS, lambda: item.add_report_section("call", "tasks", where_tasks_stand()))
    watch.daemon = True
    watch.start()
    try:
        return (yield)
    finally:
        watch.cancel()


def where_tasks_stand() -> str:
    """Name and awaited calls of every unfinished task, outermost call first."""
    tasks: list[asyncio.Task[Any]] = list(asyncio.tasks._all_tasks)  # type: ignore[attr-defined]
    return "\n".join(_described(task) for task in tasks if not task.done())


def _described(task: asyncio.Task[Any]) -> str:
    calls = "\n".join(
        f"    {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_qualname}" for frame in _frames(task)
    )
    return f"{task.get_name()} (asked to end {task.cancelling()} times)\n{calls}"


def _frames(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    awaited: Any = task.get_coro()
    while awaited is not None:
        if not (kinds := [kind for kind in ("cr", "gi", "ag") if hasattr(awaited, f"{kind}_frame")]):
            # What steps through an async generator does not tell which one it is; a future is the end.
            awaited = next((each for each in gc.get_referents(awaited) if inspect.isasyncgen(each)), None)
            continue
        frame = getattr(awaited, f"{kinds[0]}_frame")
        if frame is not None:
            yield frame
        awaited = getattr(awaited, "gi_yieldfrom" if kinds[0] == "gi" else f"{kinds[0]}_await")
