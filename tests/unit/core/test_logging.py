"""Logs on a disk that is full."""

import errno
import io

from core.logging import Losing


class Full(io.StringIO):
    """A stream without room."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_what_cannot_be_written_is_lost_without_a_word() -> None:
    losing = Losing(Full())
    assert losing.write("line\n") == 5
    losing.flush()


def test_an_output_that_was_closed_loses_it_too() -> None:
    stream = io.StringIO()
    stream.close()
    losing = Losing(stream)
    losing.write("line\n")
    losing.flush()


def test_everything_else_is_written() -> None:
    stream = io.StringIO()
    Losing(stream).write("line\n")
    assert stream.getvalue() == "line\n"
