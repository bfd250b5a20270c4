"""A long build that is killed half way and started anew: what it encodes again, on a throwaway database.

python -m benchmarks.retrieval.building [--passages 5000] [--kill-at 0.5]

The passages are made of invented words (benchmarks/retrieval/publishing.py), the encoder is the one that the settings
name, and the build is a process of its own that gets SIGKILL. Exit status 1 if more than a batch was lost.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from app import first_start, migrate
from app.embedded_postgres import throwaway_cluster
from benchmarks.retrieval.publishing import fill
from core.database import Sessions, create_engine, create_sessions, database_now
from retrieval import embeddings, encoder_set
from retrieval.builder import IndexFolder, build_outdated
from retrieval.models import PassageEmbedding
from retrieval.settings import RetrievalSettings

PER_ARTICLE = 10
"""Passages of an invented article."""
ADDRESS = "FIRSTLINE_BENCHMARK_DATABASE"
"""Environment variable that tells the process which builds where its database is."""
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Run:
    """One process that builds: how many texts had their vector first and last, of how many, and its seconds."""

    first: int
    last: int
    total: int
    seconds: float

    def line(self, name: str) -> str:
        """The run as a row of the table."""
        return (
            f"| {name} | {self.first} | {self.last - self.first} | {self.last} of {self.total} | {self.seconds:.1f} |"
        )


async def main() -> None:
    """Fill, build and kill, build anew, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=5000, help="about how many passages there are")
    parser.add_argument("--kill-at", type=float, default=0.5, help="part of them after which the build is killed")
    parser.add_argument("--build-in", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.build_in:
        await build(arguments.build_in)
        return
    with tempfile.TemporaryDirectory() as data_dir, throwaway_cluster() as url:
        await asyncio.to_thread(migrate.upgrade, url)
        engine = create_engine(url)
        sessions = create_sessions(engine)
        await first_start.load_demo(sessions)
        await fill(sessions, 25 + arguments.passages // PER_ARTICLE)
        folder = Path(data_dir) / "index"
        killed = await asyncio.to_thread(built_by_a_process, url, folder, arguments.kill_at)
        kept = await stored(sessions)
        leftovers = [path.name for path in folder.rglob("*") if path.is_dir()]
        resumed = await asyncio.to_thread(built_by_a_process, url, folder, None)
        again = await asyncio.to_thread(built_by_a_process, url, folder, None, changed=False)
        await engine.dispose()
    print("| build | had | encoded | done | seconds |\n|---|---|---|---|---|")
    print(killed.line("killed"), resumed.line("started anew"), sep="\n")
    print(f"A third one, with nothing to do: {again.seconds:.1f} s. All include loading the model.")
    print(f"Stored when it was killed: {kept}; folders that it left: {len(leftovers)}; a batch: {embeddings.BATCH}.")
    if resumed.first < killed.last or resumed.last != resumed.total:
        raise SystemExit("More than the batch in work was lost.")


async def build(folder: Path) -> None:
    """Build in this process and print how far it is, for the one that started it."""
    encoders = encoder_set.load(RetrievalSettings())
    engine = create_engine(os.environ[ADDRESS])
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        now = await database_now(session)
    await build_outdated(sessions, encoders, IndexFolder(folder), now, progress=told)
    await engine.dispose()


def told(done: int, total: int) -> None:
    """What `built_by_a_process` reads."""
    print(done, total, flush=True)


def built_by_a_process(url: str, folder: Path, kill_at: float | None, *, changed: bool = True) -> Run:
    """Start a process that builds, show its progress, and kill it after a part of the texts."""
    command = [sys.executable, "-m", "benchmarks.retrieval.building", "--build-in", str(folder)]
    started = time.perf_counter()
    said: list[tuple[int, int]] = []
    with subprocess.Popen(command, env={**os.environ, ADDRESS: url}, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            # Log lines of the build come between the numbers.
            if len(words := line.split()) != 2 or not all(word.isdecimal() for word in words):
                continue
            done, total = map(int, words)
            if not said or done * TENTHS // total > said[-1][0] * TENTHS // total:
                print(f"  {done} of {total}, {time.perf_counter() - started:.0f} s", flush=True)
            said.append((done, total))
            if kill_at is not None and done >= kill_at * total:
                process.kill()
                break
    seconds = time.perf_counter() - started
    if kill_at is None and process.returncode:
        raise SystemExit("The build failed.")
    if changed and not said:
        raise SystemExit("Nothing was built.")
    first, (last, total) = (said[0][0], said[-1]) if said else (0, (0, 0))
    return Run(first, last, total, seconds)


async def stored(sessions: Sessions) -> int:
    """How many vectors the database has."""
    async with sessions.begin() as session:
        return await session.scalar(select(func.count()).select_from(PassageEmbedding)) or 0


if __name__ == "__main__":
    asyncio.run(main())
