"""Pages behind a router that swallows everything: when the app notices, and what the pages show once they resumed."""

import asyncio
import contextlib
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from tests.soak.light.chat import Chat, Message
from tests.soak.light.namespaces import Network
from tests.soak.light.probes import held_by
from tests.soak.light.system import ROOT, LightSystem, quiet


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen.

    Attributes:
        seconds: until the app had dropped every dead connection.
        left: connections that it still held when nobody waited any longer.
        stale: chats whose page does not show, once resumed, what is loaded anew.
    """

    seconds: float
    left: int
    stale: Sequence[str]


async def swallowed(system: LightSystem, between: Network, chats: Sequence[Chat], longest: float) -> Outcome:
    """Open the pages, let the router swallow everything, write something, and let the pages resume.

    Args:
        system: one app, and its address as the far end sees it.
        between: the network.
        chats: conversations in which something has been said.
        longest: seconds that the app may take to notice.
    """
    async with _far_end(system, between, chats) as far:
        assert await _answer(far, "open") == "opened"
        between.swallow()
        began = time.monotonic()
        for chat in chats[::2]:
            await chat.post_once(system.addresses[0], {"client_message_id": "unheard", "text": "hello"})
        while held_by(system.pids[0]).connections and time.monotonic() < began + longest:
            await asyncio.sleep(0.1)
        seconds, left = time.monotonic() - began, held_by(system.pids[0]).connections
        between.let_through()
        fresh = await _fresh(system, chats)
        expected = {chat_id: len(messages) for chat_id, messages in fresh.items()}
        shown = json.loads(await _answer(far, f"resume {json.dumps(expected)}"))
    return Outcome(seconds, left, [chat_id for chat_id, messages in fresh.items() if shown[chat_id] != messages])


async def _fresh(system: LightSystem, chats: Sequence[Chat]) -> Mapping[str, list[Message]]:
    async with asyncpg.create_pool(system.database, min_size=1, max_size=2) as database:
        for chat in chats:
            await quiet(database, chat.id)
    return {chat.id: await chat.fresh(system.addresses[0]) for chat in chats}


@contextlib.asynccontextmanager
async def _far_end(system: LightSystem, between: Network, chats: Sequence[Chat]) -> AsyncIterator[Process]:
    command = ("ip", "netns", "exec", between.far, sys.executable, "-m", "tests.soak.light.far_end")
    far = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=ROOT, env=dict(os.environ))
    (address,) = system.addresses
    told = {"host": address.host, "port": address.port, "chats": [[one.id, one.token, one.canary] for one in chats]}
    assert far.stdin is not None
    far.stdin.write(f"{json.dumps(told)}\n".encode())
    try:
        yield far
    finally:
        far.kill()
        await far.wait()


async def _answer(far: Process, command: str) -> str:
    assert far.stdin is not None
    assert far.stdout is not None
    far.stdin.write(f"{command}\n".encode())
    return (await far.stdout.readline()).decode().strip()
