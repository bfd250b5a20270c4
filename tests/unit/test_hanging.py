"""The report about a test that hangs names what is waited for."""

import asyncio
from collections.abc import AsyncIterator

from tests.hanging import where_tasks_stand


async def outer(event: asyncio.Event) -> None:
    """Wait by way of others."""
    async for _ in between(event):
        pass


async def between(event: asyncio.Event) -> AsyncIterator[None]:
    """Wait inside a generator, as fixtures do."""
    yield
    await inner(event)


async def inner(event: asyncio.Event) -> None:
    """Wait for what nobody says."""
    async with asyncio.timeout(60):
        await event.wait()


async def test_every_call_that_is_awaited_is_named_outermost_first() -> None:
    event = asyncio.Event()
    task = asyncio.create_task(outer(event), name="forgotten")
    await asyncio.sleep(0)
    stands = where_tasks_stand() + "\n"
    event.set()
    await task
    described = stands[stands.index("forgotten (asked to end 0 times)") :]
    places = [described.index(f" {call}\n") for call in ("outer", "between", "inner", "Event.wait")]
    assert places == sorted(places)
    assert "forgotten" not in where_tasks_stand()
