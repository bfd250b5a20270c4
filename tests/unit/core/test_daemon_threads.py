"""Computations that nobody waits for at the end."""

import asyncio
import threading

import pytest

from core import daemon_threads


async def test_a_result_and_an_error_come_back() -> None:
    assert await daemon_threads.run(lambda: 7) == 7

    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await daemon_threads.run(fails)


async def test_who_is_cancelled_does_not_wait_and_the_thread_keeps_no_process_alive() -> None:
    go, threads = threading.Event(), []

    def works() -> None:
        threads.append(threading.current_thread())
        go.wait(10)

    task = asyncio.create_task(daemon_threads.run(works))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert threads[0].is_alive()
    assert threads[0].daemon
    go.set()
