"""Processes that say that they are ready."""

import os
from collections.abc import Iterator

import pytest

from app.supervision.announcements import Announcements


@pytest.fixture
def announcements() -> Iterator[Announcements]:
    opened = Announcements()
    yield opened
    opened.close()


async def test_only_who_said_so_is_ready(announcements: Announcements) -> None:
    assert not await announcements.is_ready(7)
    os.write(announcements.writing, b"7\n")
    assert not await announcements.is_ready(17)
    assert await announcements.is_ready(7)


async def test_several_say_so_before_anybody_asks(announcements: Announcements) -> None:
    os.write(announcements.writing, b"7\n")
    os.write(announcements.writing, b"8\n")
    assert await announcements.is_ready(8)
    assert await announcements.is_ready(7)


async def test_a_later_process_with_the_same_id_has_to_say_so_itself(announcements: Announcements) -> None:
    os.write(announcements.writing, b"7\n")
    assert await announcements.is_ready(7)
    assert not await announcements.is_ready(7)
