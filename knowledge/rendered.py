"""Articles as pages show them, without anybody else waiting: long ones are rendered in a thread, and all of them once.

An article of 100 KB that consists of brackets, bars or list items takes a second or two.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

from knowledge import rendering
from knowledge import steps as article_steps
from knowledge.rendering import Block

KEPT = 200
LONG_CHARACTERS = 5000
"""What is shorter takes some milliseconds at most."""
T = TypeVar("T")
# One at a time: threads share the processor with everything else in the process.
_limiter: RunVar[anyio.CapacityLimiter] = RunVar("rendering_limiter")


async def html(body: str) -> str:
    """`rendering.html` of an article's body."""
    return await _apart(_html, body)


async def summary(body: str) -> str:
    """`rendering.summary` of an article's body."""
    return await _apart(_summary, body)


async def blocks(body: str) -> tuple[Block, ...]:
    """`rendering.blocks` of an article's body."""
    return await _apart(_blocks, body)


async def plain(body: str) -> str:
    """`rendering.plain` of an article's body."""
    return await _apart(_plain, body)


async def steps(body: str) -> tuple[str, ...]:
    """`steps.of` an article's body."""
    return await _apart(_steps, body)


async def _apart(work: Callable[[str], T], body: str) -> T:
    if len(body) <= LONG_CHARACTERS:
        return work(body)
    return await anyio.to_thread.run_sync(work, body, limiter=_one_at_a_time())


def _one_at_a_time() -> anyio.CapacityLimiter:
    try:
        return _limiter.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(1)
        _limiter.set(limiter)
        return limiter


@lru_cache(KEPT)
def _steps(body: str) -> tuple[str, ...]:
    return tuple(article_steps.of(body))


@lru_cache(KEPT)
def _html(body: str) -> str:
    return rendering.html(body)


@lru_cache(KEPT)
def _summary(body: str) -> str:
    return rendering.summary(body)


@lru_cache(KEPT)
def _blocks(body: str) -> tuple[Block, ...]:
    return tuple(rendering.blocks(body))


@lru_cache(KEPT)
def _plain(body: str) -> str:
    return rendering.plain(body)
