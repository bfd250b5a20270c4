"""What the checker joins: histories of the clients, rows of the database, log files, and when something was wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.soak.checks.rows import Rows
from tests.soak.load.history import Entry

Span = tuple[float, float]
"""Begin and end in seconds since 1970, the clock of the database."""


@dataclass(slots=True)
class Evidence:
    """Everything about one run, once all faults have healed and nothing happens any more.

    Attributes:
        faulty: when something was wrong, merged and in order.
        logs: name of a log file to its text.
        published: ids of the articles that were published all the time.
    """

    histories: Sequence[Entry] = ()
    rows: Rows = field(default_factory=Rows)
    faulty: Sequence[Span] = ()
    logs: dict[str, str] = field(default_factory=dict)
    published: frozenset[str] = frozenset()

    def noted(self, *ops: str) -> Iterable[Entry]:
        """Entries of some kinds."""
        return (entry for entry in self.histories if entry.op in ops)

    def opened(self) -> dict[str, str]:
        """The conversations of this run, each with its canary; agents may also have met earlier ones."""
        return {entry.values["conversation"]: entry.values["canary"] for entry in self.noted("opened")}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans without overlaps, in order."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def seconds(moment: datetime) -> float:
    """A time of the database on the scale of the spans."""
    return moment.timestamp()
