"""SIGKILLs of a process that publishes in a loop, and torn files: who starts next finds the old index or the new one.

A generation is a number in the text of several articles that are published in one transaction. An index that held two
generations would be a mix.
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import select

from app.embedded_postgres import throwaway_cluster
from core.database import Sessions, create_engine, create_sessions, database_now
from directory import sites
from retrieval import truth
from retrieval.builder import NEWEST_FIRST, IndexFolder, build_outdated
from retrieval.live import IndexState, LiveIndex
from retrieval.models import IndexSnapshot
from retrieval.snapshot import Snapshot
from tests.integration import damage
from tests.integration.encoders import HashEncoder, hash_encoders
from tests.soak.light.moments import pass_by
from tests.soak.light.publisher import ENDED, MARKED, PUBLISHED
from tests.soak.light.system import seed
from tests.soak.run import Context, Report

NAME = "publishing"
COUNT = 200
SAMPLE = 0  # Its sample is in tests/integration/test_index_crashes.py: it needs a database only.
# Somewhat longer than one publication takes, so that kills hit every part of it.
CYCLES = 1.3
TORN_EACH = 4
ROOT = Path(__file__).resolve().parents[2]
_GENERATION = re.compile(r"Of generation (\d+)")


@dataclass(slots=True)
class Scene:
    """What is published, killed and looked at."""

    sessions: Sessions
    folder: IndexFolder
    choose: Random
    report: Report
    seen: int = 0
    site: str = ""

    def violate(self, round_number: int, what: str) -> None:
        """Count a violation, with what is needed to replay it."""
        self.report.violate("I8", f"kill {round_number}, seed {self.report.seed}: {what}")


async def run(context: Context) -> Report:
    """Kill as often as wanted, on a database of its own."""
    with throwaway_cluster() as url:
        await seed(url, context.folder)
        return await on(url, IndexFolder(context.folder / "index"), context)


async def on(url: str, folder: IndexFolder, context: Context) -> Report:
    """The same on a seeded database.

    Args:
        url: of the database.
        folder: of its index.
        context: how often, and whose randomness.
    """
    report = Report(NAME, context.seed)
    report.looked_at("I8")
    report.counts |= {"kills": 0, "torn": 0, "published": 0}
    engine = create_engine(url)
    scene = Scene(create_sessions(engine), folder, context.random("kills"), report)
    async with _publishers(url, folder) as helper:
        for number in range(context.count):
            await _kill(scene, helper)
            await _look(scene, number)
            if number % TORN_EACH == TORN_EACH - 1:
                await _tear(scene, number)
            context.say(f"{number + 1} kills, {report.violated} violations")
    await _build(scene)
    for found in await truth.compare(scene.sessions, folder, HashEncoder.name):
        if not found.agrees:
            report.violate("I8", f"{found.site}: {len(found.missing)} missing, {len(found.surplus)} too many")
    report.figures["generations"] = float(scene.seen)
    report.figures["cut while writing"] = float(len(list(folder.path.glob("*/.*.building"))))
    await engine.dispose()
    return report


async def _kill(scene: Scene, helper: asyncio.subprocess.Process) -> None:
    """Let a publisher begin, and kill it at a random moment of its second publication or a little later."""
    assert helper.stdin is not None
    assert helper.stdout is not None
    helper.stdin.write(b"another\n")
    pid = int(await helper.stdout.readline())
    began = time.monotonic()
    assert await helper.stdout.readline() == PUBLISHED
    scene.report.counts["published"] += 1
    await pass_by(scene.choose.uniform(0, CYCLES * (time.monotonic() - began)))
    os.kill(pid, signal.SIGKILL)
    while await helper.stdout.readline() != ENDED:
        scene.report.counts["published"] += 1
    scene.report.counts["kills"] += 1


async def _look(scene: Scene, number: int) -> None:
    """Start as an app process does, and compare what it answers from with what was published."""
    live = LiveIndex(scene.sessions, scene.folder, hash_encoders().models)
    await live.refresh()
    ((scene.site, state),) = live.state().items()
    if state.state not in (IndexState.OK, IndexState.STALE):
        scene.violate(number, f"the index is {state.state}")
    scene.seen = await _one_generation(scene, live, number)


async def _one_generation(scene: Scene, live: LiveIndex, number: int) -> int:
    """The generation that is answered from; one that is none, mixed, or older than what was seen is a violation."""
    async with scene.sessions.begin() as session:
        site = await sites.by_key(session, None)
    held = live.snapshot(site.id)
    found = _generations(held) if held is not None else []
    if len(found) != MARKED or len(set(found)) != 1:
        scene.violate(number, f"generations {found} in one index")
        return scene.seen
    if found[0] < scene.seen:
        scene.violate(number, f"generation {found[0]} after {scene.seen}")
    return found[0]


async def _tear(scene: Scene, number: int) -> None:
    """Cut a file of the newest snapshot short: it must be noticed, answered around and built again."""
    async with scene.sessions.begin() as session:
        row = (await session.scalars(select(IndexSnapshot).order_by(*NEWEST_FIRST))).first()
    assert row is not None
    file = scene.folder.path / row.folder / scene.choose.choice(damage.FILES)
    os.truncate(file, scene.choose.randrange(file.stat().st_size))
    live = LiveIndex(scene.sessions, scene.folder, hash_encoders().models)
    await live.refresh()
    if live.state()[scene.site].state is not IndexState.DAMAGED:
        scene.violate(number, f"{file.name} was cut short and nobody noticed")
    before, scene.seen = scene.seen, 0
    await _one_generation(scene, live, number)
    scene.seen = before
    await _build(scene)
    await live.refresh()
    if live.state()[scene.site].state is not IndexState.OK:
        scene.violate(number, f"{file.name} was cut short and not built again")
    await _look(scene, number)
    scene.report.counts["torn"] += 1


async def _build(scene: Scene) -> None:
    async with scene.sessions.begin() as session:
        now = await database_now(session)
    await build_outdated(scene.sessions, hash_encoders(), scene.folder, now, verify=True)


def _generations(held: Snapshot) -> list[int]:
    return [int(found[1]) for article in held.articles if (found := _GENERATION.search(article.opening))]


@contextlib.asynccontextmanager
async def _publishers(url: str, folder: IndexFolder) -> AsyncIterator[asyncio.subprocess.Process]:
    command = (sys.executable, "-m", "tests.soak.light.publisher", url, str(folder.path))
    helper = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield helper
    finally:
        assert helper.stdin is not None
        # It ends when there is nothing more to read.
        helper.stdin.close()
        await helper.wait()
