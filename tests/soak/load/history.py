"""What a client did and saw: append-only, one file a client, written as it happens, on the machine of the client."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One line.

    Attributes:
        at: monotonic seconds.
        client: who wrote it.
        op: `opened`, `posted`, `acked`, `answered`, `lost`, `connected`, `event`, `compared`, `claimed`, `replied`.
        values: what goes with it.
    """

    at: float
    client: str
    op: str
    values: dict[str, Any]


class History:
    """Writes one client's file.

    Args:
        folder: of all histories of the run.
        client: name of the client, and of its file.
    """

    def __init__(self, folder: Path, client: str) -> None:
        self.client = client
        # Line by line, so that nothing that was seen is missing when the harness itself is killed.
        self._file: IO[str] = (folder / f"{client}.jsonl").open("a", encoding="utf-8", buffering=1)

    def note(self, op: str, **values: Any) -> None:
        """Append a line."""
        self._file.write(json.dumps([round(time.monotonic(), 4), op, values], separators=(",", ":")) + "\n")

    def close(self) -> None:
        """Write nothing more."""
        self._file.close()


def read(folder: Path) -> list[Entry]:
    """All entries of all clients, each client's in order."""
    return [entry for path in sorted(folder.glob("*.jsonl")) for entry in _entries(path)]


def _entries(path: Path) -> Iterable[Entry]:
    for line in path.read_text(encoding="utf-8").splitlines():
        at, op, values = json.loads(line)
        yield Entry(at, path.stem, op, values)
