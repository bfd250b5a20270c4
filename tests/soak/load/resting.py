"""Waiting that the end of the load cuts short."""

import asyncio
import random


class Rest:
    """Pauses of everybody who takes part in a load."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        """Set when nobody begins anything new."""

    async def between(self, choose: random.Random, least: float, most: float) -> None:
        """A pause of random length, or until the load is over."""
        await self.at_most(choose.uniform(least, most))

    async def at_most(self, seconds: float) -> None:
        """A pause, or until the load is over."""
        await waited(self.over, seconds)


async def waited(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event for some seconds; whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def delay(attempt: int, choose: random.Random) -> float:
    """Seconds before the next try: doubling from 0.3 to 3 s, half of it random."""
    return float(min(3.0, 0.3 * 2**attempt) * (0.5 + choose.random() / 2))
