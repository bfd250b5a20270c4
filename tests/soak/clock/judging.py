"""What became of planted timers, by the rows that their effects left and by the database's clock alone."""

import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import clock
from conversation.models import Conversation, Message
from core.database import Sessions
from core.event_log import Event
from core.timers import Timer
from handoff import checklists
from handoff.models import Ticket
from tests.soak.clock.seeding import Planted
from tests.soak.run import Report

LATE = timedelta(seconds=2)
MARK = {
    clock.TIME_LIMIT: "request_handed_off",
    clock.SILENCE: "request_closed",
    checklists.TIMER: "ticket_checklist_ended",
}
"""The event that says that a timer has fired."""
EVENTS = {
    clock.TIME_LIMIT: Counter(
        {
            "request_handed_off": 1,
            "request_clock_stopped": 1,
            "conversation_owner_changed": 1,
            "ticket_opened": 1,
            "ticket_field_asked": 1,
        }
    ),
    clock.SILENCE: Counter({"request_closed": 1, "request_clock_stopped": 1}),
    checklists.TIMER: Counter({"ticket_checklist_ended": 1}),
}
LINES = {clock.TIME_LIMIT: 4, clock.SILENCE: 3, checklists.TIMER: 3}
"""Lines of a transcript afterwards: two that were there, the notice, and the first question of a checklist."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that fired, and when."""

    planted: Planted
    at: datetime

    @property
    def late(self) -> float:
        """Seconds after it was due; negative when it was early."""
        return (self.at - self.planted.due_at).total_seconds()


async def pending(sessions: Sessions, planted: Sequence[Planted]) -> int:
    """How many have not fired yet; what their effects set is due later than all of them."""
    last = max(one.due_at for one in planted)
    async with sessions.begin() as session:
        return await session.scalar(select(func.count()).select_from(Timer).where(Timer.due_at <= last)) or 0


async def fired(sessions: Sessions, planted: Sequence[Planted], report: Report) -> list[Fired]:
    """What fired, in the order in which it did; what did so early, twice or never is a violation."""
    async with sessions.begin() as session:
        marked = await _marks(session)
    found = []
    for one in planted:
        times = marked[one.subject_id]
        if not times:
            report.violate("I7", f"{one.kind} of conversation {one.conversation_id} never fired")
            continue
        if len(times) > 1:
            report.violate("I7", f"{one.kind} of conversation {one.conversation_id} fired {len(times)} times")
        first = Fired(one, min(times))
        if first.late < 0:
            report.violate("I7", f"{one.kind} of conversation {one.conversation_id} fired {-first.late} s early")
        found.append(first)
    return sorted(found, key=lambda one: one.at)


def too_late(found: Sequence[Fired], report: Report) -> None:
    """What fired later than it may is a violation."""
    for one in found:
        if one.late > LATE.total_seconds():
            report.violate("I7", f"{one.planted.kind} of {one.planted.conversation_id} fired {one.late:.2f} s late")


def overtaken(found: Sequence[Fired]) -> int:
    """By how many places at most a timer fired before others that had been due earlier.

    Args:
        found: in the order in which they fired.
    """
    behind: list[datetime] = []
    worst = 0
    for one in reversed(found):
        worst = max(worst, bisect.bisect_left(behind, one.planted.due_at))
        bisect.insort(behind, one.planted.due_at)
    return worst


async def whole(sessions: Sessions, planted: Sequence[Planted], report: Report) -> None:
    """Each effect is there as a whole and once: its events, its lines without a gap, its ticket."""
    report.looked_at("I4", "I6", "I12")
    async with sessions.begin() as session:
        logged: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
        tickets = {ticket.conversation_id: ticket.id for ticket in await session.scalars(select(Ticket))}
        for subject_id, kind in await session.execute(select(Event.subject_id, Event.kind)):
            logged[subject_id][kind] += 1
        lines = select(Message.conversation_id, func.count(), func.max(Message.seq)).group_by(Message.conversation_id)
        said = {row[0]: (row[1], row[2]) for row in await session.execute(lines)}
        numbers = {row[0]: row[1] for row in await session.execute(select(Conversation.id, Conversation.last_seq))}
        many = select(Ticket.conversation_id).group_by(Ticket.conversation_id).having(func.count() > 1)
        for conversation_id in await session.scalars(many):
            report.violate("I6", f"conversation {conversation_id} has several tickets")
    for one in planted:
        about = {one.conversation_id, one.subject_id, tickets.get(one.conversation_id)} - {None}
        events = sum((logged[subject] for subject in about if subject is not None), Counter[str]())
        if events != EVENTS[one.kind]:
            report.violate("I12", f"{one.kind} of {one.conversation_id} left the events {dict(events)}")
        count, highest = said[one.conversation_id]
        if not count == highest == numbers[one.conversation_id] == LINES[one.kind]:
            report.violate("I4", f"{one.kind} of {one.conversation_id} left {count} lines up to number {highest}")


async def _marks(session: AsyncSession) -> defaultdict[UUID, list[datetime]]:
    marked: defaultdict[UUID, list[datetime]] = defaultdict(list)
    query = select(Event.subject_id, Event.at).where(Event.kind.in_(MARK.values()))
    for subject_id, at in await session.execute(query):
        marked[subject_id].append(at)
    return marked
