"""Waiting for announcements."""

import asyncio

import pytest

from core.notify import announced


async def test_an_announcement_ends_the_wait() -> None:
    changed = asyncio.Event()
    waiting = asyncio.create_task(announced(changed, 5))
    await asyncio.sleep(0)
    changed.set()
    assert await waiting


async def test_without_an_announcement_the_wait_ends_by_itself() -> None:
    assert not await announced(asyncio.Event(), 0)


async def test_who_is_told_to_end_while_an_announcement_comes_ends() -> None:
    changed = asyncio.Event()

    async def follow() -> None:
        while True:
            changed.clear()
            await announced(changed, 0.05)

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    changed.set()
    following.cancel()
    _, unfinished = await asyncio.wait([following], timeout=1)
    with pytest.raises(asyncio.CancelledError):
        following.result()
    assert not unfinished
