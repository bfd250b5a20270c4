"""Waiting for announcements."""

import asyncio
import json

import pytest

from core.notify import MOST_SIGNALS, Hub, announced


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


async def test_signals_are_kept_in_order_until_they_are_taken() -> None:
    hub = Hub("postgresql://nowhere")
    with hub.follow("ticket", "other") as follower:
        for value in "ab":
            hub.announce(json.dumps({"topic": "ticket", "values": {"by": value}}))
        hub.announce(json.dumps({"topic": "elsewhere", "values": {"by": "c"}}))
        assert follower.changed.is_set()
        assert follower.take() == [{"by": "a"}, {"by": "b"}]
        assert follower.take() == []


async def test_a_follower_that_takes_nothing_knows_that_it_missed_something() -> None:
    hub = Hub("postgresql://nowhere")
    with hub.follow("ticket") as follower:
        follower.missed = False
        for number in range(MOST_SIGNALS + 1):
            hub.announce(json.dumps({"topic": "ticket", "values": {"number": str(number)}}))
        assert follower.missed
        assert len(follower.take()) == MOST_SIGNALS
