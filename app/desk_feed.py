"""What open desks are told: one follower for the whole process hears what changed, and wakes the desks it is for."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from conversation.desk import watching
from core.database import Sessions
from core.notify import PRESENCE, TICKETS, Hub, Signal

# A busy desk looks a few times a second at most; the first change of a quiet one is told at once.
PAUSE_SECONDS = 0.2
MOST_CONVERSATIONS = 500
MOST_SIGNALS = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since a desk was told last.

    Attributes:
        conversations: whose; with `everything`, more than are named here.
        tickets: whether any of them has a ticket, so that lists of tickets may look different now.
        presence: who looks at what, who types.
        condition: whether the service's condition may be another one.
    """

    conversations: tuple[UUID, ...]
    tickets: bool
    everything: bool
    presence: tuple[Signal, ...]
    condition: bool = False


@dataclass(slots=True, eq=False)
class Desk:
    """One open desk.

    Attributes:
        site_ids: the sites that whoever sits there works for; it is told of no other.
    """

    site_ids: frozenset[UUID]
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _conversations: dict[UUID, None] = field(default_factory=dict)
    _tickets: bool = False
    # It may have missed something before it was there.
    _everything: bool = True
    _condition: bool = True
    _presence: list[Signal] = field(default_factory=list)

    def tell(self, found: dict[UUID, watching.Place], presence: list[Signal]) -> None:
        """Add what is for this desk, and wake it if there is any."""
        theirs = {each: place for each, place in found.items() if place.site_id in self.site_ids}
        seen = [values for values in presence if _site(values) in self.site_ids]
        self._conversations.update(dict.fromkeys(theirs))
        self._tickets = self._tickets or any(place.has_ticket for place in theirs.values())
        self._presence.extend(seen)
        if len(self._conversations) > MOST_CONVERSATIONS:
            self.tell_everything()
        # Who was there a while ago matters less than who is there now.
        del self._presence[:-MOST_SIGNALS]
        if theirs or seen:
            self.woken.set()

    def tell_everything(self) -> None:
        """Something happened that nobody can name."""
        self._everything = True
        self._conversations.clear()
        self.woken.set()

    def tell_condition(self) -> None:
        """The service's condition is another one."""
        self._condition = True
        self.woken.set()

    def take(self) -> Changes:
        """What there is to tell."""
        self.woken.clear()
        taken = Changes(
            conversations=tuple(self._conversations),
            tickets=self._tickets or self._everything,
            everything=self._everything,
            presence=tuple(self._presence),
            condition=self._condition,
        )
        self._conversations, self._tickets, self._everything, self._presence = {}, False, False, []
        self._condition = False
        return taken

    def take_condition(self) -> Changes:
        """Whether the service's condition may be another one; everything else is kept."""
        told, self._condition = self._condition, False
        return Changes((), tickets=False, everything=False, presence=(), condition=told)


class DeskFeed:
    """The open desks of a process.

    Args:
        sessions: for looking up whose a conversation is.
        hub: what is followed.
    """

    def __init__(self, sessions: Sessions, hub: Hub) -> None:
        self._sessions = sessions
        self._hub = hub
        self._desks: set[Desk] = set()

    @contextlib.contextmanager
    def open(self, site_ids: frozenset[UUID]) -> Iterator[Desk]:
        """A desk that is told of some sites for as long as the block lasts."""
        desk = Desk(site_ids)
        self._desks.add(desk)
        try:
            yield desk
        finally:
            self._desks.discard(desk)

    async def run(self) -> None:
        """Tell the desks what is announced, until cancelled."""
        with self._hub.follow(TICKETS, PRESENCE) as follower:
            # After a failure of this loop, desks that are open already may have missed something too.
            self._tell_everything()
            follower.missed = False
            while True:
                await follower.changed.wait()
                follower.changed.clear()
                unnamed, follower.missed, follower.hinted = follower.missed or follower.hinted, False, False
                await self._pass_on(follower.take())
                if unnamed:
                    self._tell_everything()
                await asyncio.sleep(PAUSE_SECONDS)

    def tell_condition(self) -> None:
        """Tell every desk, whatever its sites, that the service's condition is another one."""
        for desk in self._desks:
            desk.tell_condition()

    async def _pass_on(self, signals: list[Signal]) -> None:
        if not self._desks:
            return
        named = {UUID(values["conversation"]) for values in signals if "event" not in values}
        found: dict[UUID, watching.Place] = {}
        if named:
            async with self._sessions.begin() as session:
                found = await watching.places(session, named)
        moments = [values for values in signals if "event" in values]
        for desk in self._desks:
            desk.tell(found, moments)

    def _tell_everything(self) -> None:
        for desk in self._desks:
            desk.tell_everything()


def _site(values: Signal) -> UUID | None:
    site = values.get("site")
    return UUID(site) if site else None
