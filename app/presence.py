"""Who looks at which ticket and who types: what this process has heard, forgotten after seconds, stored nowhere."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core.database import Sessions
from core.notify import PRESENCE, Hub, Signal, conversation_topic, signal
from core.rights import Actor
from handoff.models import Ticket

# A page says every 10 s that it is still open, and every 3 s that somebody types.
VIEWING_SECONDS = 25.0
TYPING_SECONDS = 6.0
# Nobody has that many open; whoever sends signals without end does not fill the memory.
MOST_SEEN = 10_000


class Doing(StrEnum):
    """What somebody does with a ticket."""

    VIEWING = "viewing"
    TYPING = "typing"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who has a ticket open now.

    Attributes:
        typing: whether they write a reply.
    """

    id: UUID
    name: str
    typing: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """The last word about one person and one ticket; times are of the process's own clock, in seconds."""

    name: str
    viewing_until: float
    typing_until: float


class Presence:
    """The viewers of all tickets, as told by every process.

    Args:
        clock: seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: defaultdict[UUID, dict[UUID, _Seen]] = defaultdict(dict)

    def hear(self, values: Signal) -> None:
        """Take note of a signal; those about anything else than a ticket are left alone."""
        if values.get("event") not in list(Doing):
            return
        ticket, person, now = UUID(values["ticket"]), UUID(values["staff"]), self._clock()
        if values["event"] == Doing.LEFT:
            self._seen[ticket].pop(person, None)
        elif person in self._seen[ticket] or sum(map(len, self._seen.values())) < MOST_SEEN:
            typing = now + TYPING_SECONDS if values["event"] == Doing.TYPING else 0.0
            self._seen[ticket][person] = _Seen(values["name"], now + VIEWING_SECONDS, typing)
        if not self._seen[ticket]:
            del self._seen[ticket]

    def of_ticket(self, ticket_id: UUID, *, besides: UUID | None = None) -> list[Viewer]:
        """Who has a ticket open, by name.

        Args:
            ticket_id: which one.
            besides: somebody who does not count, such as whoever asks.
        """
        now = self._clock()
        found = [
            Viewer(person, seen.name, seen.typing_until > now)
            for person, seen in self._seen.get(ticket_id, {}).items()
            if seen.viewing_until > now and person != besides
        ]
        return sorted(found, key=lambda viewer: (viewer.name, viewer.id))

    def of_tickets(self, ticket_ids: set[UUID], *, besides: UUID | None = None) -> dict[UUID, list[Viewer]]:
        """The viewers of several tickets; those that nobody has open are left out."""
        each = {ticket_id: self.of_ticket(ticket_id, besides=besides) for ticket_id in ticket_ids}
        return {ticket_id: viewers for ticket_id, viewers in each.items() if viewers}

    def forget(self) -> None:
        """Drop what has expired."""
        now = self._clock()
        for ticket, people in list(self._seen.items()):
            for person, seen in list(people.items()):
                if seen.viewing_until <= now:
                    del people[person]
            if not people:
                del self._seen[ticket]

    async def listen(self, hub: Hub) -> None:
        """Hear what every process announces, until cancelled."""
        with hub.follow(PRESENCE) as follower:
            while True:
                follower.changed.clear()
                for values in follower.take():
                    self.hear(values)
                self.forget()
                await follower.changed.wait()


async def announce(sessions: Sessions, actor: Actor, ticket: Ticket, doing: Doing) -> None:
    """Tell all desks what somebody does with a ticket; the customer sees it only while its agent types."""
    await signal(
        sessions,
        PRESENCE,
        site=str(ticket.site_id),
        event=doing.value,
        ticket=str(ticket.id),
        conversation=str(ticket.conversation_id),
        staff=str(actor.id),
        name=actor.name,
    )
    if doing is Doing.TYPING and ticket.resolved_at is None and ticket.claimed_by == actor.id:
        await signal(sessions, conversation_topic(ticket.conversation_id), event="typing", by="agent", name=actor.name)
