"""Vectors of questions: encoded beside what has to be done before a search, and kept for when they are asked again."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from retrieval.encoders import Vectors

MOST = 64
"""Questions that are being encoded ahead; of those never searched for, the oldest are forgotten."""
KEPT = 1024
"""Vectors of the latest questions; some 3 MB."""


class Anticipation:
    """What is encoded before it is asked for, and what was asked for lately.

    Args:
        encode: the vector of one text by the encoder of a name, computed where it holds nobody up.
        most: how many are encoded ahead at a time.
        kept: how many vectors are remembered.
    """

    def __init__(self, encode: Callable[[str, str], Awaitable[Vectors]], most: int = MOST, kept: int = KEPT) -> None:
        self._encode, self._most, self._kept = encode, most, kept
        self._begun: dict[tuple[str, str], asyncio.Task[Vectors]] = {}
        self._known: OrderedDict[tuple[str, str], Vectors] = OrderedDict()

    def begin(self, model: str, text: str) -> None:
        """Encode a text in the background."""
        key = (model, text)
        if key in self._begun or key in self._known:
            return
        if len(self._begun) >= self._most:
            self._begun.pop(next(iter(self._begun))).cancel()
        task = asyncio.create_task(self._vector(key), name="anticipated question")
        # What goes wrong is told to whoever asks for the vector, if anybody does.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._begun[key] = task

    async def vector(self, model: str, text: str) -> Vectors:
        """The vector of a text, whether it was anticipated or known or not."""
        key = (model, text)
        if (begun := self._begun.pop(key, None)) is not None:
            return await begun
        return await self._vector(key)

    async def _vector(self, key: tuple[str, str]) -> Vectors:
        known = self._known.get(key)
        if known is None:
            known = await self._encode(*key)
            self._known[key] = known
            if len(self._known) > self._kept:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return known
