"""`python -m tests.soak.clock.process URL`: a process that fires timers as the worker does, and does nothing else."""

import asyncio
import sys

from app.loops import forever
from app.timer_loop import TimerLoop
from conversation.timed import HANDLERS
from core import logging
from core.database import create_engine, create_sessions

READY = b"fires timers\n"


async def main(url: str) -> None:
    """Fire until killed; say so once the first look succeeded."""
    loop = TimerLoop(create_sessions(create_engine(url, pool_size=5, application="soak timers")), HANDLERS)
    await loop.run()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    await forever(loop.run)


if __name__ == "__main__":
    logging.configure("json")
    asyncio.run(main(sys.argv[1]))
