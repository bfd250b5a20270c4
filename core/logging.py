"""Structured logs: an event name and fields, to standard output."""

import contextlib
import logging
import sys
from typing import TextIO, cast

import structlog

# A closed file says so by a ValueError.
_LOST = (OSError, ValueError)


class Losing:
    """A stream that loses what it cannot write: a full disk or a closed output ends nothing that was only noted.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose it."""
        with contextlib.suppress(*_LOST):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what is held back; what there is no room for stays."""
        with contextlib.suppress(*_LOST):
            self._stream.flush()


def configure(log_format: str) -> None:
    """Set up structlog and route the standard library's records through the same stream.

    Args:
        log_format: `console` for people or `json` for collectors.
    """
    # Tracebacks are plain: the richer form prints local variables, and with them what customers wrote.
    renderers: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if log_format == "json"
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, Losing(sys.stdout))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=Losing(sys.stdout), level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
