"""Connections that misbehave: half open, read slowly, written slowly, and five thousand that break at once."""

import asyncio
import contextlib
import os
import resource
import socket
import time
from collections.abc import AsyncIterator, Sequence

import asyncpg

from app.connections import BODY_SECONDS, HEAD_SECONDS, WRITE_SECONDS
from app.customer_stream import HEARTBEAT_SECONDS
from tests.soak.light import crowd, namespaces
from tests.soak.light.app import Wanted
from tests.soak.light.chat import Chat, Tab
from tests.soak.light.crowd import Crowd, Widget, until_open
from tests.soak.light.half_open import swallowed
from tests.soak.light.moments import pass_by
from tests.soak.light.namespaces import HERE, Network, NotPermitted
from tests.soak.light.probes import Probe, held_by, probing, transactions
from tests.soak.light.system import AGENTS, LightSystem, app_process, light_system, sign_in
from tests.soak.light.wire import Call, Cut, ask
from tests.soak.run import Context, Report

NAME = "network"
COUNT = 5_000
SAMPLE = 0  # Its sample is in tests/integration/test_soak_samples.py: it needs no system of its own.
STORM_SECONDS = 90.0
CHANGED = 0.1
WRITERS = 8
# What is written meanwhile and ordinary requests are counted in.
MOST_TRANSACTIONS = 8
PUSHES = 1_000
LONG = "x" * 3_000
MOST_GROWTH = 50.0
SLOW_SENDERS = 500
SPARE_FILES = 500
HALF_OPEN = 20
SLACK_SECONDS = 5.0
MEASURE_SECONDS = 6.0


async def run(context: Context) -> Report:
    """All four, one after the other, each on the same app."""
    report = Report(NAME, context.seed)
    report.looked_at("I5", "I9", "I10", "I11")
    wanted = Wanted(url="", data_dir="", seed=context.seed)
    async with light_system(context.folder, wanted, 1) as system:
        await storm(system, context, report)
        await slow_reader(system, context, report)
        await slow_senders(system, context, report)
        await half_open(system, context, report)
    return report


@contextlib.asynccontextmanager
async def _database(system: LightSystem) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(system.database, min_size=1, max_size=4) as database:
        yield database


async def _one_chat(system: LightSystem, context: Context, report: Report, name: str) -> Chat:
    (chat,) = await crowd.chats(system, 1, context.random(name, "chat"), report.violate)
    return chat


async def _measured(probe: Probe, context: Context) -> float:
    """What 95 of 100 requests take now."""
    if context.is_sample:
        return probe.p95
    probe.seconds.clear()
    await pass_by(MEASURE_SECONDS)
    return probe.p95


async def storm_sample(system: LightSystem, context: Context) -> Report:
    """The storm alone, on apps that run in this process."""
    report = Report(NAME, context.seed)
    report.looked_at("I5", "I9", "I10")
    await storm(LightSystem(system.database, system.addresses, [os.getpid()]), context, report)
    return report


async def storm(system: LightSystem, context: Context, report: Report) -> None:
    """Every stream breaks at once, and all come back as widgets do."""
    choose = context.random("storm")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES
    count = min(context.count, most)
    if count < context.count:
        report.skipped[f"{context.count:,} streams"] = f"a process may open {most + SPARE_FILES:,} files here"
    context.say(f"{count:,} streams")
    everybody = Crowd([Widget(Tab(chat), choose) for chat in await crowd.chats(system, count, choose, report.violate)])
    talking = choose.sample(everybody.widgets, max(1, int(count * CHANGED)))
    await _say_in([widget.tab.chat for widget in talking])
    before = held_by(system.pids[0])
    if not await everybody.arrive(STORM_SECONDS):
        report.violate("I11", "not every stream could be opened")
    report.counts["streams dropped"] = count
    report.figures["megabytes for all streams"] = round(held_by(system.pids[0]).megabytes - before.megabytes, 1)
    await _break(system, context, report, everybody, talking)
    for what in await _not_as_fresh(talking):
        report.violate("I5", what)
    report.figures["asked to come back later"] = sum(widget.refused for widget in everybody.widgets)
    await everybody.leave()
    if not context.is_sample:
        await _given_back(system, before.files, report, "the storm")


async def _break(
    system: LightSystem, context: Context, report: Report, everybody: Crowd, talking: Sequence[Widget]
) -> None:
    """Lose all streams while half of those who talk are written to, and measure until the last is back."""
    ordinary = await _one_chat(system, context, report, "storm")
    async with _database(system) as database, probing(ordinary) as probe:
        quiet_p95 = await _measured(probe, context)
        spent = await transactions(database)
        probe.seconds.clear()
        began = time.monotonic()
        everybody.lose()
        await _say_in([widget.tab.chat for widget in talking[: len(talking) // 2]])
        if not await until_open(everybody.widgets, STORM_SECONDS):
            missing = sum(not widget.is_open for widget in everybody.widgets)
            report.violate("I11", f"{missing} streams did not come back in {STORM_SECONDS:.0f} s")
        took, storm_p95 = time.monotonic() - began, probe.p95
        report.counts["ordinary requests in the storm"] = len(probe.seconds)
        each = (await transactions(database) - spent) / len(everybody.widgets)
    report.figures |= {
        "all back after s": round(took, 1),
        "p95 of ordinary requests before, s": round(quiet_p95, 3),
        "p95 of ordinary requests in the storm, s": round(storm_p95, 3),
        "transactions for each resume, all others included": round(each, 1),
    }
    if probe.failed:
        report.violate("I10", f"{probe.failed} ordinary requests failed in the storm")
    if not context.is_sample and storm_p95 >= 1:
        report.violate("I11", f"p95 of ordinary requests was {storm_p95:.2f} s in the storm")
    if not context.is_sample and each > MOST_TRANSACTIONS:
        report.violate("I11", f"{each:.1f} transactions for each resume")


async def _say_in(chats: Sequence[Chat]) -> None:
    """Write something in each, some at a time."""
    waiting = iter(chats)

    async def work() -> None:
        for chat in waiting:
            await _say(chat)

    await asyncio.gather(*(work() for _ in range(WRITERS)))


async def _say(chat: Chat) -> None:
    message = {"client_message_id": f"m{len(chat.sent)}", "text": f"hello {chat.canary}"}
    with contextlib.suppress(Cut):
        await chat.post_once(chat.system.addresses[0], message)


async def _not_as_fresh(widgets: Sequence[Widget]) -> list[str]:
    """Which tabs do not show what a page shows that is loaded anew."""
    deadline, wrong = time.monotonic() + 30, list[str]()
    for widget in widgets:
        chat = widget.tab.chat
        while widget.tab.state != (fresh := await chat.fresh(chat.system.addresses[0])):
            if time.monotonic() > deadline:
                wrong.append(f"{chat.id}: knows {len(widget.tab.state)} of {len(fresh)} messages")
                break
            await asyncio.sleep(0.1)
    return wrong


async def _given_back(system: LightSystem, files: int, report: Report, after: str) -> None:
    """Wait for closed connections to leave nothing behind."""
    deadline = time.monotonic() + 20
    while (now := held_by(system.pids[0])).files > files + 10:
        if time.monotonic() > deadline:
            report.violate("I11", f"{now.files} files are open after {after}, {files} before")
            return
        await asyncio.sleep(0.1)


async def slow_reader(system: LightSystem, context: Context, report: Report) -> None:
    """A page that stops reading while a thousand long messages are pushed; the others do not notice."""
    context.say("a reader that stops")
    choose = context.random("reader")
    chat = await _one_chat(system, context, report, "reader")
    other = await _one_chat(system, context, report, "beside")
    await _say(chat)
    agent = await sign_in(system.addresses[0], AGENTS[0])
    await ask(system.addresses[0], Call("POST", f"/api/live/{chat.id}/take-over", None, agent.headers))
    before = held_by(system.pids[0])
    stopped = _stopped_reader(chat)
    async with probing(other) as probe:
        # Reading beside what is pushed is measured with a page that reads, too.
        for number in range(PUSHES):
            message = {"client_message_id": f"push{number}", "text": f"{number} {LONG}"}
            await chat.post(choose, message)
        growth = held_by(system.pids[0]).megabytes - before.megabytes
        was_cut = await _is_cut(system, chat, WRITE_SECONDS + HEARTBEAT_SECONDS + SLACK_SECONDS)
        report.figures["p95 beside a reader that stopped, s"] = round(probe.p95, 3)
    stopped.close()
    tab = Tab(chat)
    fresh = await chat.fresh(system.addresses[0])
    await tab.follow(choose, until=lambda: tab.state == fresh, seconds=30)
    report.counts["pushes to a reader that stopped"] = PUSHES
    report.figures["growth with a reader that stopped, MB"] = round(growth, 1)
    if tab.state != fresh:
        report.violate("I5", f"{chat.id}: resumed with {len(tab.state)} of {len(fresh)} messages")
    if growth > MOST_GROWTH and not context.is_sample:
        report.violate("I11", f"{growth:.0f} MB more with a reader that stopped")
    if not was_cut:
        report.violate("I11", "a reader that stopped was not cut off")
    await _given_back(system, before.files, report, "the slow reader")


def _stopped_reader(chat: Chat) -> socket.socket:
    """A connection that asks for the stream and then reads nothing."""
    address = chat.system.addresses[0]
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((address.host, address.port))
    reader.sendall(Call("GET", f"{chat.path}/events", None, chat.headers).as_bytes(address.host))
    return reader


async def _is_cut(system: LightSystem, chat: Chat, seconds: float) -> bool:
    """Whether the app gives the connection of a reader up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        # The probe's own connection comes and goes; whoever reads nothing stays.
        seen = [held_by(system.pids[0]).connections for _ in range(3)]
        if min(seen) == 0:
            return True
        await asyncio.sleep(0.1)
    return False


async def slow_senders(system: LightSystem, context: Context, report: Report) -> None:
    """Half of them take for ever over their headers, half over their bodies."""
    count = min(SLOW_SENDERS, context.count)
    context.say(f"{count} senders of one byte a second")
    chat = await _one_chat(system, context, report, "senders")
    before = held_by(system.pids[0])
    longest = max(HEAD_SECONDS, BODY_SECONDS) + SLACK_SECONDS
    async with probing(chat) as probe:
        alone = await _measured(probe, context)
        probe.seconds.clear()
        began = time.monotonic()
        ended = await asyncio.gather(*(_trickle(chat, number % 2 == 0, longest) for number in range(count)))
        beside, took = probe.p95, time.monotonic() - began
    report.counts["slow senders"] = count
    report.figures |= {
        "p95 alone, s": round(alone, 3),
        "p95 beside slow senders, s": round(beside, 3),
        "slow senders closed after s": round(took, 1),
    }
    if not all(ended):
        report.violate("I11", f"{ended.count(False)} slow senders were not closed")
    if beside > max(2 * alone, 0.1) and not context.is_sample:
        report.violate("I11", f"p95 rose from {alone:.3f} to {beside:.3f} s beside slow senders")
    await _given_back(system, before.files, report, "slow senders")


async def _trickle(chat: Chat, in_headers: bool, seconds: float) -> bool:
    """Send a byte a second until the app closes the connection; whether it does in time."""
    address = chat.system.addresses[0]
    call = chat.call("POST", "/messages", {"client_message_id": "slow", "text": "x" * 500})
    whole = call.as_bytes(address.host)
    quick = 10 if in_headers else whole.index(b"\r\n\r\n") + 4
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        async with asyncio.timeout(seconds):
            writer.write(whole[:quick])
            for byte in whole[quick:]:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await reader.read()
                        return True
                writer.write(bytes([byte]))
                await writer.drain()
    except OSError:
        return True
    except TimeoutError:
        return False
    finally:
        writer.transport.abort()
    return False


async def half_open(system: LightSystem, context: Context, report: Report) -> None:
    """The router between pages and app swallows everything; nobody is told that the connections are gone."""
    try:
        with namespaces.network() as between:
            context.say("connections half open")
            wanted = Wanted(system.database, str(context.folder), host=HERE, seed=context.seed)
            async with app_process(wanted, context.folder / "half-open.log") as (address, pid):
                await _half_open(LightSystem(system.database, [address], [pid]), between, context, report)
    except NotPermitted as reason:
        report.skipped["connections half open"] = f"network namespaces are not permitted here: {reason}"


async def _half_open(system: LightSystem, between: Network, context: Context, report: Report) -> None:
    chats = await crowd.chats(system, HALF_OPEN, context.random("half open"), report.violate)
    for chat in chats:
        await _say(chat)
    before = held_by(system.pids[0])
    found = await swallowed(system, between, chats, 2 * HEARTBEAT_SECONDS + SLACK_SECONDS)
    report.counts["connections half open"] = len(chats)
    report.figures["half open connections dropped after s"] = round(found.seconds, 1)
    if found.left:
        report.violate("I11", f"{found.left} dead connections are still held after {found.seconds:.0f} s")
    for chat_id in found.stale:
        report.violate("I5", f"{chat_id}: resumed after a connection half open, and shows something else")
    await _given_back(system, before.files, report, "half open connections")
