"""From rows to response bodies."""

from app.api.schemas import (
    ArticleCardOut,
    EarlierOut,
    FieldOut,
    MentionedOut,
    MessageOut,
    NoteOut,
    OptionOut,
    RatingOut,
    SenderOut,
    TicketOut,
    TicketSummaryOut,
    TriedOut,
)
from conversation.desk.packet import Packet
from conversation.models import Message, SenderKind, TriedArticle
from handoff.models import Queue, Ticket


def message_out(message: Message, bot_avatar: str | None = None) -> MessageOut:
    """One line of the transcript as the API shows it.

    Args:
        message: a row of it.
        bot_avatar: address of the picture of the site's bot, if it has one.
    """
    is_bot = message.sender_kind is SenderKind.BOT
    return MessageOut(
        seq=message.seq,
        id=message.id,
        sender=SenderOut(kind=message.sender_kind, name=message.sender_name, avatar_url=bot_avatar if is_bot else None),
        kind=message.kind,
        text=message.text,
        options=[OptionOut.model_validate(option) for option in message.options],
        article=ArticleCardOut.model_validate(message.article) if message.article else None,
        in_reply_to=message.in_reply_to,
        client_message_id=message.client_message_id,
        option_id=message.option_id,
        sent_at=message.sent_at,
        state="sent" if message.seen_at is None else "seen",
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
        kind=ticket.kind,
        language=ticket.language,
        status=ticket.status,
        queue=queue.key,
        level=ticket.level,
        claimed_by=ticket.claimed_by,
        opened_at=ticket.opened_at,
    )


def tried_out(tried: TriedArticle) -> TriedOut:
    """An article that the customer was shown."""
    return TriedOut(
        article_id=tried.article_id,
        title=tried.title,
        confidence=round(tried.confidence, 4),
        shown_as=tried.shown_as,
        verdict=tried.verdict,
        steps_shown=tried.steps_shown,
        steps=tried.steps,
    )


def ticket_out(packet: Packet) -> TicketOut:
    """A ticket with its packet."""
    ticket, customer = packet.ticket, packet.customer
    return TicketOut(
        **ticket_summary(ticket, packet.queue).model_dump(),
        page=ticket.page,
        resolution=ticket.resolution,
        article_verdict=ticket.article_verdict,
        article_id=ticket.article_id,
        claimed_at=ticket.claimed_at,
        resolved_at=ticket.resolved_at,
        conversation_id=ticket.conversation_id,
        customer={"kind": customer.kind, "name": customer.name, "email": customer.email},
        checklist=[FieldOut.model_validate(f) for f in packet.checklist],
        mentioned=[MentionedOut.model_validate(each) for each in packet.mentioned],
        tried=[tried_out(each) for each in packet.tried],
        transcript=[message_out(message) for message in packet.transcript],
        notes=[
            NoteOut(id=n.id, author=packet.names.get(n.author_id, ""), text=n.text, written_at=n.written_at)
            for n in packet.notes
        ],
        metadata=packet.conversation.context,
        earlier=[EarlierOut.model_validate(each) for each in packet.earlier],
        rating=RatingOut.model_validate(packet.rating) if packet.rating else None,
    )
