"""Disks that are full: of the database and the index, filled to the last byte and freed again, and of the logs."""

import asyncio
import contextlib
import errno
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import asyncpg

from app import embedded_postgres
from app.embedded_postgres import Cluster
from app.supervision.supervisor import postgres_child
from core.database import create_engine, create_sessions, database_now
from retrieval.builder import IndexFolder, build_outdated
from tests.integration.encoders import hash_encoders
from tests.soak.light import crowd
from tests.soak.light.app import Wanted
from tests.soak.light.chat import Chat
from tests.soak.light.moments import pass_by
from tests.soak.light.system import LightSystem, app_process, light_system, quiet, seed
from tests.soak.light.truth import compare
from tests.soak.light.wire import Cut, ask
from tests.soak.run import Context, Report
from tests.soak.system.kept import Kept

NAME = "storage"
COUNT = 5
SAMPLE = 0  # Needs to mount a disk, and takes minutes.
MEGABYTES = 320
VISITORS = 6
FULL = Path("/dev/full")
FULL_SECONDS = 8.0
HEALING_SECONDS = 60.0
LONG = "x" * 3_000
MESSAGES_INTO_FULL_LOGS = 20


class NotPermitted(Exception):
    """This machine does not let us mount a disk."""


@dataclass(slots=True)
class Written:
    """What became of what visitors wrote.

    Attributes:
        refused: answers that asked to come back later.
        last_stored: when something was acknowledged, monotonic seconds.
    """

    refused: int = 0
    unanswered: int = 0
    last_stored: float = field(default_factory=time.monotonic)


async def run(context: Context) -> Report:
    """Fill the disk, look, free it, and wait until everything works again; then the same of the logs."""
    report = Report(NAME, context.seed)
    report.looked_at("I1", "I2", "I3", "I4", "I6", "I9", "I10", "I11", "I12")
    try:
        with _disk(context.folder / "disk") as disk:
            await _on(disk, context, report)
    except NotPermitted as reason:
        report.skipped["disk full"] = f"no disk can be mounted here: {reason}"
    if _has_full():
        await _full_logs(context, report)
    else:
        report.skipped["logs without room"] = f"there is no {FULL} here"
    return report


def _has_full() -> bool:
    return FULL.exists()


@contextlib.contextmanager
def _disk(folder: Path) -> Iterator[Path]:
    """A small disk in memory.

    Raises:
        NotPermitted: it takes root and a capability.
    """
    folder.mkdir(mode=0o711)
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None:
        raise NotPermitted("the command mount is missing")
    size = f"size={MEGABYTES}m,mode=711"
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", size, "firstline-soak", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotPermitted(done.stderr.strip())
    try:
        yield folder
    finally:
        subprocess.run([unmount, "-l", str(folder)], capture_output=True, check=False)


async def _on(disk: Path, context: Context, report: Report) -> None:
    cluster = await asyncio.to_thread(embedded_postgres.prepare, disk / "postgres", disk / "secrets" / "password")
    kept = Kept(postgres_child(cluster), context.folder, [])
    await kept.start()
    try:
        await kept.wait_until_ready()
        await seed(cluster.url, disk)
        wanted = Wanted(cluster.url, str(disk), seed=context.seed)
        async with app_process(wanted, context.folder / "light.log") as (address, pid):
            system = LightSystem(cluster.url, [address], [pid])
            chats = await crowd.chats(system, VISITORS, context.random("chats"), report.violate)
            for number in range(context.count):
                context.say(f"the disk is filled, {number + 1} of {context.count}")
                await _fill_and_free(disk, cluster, chats, context.random("filling", number), report)
            report.counts |= {"fillings": context.count, "messages": sum(len(chat.sent) for chat in chats)}
            report.counts["restarts of the database"] = kept.starts - 1
            async with asyncpg.create_pool(cluster.url, min_size=1, max_size=2) as database:
                for chat in chats:
                    if not await quiet(database, chat.id, seconds=HEALING_SECONDS):
                        chat.wrong("I3", f"{chat.id} is not quiet")
                    await compare(chat, database)
    finally:
        await kept.stop()


async def _fill_and_free(disk: Path, cluster: Cluster, chats: list[Chat], choose: Random, report: Report) -> None:
    ballast = disk / "ballast"
    written = Written()
    async with _visitors(chats, choose, written):
        await pass_by(choose.uniform(0.5, 2))
        await asyncio.to_thread(_fill, ballast)
        await pass_by(FULL_SECONDS / 2)
        await _index_on(disk, cluster, report)
        await pass_by(FULL_SECONDS / 2)
        ballast.unlink()
        began = time.monotonic()
        while written.last_stored < began and time.monotonic() < began + HEALING_SECONDS:
            await asyncio.sleep(0.1)
        healed = max(written.last_stored, began) - began
    report.counts["refused"] = report.counts.get("refused", 0) + written.refused
    report.figures["longest until stored again, s"] = max(
        round(healed, 1), float(report.figures.get("longest until stored again, s", 0.0))
    )
    if written.last_stored < began:
        report.violate("I11", f"nothing was stored {HEALING_SECONDS:.0f} s after the disk was freed")
    await _index_is_whole(disk, cluster, report)


def _fill(ballast: Path) -> None:
    """Write until not a byte fits any more."""
    with ballast.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2


@contextlib.asynccontextmanager
async def _visitors(chats: list[Chat], choose: Random, written: Written) -> AsyncIterator[None]:
    """Customers who write one message after the other, each again until it is acknowledged."""

    async def write(chat: Chat) -> None:
        while True:
            message = {"client_message_id": f"{choose.getrandbits(64):x}", "text": f"{chat.canary} {LONG}"}
            while not await _stored(chat, message, written):
                await pass_by(0.2)
            await pass_by(0.05)

    tasks = [asyncio.create_task(write(chat)) for chat in chats]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


async def _stored(chat: Chat, message: dict[str, str], written: Written) -> bool:
    chat.sent[message["client_message_id"]] = message
    try:
        answer = await ask(chat.system.addresses[0], chat.call("POST", "/messages", message))
    except Cut:
        written.unanswered += 1
        return False
    if answer.status == 202:
        found = answer.json
        chat.acknowledged.setdefault(message["client_message_id"], []).append((found["id"], found["seq"]))
        written.last_stored = time.monotonic()
        return True
    written.refused += answer.status == 503
    chat.check_refusal(answer)
    return False


async def _index_on(disk: Path, cluster: Cluster, report: Report) -> None:
    """Build an index where there is no room: it fails, and leaves nothing that looks like one."""
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        if await _build(disk / "another", cluster):
            report.violate("I11", "an index was built on a full disk")


async def _index_is_whole(disk: Path, cluster: Cluster, report: Report) -> None:
    """The same index is built now that there is room."""
    try:
        await _build(disk / "another", cluster)
    except OSError as error:
        report.violate("I11", f"no index could be built once the disk was freed: {error}")
    shutil.rmtree(disk / "another", ignore_errors=True)


async def _build(folder: Path, cluster: Cluster) -> bool:
    engine = create_engine(cluster.url)
    sessions = create_sessions(engine)
    try:
        async with sessions.begin() as session:
            now = await database_now(session)
        return bool(await build_outdated(sessions, hash_encoders(), IndexFolder(folder), now, verify=True))
    finally:
        await engine.dispose()


async def _full_logs(context: Context, report: Report) -> None:
    """The app goes on when its log takes nothing any more."""
    folder = context.folder / "logs"
    folder.mkdir(mode=0o711)
    context.say("logs without room")
    async with light_system(folder, Wanted("", ""), 0) as system:
        wanted = Wanted(system.database, str(folder), seed=context.seed, port_file=str(folder / "port"))
        async with app_process(wanted, FULL) as (address, pid):
            loud = LightSystem(system.database, [address], [pid])
            (chat,) = await crowd.chats(loud, 1, context.random("logs"), report.violate)
            for number in range(MESSAGES_INTO_FULL_LOGS):
                await chat.post(context.random("logs", number), {"client_message_id": f"m{number}", "text": "hello"})
            async with asyncpg.create_pool(loud.database, min_size=1, max_size=2) as database:
                if not await quiet(database, chat.id):
                    chat.wrong("I3", f"{chat.id} is not quiet while logs have no room")
                await compare(chat, database)
                lost = await database.fetchval("SELECT count(*) FROM turn WHERE leases_lost > 0")
            if lost:
                report.violate("I11", f"{lost} turns failed while logs had no room")
    report.counts["messages while logs have no room"] = MESSAGES_INTO_FULL_LOGS
