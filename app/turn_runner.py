"""The turns that one process works on in the background."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import structlog

from conversation import announcing, turn_leases, turns
from conversation.turn_leases import TurnLease
from conversation.turn_reading import Read
from conversation.turns import Parts
from core.database_faults import FAULTS

POLL_SECONDS = 0.4
MOST_LEFT_OVER = 16
# A turn that nobody took for this long was stored by a process that died before it began.
UNATTENDED_SECONDS = 1.0
# A message whose reply is computed in this time is told of once, not twice: a stream and a desk look once.
ALONE_SECONDS = 0.15
# While the model is loading here a turn is left to others; past this it must be decided without a search.
UNATTENDED_WHILE_LOADING_SECONDS = 9.0
log = structlog.get_logger()


class TurnRunner:
    """Works on turns beside whatever else the process does.

    Args:
        parts: what turns are worked with.
        most_left_over: how many turns run at a time before no further one is taken over.
    """

    def __init__(self, parts: Parts, most_left_over: int = MOST_LEFT_OVER) -> None:
        self.parts, self._most_left_over = parts, most_left_over
        self._running: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def at_once(self) -> str | None:
        """Who leases a turn with the message that makes it; nobody while the model is loading."""
        return self.parts.holder if self.parts.search.has_index else None

    def begin(self, lease: TurnLease, read: Read | None = None) -> None:
        """Begin with a turn that this process holds, and tell of its message together with the reply, or soon before.

        Args:
            lease: on the turn.
            read: what it has to know, if that was read already.
        """
        self._begin(self._answered(lease, read), f"turn {lease.turn_id}")

    def start(self, conversation_id: UUID) -> None:
        """Begin with a conversation's due turns; while the model is loading they stay due for `take_left_over`."""
        if self.parts.search.has_index:
            self._begin(turns.drain(self.parts, conversation_id), f"turns {conversation_id}")

    async def take_left_over(self) -> None:
        """Take one turn that was left over, or wait a moment.

        Several run at a time, so that one that waits for Rasa does not hold up the others.
        """
        ready = self.parts.search.has_index
        unattended = UNATTENDED_SECONDS if ready else UNATTENDED_WHILE_LOADING_SECONDS
        lease = None
        if len(self._running) < self._most_left_over:
            lease = await turn_leases.take_left_over(
                self.parts.sessions, self.parts.holder, unattended, lost_at_once=ready
            )
        if lease is None:
            await asyncio.sleep(POLL_SECONDS)
        else:
            self._begin(turns.go_on(self.parts, lease), f"left over {lease.turn_id}")

    async def drain(self, seconds: float) -> None:
        """Let what is running finish, for a while, when the process is asked to end; then give the rest back."""
        if self._running:
            _, unfinished = await asyncio.wait(self._running, timeout=seconds)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _answered(self, lease: TurnLease, read: Read | None) -> None:
        alone = asyncio.create_task(self._tell_alone(lease.conversation_id))
        self._telling.add(alone)
        alone.add_done_callback(self._telling.discard)
        await turns.go_on(self.parts, lease, read)
        # The turn has told of both. After a failure the message is told of all the same.
        alone.cancel()

    async def _tell_alone(self, conversation_id: UUID) -> None:
        await asyncio.sleep(ALONE_SECONDS)
        # A hint that is lost is one that somebody looks without, a little later.
        with contextlib.suppress(*FAULTS):
            await announcing.changed(self.parts.sessions, conversation_id)

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease was given back, and somebody takes it over; nothing is lost.
            log.error("turn_failed", kind=type(error).__name__, exc_info=error)
