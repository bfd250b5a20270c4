"""What processes say of themselves to their supervisor: that they are ready."""

import contextlib
import os

_MOST_BYTES = 65536


class Announcements:
    """A pipe into which each process writes its id when it is ready, one a line.

    One for all of them and for all of their lives. Asking a port instead would tell only that one of those who share it
    answers, and every one of them holds the socket from its first moment on.
    """

    def __init__(self) -> None:
        """Open the pipe."""
        self._reading, self.writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._ready: set[int] = set()

    async def is_ready(self, pid: int) -> bool:
        """Whether this process has said so; told once, for ids are used again."""
        with contextlib.suppress(BlockingIOError):
            # Lines are far shorter than what the system writes in one go.
            self._ready.update(int(line) for line in os.read(self._reading, _MOST_BYTES).split())
        if pid not in self._ready:
            return False
        self._ready.discard(pid)
        return True

    def close(self) -> None:
        """Close the pipe; nobody says anything any more."""
        os.close(self._reading)
        os.close(self.writing)
