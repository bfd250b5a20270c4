"""What one app process holds while it runs, made once at its start and closed at its end."""

import os
import socket
from dataclasses import dataclass, field
from uuid import UUID

from anyio import CapacityLimiter
from rasa_sdk.executor import ActionExecutor

from app.condition import Condition
from app.desk_feed import DeskFeed
from app.index_progress import Hearing
from app.known_tokens import KnownTokens
from app.open_streams import OpenStreams
from app.presence import Presence
from app.rate_limits import Pause, RateLimits
from app.settings import LimitSettings, Network, ProxySettings
from app.turn_runner import TurnRunner
from app.waiting_line import WaitingLine
from conversation import announcing
from conversation.transcript import Stored
from core.database import Sessions
from core.notify import Hub
from core.settings import ServiceSettings
from retrieval.service import SearchService

TYPING_SECONDS = 2


def holder_name(kind: str) -> str:
    """A name for this process in leases: unlike any other that ran before or runs now."""
    return f"{kind}-{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"


@dataclass(slots=True)
class AppState:
    """The parts that routes work with.

    Attributes:
        internal_token: what Rasa must send with an action call.
        origins: pages that any site lists; read anew now and then.
        password_limiter: bounds how many passwords are checked at once.
        limits: how often somebody may call.
        trusted_proxies: whose `X-Forwarded-For` is believed.
        typing_pause: between two signals that a customer types.
        streams: the open event streams of customers.
        known_tokens: of customers who wrote lately.
        line: tells waiting customers their position.
        presence: who looks at which ticket now.
        desks: the open desks.
        condition: how every part is that the service needs.
        building: how far a build of the index is.
    """

    settings: ServiceSettings
    sessions: Sessions
    hub: Hub
    search: SearchService
    runner: TurnRunner
    executor: ActionExecutor
    internal_token: str
    origins: frozenset[str] = frozenset()
    password_limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    limits: RateLimits = field(default_factory=lambda: RateLimits(LimitSettings()))
    trusted_proxies: tuple[Network, ...] = field(default_factory=lambda: ProxySettings().networks)
    typing_pause: Pause = field(default_factory=lambda: Pause(TYPING_SECONDS))
    streams: OpenStreams = field(default_factory=lambda: OpenStreams(LimitSettings().streams_address))
    known_tokens: KnownTokens = field(default_factory=KnownTokens)
    line: WaitingLine = field(init=False)
    presence: Presence = field(default_factory=Presence)
    desks: DeskFeed = field(init=False)
    condition: Condition = field(init=False)
    building: Hearing = field(init=False)

    def __post_init__(self) -> None:
        """Make the parts that are made of others."""
        self.desks = DeskFeed(self.sessions, self.hub)
        self.condition = Condition(self.runner.parts, self.desks.tell_condition)
        self.building = Hearing(self.hub)
        self.line = WaitingLine(self.sessions, self.hub)

    async def announce_message(self, conversation_id: UUID, stored: Stored) -> None:
        """After a customer's message was stored: begin the turn in the background, and wake the streams."""
        if stored.lease is not None:
            self.runner.begin(stored.lease, stored.read)
            return
        if stored.needs_turn:
            self.runner.start(conversation_id)
        await self.announce_ticket(conversation_id)

    async def announce_ticket(self, conversation_id: UUID) -> None:
        """After something changed in a conversation: wake the customer's streams and the desks."""
        await announcing.changed(self.sessions, conversation_id)
