"""Time that passes in a schedule because it is part of it; whoever waits for something looks again instead."""

import asyncio

from tests.soak.load.resting import waited


async def pass_by(seconds: float) -> None:
    """Let some time of a schedule pass."""
    await waited(asyncio.Event(), seconds)
