"""Unread marks: how far each member of staff has read a ticket's conversation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.rights import Actor
from directory.rights import Right
from handoff.models import Ticket, TicketRead


async def mark_read(session: AsyncSession, actor: Actor, ticket_id: UUID, seq: int, now: datetime) -> bool:
    """Note that the actor has seen a ticket and its conversation up to `seq`; a mark never moves back.

    The first mark of all takes the ticket out of the view of new ones, so whoever gets true announces the ticket.

    Args:
        session: the transaction.
        actor: who looks.
        ticket_id: what is looked at; nothing happens if it is not for the actor.
        seq: of the newest message that is on the screen, 0 if there is none.
        now: when.

    Returns:
        Whether the mark is new or has moved.

    Raises:
        RightMissing: the actor may not read tickets.
    """
    actor.require(Right.TICKET_READ)
    theirs = select(Ticket.id, literal(actor.id), literal(seq), literal(now)).where(
        and_(Ticket.id == ticket_id, Ticket.site_id.in_(actor.site_ids))
    )
    marked = insert(TicketRead).from_select(["ticket_id", "staff_id", "seen_seq", "read_at"], theirs)
    moved = await session.scalar(
        marked.on_conflict_do_update(
            index_elements=[TicketRead.ticket_id, TicketRead.staff_id],
            set_={"seen_seq": func.greatest(TicketRead.seen_seq, marked.excluded.seen_seq), "read_at": now},
            where=TicketRead.seen_seq < marked.excluded.seen_seq,
        ).returning(TicketRead.ticket_id)
    )
    return moved is not None
