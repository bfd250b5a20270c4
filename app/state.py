"""What one app process holds while it runs, made once at its start and closed at its end."""

import asyncio
import os
import socket
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from rasa_sdk.executor import ActionExecutor

from conversation import turns
from conversation.turns import Parts
from core.database import Sessions
from core.notify import Hub, notify
from core.settings import ServiceSettings
from retrieval.service import SearchService

log = structlog.get_logger()


def holder_name(kind: str) -> str:
    """A name for this process in leases: unlike any other that ran before or runs now."""
    return f"{kind}-{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"


@dataclass(slots=True)
class AppState:
    """The parts that routes work with.

    Attributes:
        internal_token: what Rasa must send with an action call.
        origins: pages that any site lists; read anew now and then.
    """

    settings: ServiceSettings
    sessions: Sessions
    hub: Hub
    search: SearchService
    parts: Parts
    executor: ActionExecutor
    internal_token: str
    origins: frozenset[str] = frozenset()
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def announce_message(self, conversation_id: UUID, *, needs_turn: bool) -> None:
        """After a customer's message was stored: wake the streams, and begin the turn in the background."""
        # While the model is loading the turn stays due; the worker takes it as soon as somebody can search.
        if needs_turn and self.search.is_ready:
            self._start_turns(conversation_id)
        await notify(self.sessions, f"conversation:{conversation_id}", "tickets")

    async def announce_ticket(self, conversation_id: UUID) -> None:
        """After an agent changed something: wake the customer's streams and the desks."""
        await notify(self.sessions, f"conversation:{conversation_id}", "tickets")

    def _start_turns(self, conversation_id: UUID) -> None:
        task = asyncio.create_task(turns.drain(self.parts, conversation_id), name=f"turns {conversation_id}")
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The lease runs out and the worker takes the turn over; nothing is lost.
            log.error("turn_failed", exc_info=error)

    async def drain(self, seconds: float) -> None:
        """Let turns that are being worked on finish, for a while, when the process is asked to end."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
