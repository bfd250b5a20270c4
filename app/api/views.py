"""From rows to response bodies."""

from app.api.schemas import (
    ArticleCardOut,
    FieldOut,
    MessageOut,
    NoteOut,
    OptionOut,
    SenderOut,
    TicketOut,
    TicketSummaryOut,
    TriedOut,
)
from conversation.models import Message
from conversation.packet import Packet
from handoff.models import Queue, Ticket


def message_out(message: Message) -> MessageOut:
    """One line of the transcript as the API shows it."""
    return MessageOut(
        seq=message.seq,
        id=message.id,
        sender=SenderOut(kind=message.sender_kind, name=message.sender_name),
        kind=message.kind,
        text=message.text,
        options=[OptionOut.model_validate(option) for option in message.options],
        article=ArticleCardOut.model_validate(message.article) if message.article else None,
        in_reply_to=message.in_reply_to,
        client_message_id=message.client_message_id,
        option_id=message.option_id,
        sent_at=message.sent_at,
    )


def ticket_summary(ticket: Ticket, queue: Queue) -> TicketSummaryOut:
    """A ticket as lists show it."""
    return TicketSummaryOut(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        topic=ticket.topic,
        priority=ticket.priority,
        reason=ticket.reason,
        language=ticket.language,
        status=ticket.status,
        queue=queue.key,
        level=ticket.level,
        claimed_by=ticket.claimed_by,
        opened_at=ticket.opened_at,
    )


def ticket_out(packet: Packet) -> TicketOut:
    """A ticket with its packet."""
    ticket, customer = packet.ticket, packet.customer
    return TicketOut(
        **ticket_summary(ticket, packet.queue).model_dump(),
        page=ticket.page,
        resolution=ticket.resolution,
        claimed_at=ticket.claimed_at,
        resolved_at=ticket.resolved_at,
        conversation_id=ticket.conversation_id,
        customer={"kind": customer.kind, "name": customer.name, "email": customer.email},
        checklist=[FieldOut.model_validate(f) for f in packet.checklist],
        tried=[
            TriedOut(
                article_id=t.article_id,
                title=t.title,
                confidence=round(t.confidence, 4),
                shown_as=t.shown_as,
                verdict=t.verdict,
            )
            for t in packet.tried
        ],
        transcript=[message_out(message) for message in packet.transcript],
        notes=[
            NoteOut(id=n.id, author=packet.names.get(n.author_id, ""), text=n.text, written_at=n.written_at)
            for n in packet.notes
        ],
    )
