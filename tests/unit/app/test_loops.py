"""Endless loops: what they survive, and what becomes of the process when one ends all the same."""

import asyncio
import signal
from collections.abc import Iterator

import pytest

from app import loops
from app.loops import forever, running


class Told(Exception):
    """A failure of a step."""


@pytest.fixture
def told_to_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Event]:
    """Set when the process was asked to end, which it is not here."""
    asked = asyncio.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: asked.set())
    monkeypatch.setattr(loops, "PAUSE_AFTER_FAILURE", 0.0)
    yield asked
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("failure", [Told(), OSError(), asyncio.CancelledError()])
async def test_a_step_that_fails_is_tried_again(told_to_end: asyncio.Event, failure: BaseException) -> None:
    tries: list[int] = []
    done = asyncio.Event()

    async def step() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise failure
        done.set()
        await asyncio.Event().wait()

    async with running(step=forever(step, longest=0.0)):
        await done.wait()
    assert len(tries) == 3
    assert not told_to_end.is_set()


async def test_a_loop_that_is_cancelled_ends() -> None:
    task = asyncio.create_task(forever(asyncio.Event().wait))  # type: ignore[arg-type] # What it returns is not used.
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_end_of_a_loop_ends_the_process(told_to_end: asyncio.Event) -> None:
    async def ends() -> None:
        raise Told

    async with running(ends=ends(), goes_on=forever(lambda: asyncio.sleep(0))):
        await told_to_end.wait()


async def test_loops_end_with_their_block(told_to_end: asyncio.Event) -> None:
    alive = asyncio.Event()

    async def step() -> None:
        alive.set()
        await asyncio.Event().wait()

    async with running(step=forever(step)):
        await alive.wait()
        tasks = {task for task in asyncio.all_tasks() if task.get_name() == "step"}
        assert len(tasks) == 1
    assert all(task.done() for task in tasks)
    assert not told_to_end.is_set()


async def test_a_loop_that_did_not_hear_that_it_is_to_end_is_asked_again(
    told_to_end: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "ASK_AGAIN_SECONDS", 0.01)
    asked: list[int] = []
    alive = asyncio.Event()

    async def step() -> None:
        while True:
            alive.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                asked.append(len(asked))
                if len(asked) == 3:
                    raise

    async with asyncio.timeout(5), running(step=forever(step)):
        await alive.wait()
    assert len(asked) == 3
