"""Processes that fire timers: started, killed at random, and lied to about the time of day."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.clock.process import READY
from tests.soak.load.resting import waited

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = "FAKETIME_LIBRARY"
PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")
JUMPS = ("+0", "+1s", "-1s", "+2h", "-2h", "+26h", "-400d", "+4500d")
READY_SECONDS = 60.0


def faking_library() -> Path | None:
    """libfaketime, if this machine has it."""
    given = os.environ.get(LIBRARY)
    found = [Path(given)] if given else [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    return next((path for path in found if path.is_file()), None)


@dataclass(slots=True)
class Firing:
    """One process that fires timers, by its number.

    Attributes:
        url: of the database.
        folder: for its log and the file that tells it the time.
    """

    url: str
    folder: Path
    number: int
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start it; returns when it has looked at the timers once."""
        self._tell("+0")
        with (self.folder / f"timers-{self.number}.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.soak.clock.process", self.url),
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **self._faked()},
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(READY_SECONDS):
            while (line := await self._process.stdout.readline()) != READY:
                assert line, f"it ended, see {log.name}"

    async def kill(self) -> None:
        """End it as a machine that loses power does."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)
        await self._process.communicate()
        self._process = None

    def jump(self, choose: random.Random) -> None:
        """Move its time of day; its monotonic clock runs on, as that of a machine does."""
        self._tell(choose.choice(JUMPS))

    def _tell(self, offset: str) -> None:
        # Replaced as a whole: it is read at any moment.
        fresh = self._time_file.with_suffix(".new")
        fresh.write_text(f"{offset}\n", encoding="ascii")
        fresh.replace(self._time_file)

    def _faked(self) -> dict[str, str]:
        library = faking_library()
        if library is None:
            return {}
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._time_file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    @property
    def _time_file(self) -> Path:
        return self.folder / f"time-{self.number}"


@contextlib.asynccontextmanager
async def two_processes(url: str, folder: Path) -> AsyncIterator[tuple[Firing, Firing]]:
    """Two of them, ended with the block."""
    pair = Firing(url, folder, 1), Firing(url, folder, 2)
    try:
        async with asyncio.TaskGroup() as group:
            for one in pair:
                group.create_task(one.start())
        yield pair
    finally:
        for one in pair:
            await one.kill()


@dataclass(slots=True)
class Trouble:
    """Kills and clock jumps at random moments; one of two always goes on.

    Attributes:
        pause: longest time between two of them, in seconds.
        over: set when there was enough of it.
    """

    pair: tuple[Firing, Firing]
    choose: random.Random
    pause: float
    kills: int = 0
    jumps: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def make(self) -> None:
        """Until it is over; what was killed last runs again then."""
        can_jump = faking_library() is not None
        while not await waited(self.over, self.choose.uniform(self.pause / 3, self.pause)):
            chosen = self.choose.choice(self.pair)
            if can_jump and self.choose.random() < 0.5:
                chosen.jump(self.choose)
                self.jumps += 1
            else:
                await chosen.kill()
                self.kills += 1
                await chosen.start()
