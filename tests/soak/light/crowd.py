"""A crowd of open widgets: thousands of conversations with a stream each, which lose it at once and come back."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from conversation.customer import opening
from conversation.customer.opening import Opening
from core.database import create_engine, create_sessions, database_now
from tests.soak.light.chat import Chat, Tab, Wrong
from tests.soak.light.moments import pass_by
from tests.soak.light.system import LightSystem
from tests.soak.light.wire import Cut, stream

AT_A_TIME = 100
LONGEST_BACK_OFF = 15.0


async def chats(system: LightSystem, count: int, choose: Random, wrong: Wrong) -> list[Chat]:
    """Conversations that were opened some time ago."""
    engine = create_engine(system.database)
    sessions = create_sessions(engine)
    found = list[Chat]()
    while len(found) < count:
        async with sessions.begin() as session:
            now = await database_now(session)
            for _ in range(min(AT_A_TIME, count - len(found))):
                opened = await opening.open_conversation(session, Opening(None, "en", {}, "web_widget", None), now)
                canary = "canary-" + "".join(choose.choices("abcdefghijklmnopqrstuvwxyz", k=12))
                found.append(Chat(system, str(opened.conversation.id), opened.token, canary, wrong))
    await engine.dispose()
    return found


@dataclass(slots=True)
class Widget:
    """One page that keeps its stream open, as the widget does it.

    Attributes:
        resumed: seconds from losing the stream until it was there again, the last time.
        refused: how often it was told to come back later.
    """

    tab: Tab
    choose: Random
    resumed: float = 0.0
    refused: int = 0
    is_open: bool = False
    _task: asyncio.Task[None] | None = None
    _lost_at: float = 0.0
    _attempt: int = 0

    def start(self) -> None:
        """Connect, and connect again after each loss."""
        self._lost_at = time.monotonic()
        self._task = asyncio.create_task(self._keep())

    def lose(self) -> None:
        """The connection is gone; the widget waits a moment before it tries again."""
        assert self._task is not None
        self._task.cancel()
        self.is_open, self._attempt, self._lost_at = False, 0, time.monotonic()
        self._task = asyncio.create_task(self._keep(wait=True))

    async def stop(self) -> None:
        """Close the page."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _keep(self, *, wait: bool = False) -> None:
        while True:
            if wait:
                # As `app/pages/widget/backoff.js` has it.
                longest = min(LONGEST_BACK_OFF, 2**self._attempt)
                self._attempt += 1
                await pass_by(longest * (0.5 + self.choose.random() / 2))
            wait = True
            try:
                await self._connection()
            except (Cut, TimeoutError):
                self.refused += 1
            self.is_open = False

    async def _connection(self) -> None:
        chat = self.tab.chat
        headers = {**chat.headers, "Last-Event-ID": str(self.tab.cursor)}
        async with stream(chat.system.any(self.choose), f"{chat.path}/events", headers) as events:
            self.is_open, self._attempt = True, 0
            self.resumed = time.monotonic() - self._lost_at
            async for told in events:
                self.tab.hear(told)


@dataclass(slots=True)
class Crowd:
    """All of them."""

    widgets: Sequence[Widget] = field(default_factory=list)

    async def arrive(self, seconds: float) -> bool:
        """Open the pages, some at a time; whether all have their stream in time."""
        for start in range(0, len(self.widgets), AT_A_TIME):
            part = self.widgets[start : start + AT_A_TIME]
            for widget in part:
                widget.start()
            if not await until_open(part, seconds):
                return False
        return True

    def lose(self) -> None:
        """Everybody's stream breaks in the same moment."""
        for widget in self.widgets:
            widget.lose()

    async def leave(self) -> None:
        """Close the pages."""
        await asyncio.gather(*(widget.stop() for widget in self.widgets))


async def until_open(widgets: Sequence[Widget], seconds: float) -> bool:
    """Wait until all have their stream; whether that was in time."""
    deadline = time.monotonic() + seconds
    while not all(widget.is_open for widget in widgets):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True
