"""Vectors of questions that will be searched for in a moment, encoded beside what has to be done before that."""

import asyncio
from collections.abc import Awaitable, Callable

from retrieval.encoders import Vectors

MOST = 64
"""Vectors that wait for their search; of questions that are never searched for, the oldest are forgotten."""


class Anticipation:
    """What is encoded before it is asked for.

    Args:
        encode: the vector of one text, computed where it holds nobody up.
        most: how many wait at a time.
    """

    def __init__(self, encode: Callable[[str], Awaitable[Vectors]], most: int = MOST) -> None:
        self._encode, self._most = encode, most
        self._begun: dict[str, asyncio.Task[Vectors]] = {}

    def begin(self, text: str) -> None:
        """Encode a text in the background."""
        if text in self._begun:
            return
        if len(self._begun) >= self._most:
            self._begun.pop(next(iter(self._begun))).cancel()
        task = asyncio.create_task(self._vector(text), name="anticipated question")
        # What goes wrong is told to whoever asks for the vector, if anybody does.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._begun[text] = task

    async def vector(self, text: str) -> Vectors:
        """The vector of a text, whether it was anticipated or not."""
        if (begun := self._begun.pop(text, None)) is not None:
            return await begun
        return await self._vector(text)

    async def _vector(self, text: str) -> Vectors:
        return await self._encode(text)
