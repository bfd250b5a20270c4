"""Questions are encoded once, ahead of their search where that is possible."""

import asyncio

import numpy as np
import pytest

from retrieval.anticipation import Anticipation
from retrieval.encoders import Vectors


class Encoding:
    """Encodes when it is let, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = asyncio.Event()

    async def encode(self, _model: str, text: str) -> Vectors:
        self.asked.append(text)
        await self.go.wait()
        if text == "broken":
            raise ValueError("no vector")
        return np.full(3, len(text), dtype=np.float32)


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_anticipated_question_is_encoded_once_and_ahead() -> None:
    encoding = Encoding()
    ahead = Anticipation(encoding.encode)
    ahead.begin("m", "four")
    ahead.begin("m", "four")
    await settled()
    assert encoding.asked == ["four"]
    encoding.go.set()
    assert (await ahead.vector("m", "four")).tolist() == [4, 4, 4]
    assert encoding.asked == ["four"]


async def test_any_other_is_encoded_when_it_is_asked_for() -> None:
    encoding = Encoding()
    encoding.go.set()
    assert (await Anticipation(encoding.encode).vector("m", "seven..")).tolist() == [7, 7, 7]


async def test_what_was_asked_lately_is_not_encoded_again() -> None:
    encoding = Encoding()
    encoding.go.set()
    ahead = Anticipation(encoding.encode, kept=2)
    for text in ("one", "one", "three", "one", "four", "one", "three"):
        ahead.begin("m", text)
        assert (await ahead.vector("m", text)).tolist()[0] == len(text)
    assert encoding.asked == ["one", "three", "four", "three"]


async def test_models_are_kept_apart() -> None:
    async def encode(model: str, text: str) -> Vectors:
        return np.full(1, len(model + text), dtype=np.float32)

    ahead = Anticipation(encode)
    assert [(await ahead.vector(model, "x"))[0] for model in ("a", "bb", "a")] == [2, 3, 2]


async def test_what_went_wrong_is_told_to_whoever_asks() -> None:
    encoding = Encoding()
    encoding.go.set()
    ahead = Anticipation(encoding.encode)
    ahead.begin("m", "broken")
    await settled()
    with pytest.raises(ValueError, match="no vector"):
        await ahead.vector("m", "broken")


async def test_of_too_many_the_oldest_is_forgotten_and_still_answered() -> None:
    encoding = Encoding()
    ahead = Anticipation(encoding.encode, most=2)
    for text in ("a", "bb", "ccc"):
        ahead.begin("m", text)
        await settled()
    encoding.go.set()
    assert [(await ahead.vector("m", text)).tolist()[0] for text in ("a", "bb", "ccc")] == [1, 2, 3]
    assert encoding.asked == ["a", "bb", "ccc", "a"]


async def test_whoever_stops_waiting_leaves_nothing_behind() -> None:
    encoding = Encoding()
    ahead = Anticipation(encoding.encode)
    ahead.begin("m", "four")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await ahead.vector("m", "four")
    encoding.go.set()
    assert (await ahead.vector("m", "four")).tolist() == [4, 4, 4]
