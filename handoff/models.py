"""Tables of queues, tickets, their diagnostic fields and internal notes."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base

NEW_ID = text("gen_random_uuid()")


class Reason(StrEnum):
    """Why a request was handed to people."""

    ASKED_FOR_PERSON = "asked_for_person"
    NO_ANSWER = "no_answer"
    LOW_CONFIDENCE = "low_confidence"
    DID_NOT_HELP = "did_not_help"
    FRUSTRATED = "frustrated"
    TIME_LIMIT = "time_limit"
    BOT_FAILURE = "bot_failure"
    OUT_OF_HOURS = "out_of_hours"
    POLICY = "policy"
    SAFETY = "safety"


class TicketStatus(StrEnum):
    """Where a ticket is in its life: open → claimed → resolved."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class FieldState(StrEnum):
    """Where one diagnostic field of a ticket is: at most one of a ticket is `asked`."""

    PENDING = "pending"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    KNOWN = "known"


class Queue(Base):
    """Where tickets of one level wait for people."""

    __tablename__ = "queue"
    __table_args__ = (UniqueConstraint("site_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str]
    name: Mapped[str]
    level: Mapped[str] = mapped_column(String(2))


class Ticket(Base):
    """A request that people work on."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("status <> 'claimed' OR claimed_by IS NOT NULL", name="claimed_has_agent"),
        CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_has_time"),
        Index("uq_ticket_request", "request_id", unique=True),
        Index(
            "uq_ticket_live_conversation",
            "conversation_id",
            unique=True,
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index("ix_ticket_list", "site_id", "status", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    # Tables of the layer above are named as text: the database ties them, this package knows only their ids.
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queue.id"))
    level: Mapped[str] = mapped_column(String(2))
    status: Mapped[TicketStatus]
    subject: Mapped[str]
    topic: Mapped[str]
    priority: Mapped[str]
    reason: Mapped[Reason]
    language: Mapped[str]
    page: Mapped[str | None]
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str | None]
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]


class TicketField(Base):
    """One diagnostic field of a ticket: the question as it was asked and what the customer said."""

    __tablename__ = "ticket_field"
    __table_args__ = (
        UniqueConstraint("ticket_id", "position"),
        Index("uq_ticket_field_asked", "ticket_id", unique=True, postgresql_where=text("state = 'asked'")),
        CheckConstraint("(state IN ('answered', 'known')) = (value IS NOT NULL)", name="answered_has_value"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str]
    type: Mapped[str]
    label: Mapped[str]
    help: Mapped[str | None]
    choices: Mapped[list[Any]]
    state: Mapped[FieldState]
    value: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    @property
    def answer(self) -> str | None:
        """The value in words: the title of a choice, or the value itself."""
        titles = {str(choice["id"]): str(choice["title"]) for choice in self.choices}
        return titles.get(self.value, self.value) if self.value is not None else None


class TicketNote(Base):
    """What staff write for each other; customers never see it."""

    __tablename__ = "ticket_note"
    __table_args__ = (UniqueConstraint("ticket_id", "author_id", "client_message_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    client_message_id: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
