"""Log files of the supervised processes: appended to, bounded in size, quoted when something goes wrong."""

import shutil
from pathlib import Path
from typing import IO

LARGEST = 10 * 1024 * 1024
_QUOTED_BYTES = 8192


class LogFiles:
    """`<name>.log` and, once that grew too large, the one before it as `<name>.log.1`."""

    def __init__(self, folder: Path) -> None:
        """Keep the files in `folder`, which exists."""
        self._folder = folder

    def path(self, name: str) -> Path:
        """The file of one process."""
        return self._folder / f"{name}.log"

    def open(self, name: str) -> IO[bytes]:
        """Open a process's file for appending; emptying it while the process writes then leaves no hole."""
        return self.path(name).open("ab")

    def bound(self) -> None:
        """Set aside what has grown too large, or drop it where there is no room; lines of that moment may be lost."""
        for path in self._folder.glob("*.log"):
            if path.stat().st_size > LARGEST:
                aside = path.with_name(path.name + ".1")
                try:
                    shutil.copyfile(path, aside)
                except OSError:
                    # The disk is full, and these lines are what can be spared.
                    aside.unlink(missing_ok=True)
                with path.open("r+b") as file:
                    file.truncate(0)

    def quote(self, name: str, lines: int = 15) -> str:
        """Where a process's file is and what it last wrote, for an error message."""
        path = self.path(name)
        if not path.is_file():
            return f"It wrote nothing to {path}."
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _QUOTED_BYTES))
            text = file.read().decode("utf-8", "replace")
        return "\n".join([f"The end of {path}:", *("    " + line for line in text.splitlines()[-lines:])])
