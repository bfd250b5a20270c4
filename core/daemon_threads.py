"""Long computations beside the event loop that nobody waits for when the process ends.

The threads of AnyIO and of asyncio's executor are joined at the end of the interpreter, however long they take.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")


async def run(function: Callable[[], Result]) -> Result:
    """What a function returns or raises, called in a thread of its own; when cancelled, the thread goes on unheard."""
    done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    def work() -> None:
        with _Handed(done) as handed:
            handed.result(function())

    threading.Thread(target=work, daemon=True).start()
    return await done


class _Handed(Generic[Result]):
    """Hands to a future what comes of the block, whatever is raised in it included."""

    def __init__(self, done: asyncio.Future[Result]) -> None:
        self._done = done

    def __enter__(self) -> "_Handed[Result]":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._tell(lambda: self._done.set_exception(error))
        return True

    def result(self, value: Result) -> None:
        """What the future gives."""
        self._tell(lambda: self._done.set_result(value))

    def _tell(self, settle: Callable[[], None]) -> None:
        def once() -> None:
            if not self._done.done():
                settle()

        # The loop is closed where nobody waits any more.
        with contextlib.suppress(RuntimeError):
            self._done.get_loop().call_soon_threadsafe(once)
