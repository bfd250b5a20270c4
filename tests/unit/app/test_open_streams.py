"""How many event streams there may be, and which one has to go."""

import asyncio
from contextlib import ExitStack
from uuid import uuid4

import pytest

from app.open_streams import MOST_BEGINNING, MOST_OF_CONVERSATION, OpenStreams
from app.rate_limits import RateLimited


def test_an_address_has_so_many_streams_and_no_more() -> None:
    streams = OpenStreams(most_of_address=2)
    with streams.from_address("a"):
        with streams.from_address("a"):
            with pytest.raises(RateLimited) as refused, streams.from_address("a"):
                pass
            assert refused.value.data["retry_after"]
            with streams.from_address("b"):
                assert len(streams) == 3
        with streams.from_address("a"):
            assert len(streams) == 2
    assert len(streams) == 0


def test_the_oldest_stream_of_a_conversation_gives_way_to_the_newest() -> None:
    streams, conversation = OpenStreams(100), uuid4()
    with ExitStack() as stack:
        opened = [
            stack.enter_context(streams.of_conversation(conversation, asyncio.Event(), 0))
            for _ in range(MOST_OF_CONVERSATION + 2)
        ]
        assert [stream.is_superseded for stream in opened] == [True, True] + [False] * MOST_OF_CONVERSATION
        assert [stream.wake.is_set() for stream in opened[:3]] == [True, True, False]
        with streams.of_conversation(uuid4(), asyncio.Event(), 0) as other:
            assert not other.is_superseded


def test_a_stream_that_ended_makes_room() -> None:
    streams, conversation = OpenStreams(100), uuid4()
    with ExitStack() as stack:
        first, *_ = [
            stack.enter_context(streams.of_conversation(conversation, asyncio.Event(), 0))
            for _ in range(MOST_OF_CONVERSATION)
        ]
        for _ in range(20):
            with streams.of_conversation(uuid4(), asyncio.Event(), 0):
                pass
        assert not first.is_superseded


async def test_few_streams_begin_at_a_time_and_each_makes_room_once() -> None:
    streams = OpenStreams(100)
    begun: list[int] = []

    async def begin(number: int, go_on: asyncio.Event) -> None:
        async with streams.beginning() as beginning:
            begun.append(number)
            await go_on.wait()
            beginning.done()
            beginning.done()

    go_on = asyncio.Event()
    tasks = [asyncio.create_task(begin(number, go_on)) for number in range(MOST_BEGINNING * 2)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(begun) == MOST_BEGINNING
    go_on.set()
    await asyncio.gather(*tasks)
    assert sorted(begun) == list(range(MOST_BEGINNING * 2))
