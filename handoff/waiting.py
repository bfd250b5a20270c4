"""Who waits for a person, and in which order: that of the desk's list."""

from uuid import UUID

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Ticket, TicketStatus

URGENCY = case({"urgent": 0, "high": 1, "normal": 2}, value=Ticket.priority, else_=3)
"""What comes first in lists, rising."""
_ORDER = (URGENCY, Ticket.opened_at, Ticket.id)


async def position(session: AsyncSession, conversation_id: UUID) -> int | None:
    """How many tickets of the same queue are taken before the conversation's, plus one; `None` if it does not wait."""
    waits = (Ticket.conversation_id == conversation_id) & (Ticket.status == TicketStatus.OPEN)
    found = (await session.execute(select(Ticket.queue_id, *_ORDER).where(waits))).one_or_none()
    if found is None:
        return None
    queue_id, *place = found
    ahead = (Ticket.queue_id == queue_id) & (Ticket.status == TicketStatus.OPEN) & (tuple_(*_ORDER) < tuple_(*place))
    return 1 + (await session.scalar(select(func.count()).where(ahead)) or 0)


async def positions(session: AsyncSession) -> dict[UUID, int]:
    """The position of everybody who waits, by conversation."""
    place = func.row_number().over(partition_by=Ticket.queue_id, order_by=_ORDER)
    rows = await session.execute(select(Ticket.conversation_id, place).where(Ticket.status == TicketStatus.OPEN))
    return {row[0]: row[1] for row in rows}
