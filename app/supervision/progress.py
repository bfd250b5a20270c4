"""What the person who started the service sees of it."""

import contextlib
import sys
import time

_NAME_WIDTH = 10


class Progress:
    """Lines on the screen: who, what, and seconds since the beginning."""

    def __init__(self) -> None:
        """Start the clock."""
        self._started = time.monotonic()

    def say(self, name: str, text: str) -> None:
        """Print one line about one part of the service."""
        self._print(f"{self.elapsed:6.1f} s  {name:<{_NAME_WIDTH}} {text}")

    def announce(self, *lines: str) -> None:
        """Print lines that stand on their own, set off by empty ones."""
        self._print("", *lines, "")

    def complain(self, text: str) -> None:
        """Tell why the service cannot run, on standard error."""
        with contextlib.suppress(OSError):
            print(f"\nFirstline cannot run: {text}", file=sys.stderr, flush=True)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._started

    def _print(self, *lines: str) -> None:
        try:
            print("\n".join(lines), flush=True)
        except OSError:
            # The terminal was closed or the pipe's reader is gone; the service must still end in order.
            sys.stdout = open("/dev/null", "w")  # noqa: SIM115 -- stands in for the screen until the process ends
