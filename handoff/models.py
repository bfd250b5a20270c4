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
    Text,
    UniqueConstraint,
    cast,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core import full_text
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
    TAKEN_OVER = "taken_over"
    OUT_OF_AREA = "out_of_area"
    """About something that the first line does not answer, and others do."""


class TicketStatus(StrEnum):
    """Where a ticket is in its life: open → claimed → resolved."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class TicketKind(StrEnum):
    """What the customer waits for."""

    QUESTION = "question"
    CALLBACK = "callback"
    """A call, at the number and the time that the checklist asks for."""


class ArticleVerdict(StrEnum):
    """What the agent who resolved a ticket says of the knowledge base."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    """There is no article that would have answered it."""


class FieldState(StrEnum):
    """Where one diagnostic field of a ticket is: at most one of a ticket is `asked`."""

    PENDING = "pending"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    """The customer did not want to say, or nobody asks any more."""
    KNOWN = "known"
    NOT_APPLICABLE = "not_applicable"
    """Its condition does not hold: it was never asked, and nothing is missing."""


MOST_MISFITS = 2
"""So many answers that do not fit a question are heard; the last of them is taken as it is written."""


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
        CheckConstraint(
            "coalesce(article_verdict IN ('right', 'wrong'), false) = (article_id IS NOT NULL)",
            name="verdict_names_article",
        ),
        Index("uq_ticket_request", "request_id", unique=True),
        Index(
            "uq_ticket_live_conversation",
            "conversation_id",
            unique=True,
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index("ix_ticket_list", "site_id", "status", "opened_at"),
        Index("ix_ticket_waiting", "queue_id", postgresql_where=text("status = 'open'")),
        Index("ix_ticket_claimed", "claimed_by", postgresql_where=text("status = 'claimed'")),
        Index("ix_ticket_customer", "customer_id"),
        Index("ix_ticket_ended", "resolved_at", postgresql_where=text("status = 'resolved'")),
        Index(
            "ix_ticket_solved",
            "site_id",
            "resolved_at",
            postgresql_where=text("resolution IN ('solved', 'workaround')"),
        ),
        Index("ix_ticket_right", "article_id", "resolved_at", postgresql_where=text("article_verdict = 'right'")),
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
    kind: Mapped[TicketKind] = mapped_column(server_default=TicketKind.QUESTION, default=TicketKind.QUESTION)
    language: Mapped[str]
    page: Mapped[str | None]
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str | None]
    article_verdict: Mapped[ArticleVerdict | None]
    article_id: Mapped[UUID | None] = mapped_column(ForeignKey("article.id"))
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
        CheckConstraint("misfits >= 0", name="misfits_positive"),
        CheckConstraint("state <> 'not_applicable' OR condition <> '{}'::jsonb", name="not_applicable_has_condition"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str]
    type: Mapped[str]
    label: Mapped[str]
    help: Mapped[str | None]
    choices: Mapped[list[Any]]
    # As in the topic's checklist when the ticket was opened, see `knowledge.answer_rules`.
    validation: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    condition: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    # Answers that did not fit.
    misfits: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    state: Mapped[FieldState]
    value: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    @property
    def answer(self) -> str | None:
        """The value in words: the title of a choice, or the value itself."""
        titles = {str(choice["id"]): str(choice["title"]) for choice in self.choices}
        return titles.get(self.value, self.value) if self.value is not None else None

    @property
    def as_written(self) -> bool:
        """Whether the value is what the customer wrote although it does not fit the question."""
        return self.state is FieldState.ANSWERED and self.misfits >= MOST_MISFITS


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


class TicketRead(Base):
    """How far a member of staff has read a ticket's conversation; a ticket without any such row was opened by nobody.

    Attributes:
        seen_seq: sequence number of the newest message that was on the screen.
    """

    __tablename__ = "ticket_read"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    seen_seq: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[datetime]


TICKET_WORDS = full_text.words(cast(Ticket.__table__.c.number, Text), Ticket.__table__.c.subject)
NOTE_WORDS = full_text.words(TicketNote.__table__.c.text)
Index("ix_ticket_words", TICKET_WORDS, **full_text.INDEX)
Index("ix_ticket_note_words", NOTE_WORDS, **full_text.INDEX)


class CannedReply(Base):
    """A text that agents of a site send often."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        UniqueConstraint("site_id", "shortcut"),
        CheckConstraint("length(title) BETWEEN 1 AND 100", name="title_length"),
        CheckConstraint("length(shortcut) BETWEEN 1 AND 32", name="shortcut_length"),
        CheckConstraint("texts <> '{}'::jsonb", name="has_text"),
        CheckConstraint("revision >= 1", name="revision_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    title: Mapped[str]
    shortcut: Mapped[str]
    # Language to text, with variables in double braces.
    texts: Mapped[dict[str, str]]
    # Raised with each change, so that the second saver of two is told.
    revision: Mapped[int] = mapped_column(Integer)
    # Null when the service itself wrote it, such as for the demo site.
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]
