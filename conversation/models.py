"""Tables of conversations, requests, the transcript, turns and what was tried."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    and_,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core import full_text
from core.database import Base
from core.leases import Leased

NEW_ID = text("gen_random_uuid()")


class Owner(StrEnum):
    """Who answers in a conversation."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class Outcome(StrEnum):
    """How a request ended on the first line, or that it left it."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    HANDED_OFF = "handed_off"
    ABANDONED = "abandoned"
    OUT_OF_AREA = "out_of_area"
    """It was told that this is not what the service is there for."""


class SenderKind(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class MessageKind(StrEnum):
    """What a message is, which decides how it is shown."""

    TEXT = "text"
    ANSWER = "answer"
    CHOICES = "choices"
    QUESTION = "question"
    HANDOFF = "handoff"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    NOTICE = "notice"


class Verdict(StrEnum):
    """What a customer said of an article."""

    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"


class Conversation(Base):
    """One chat of one customer; `last_seq` and `epoch` change in single statements only (`conversation.sequence`)."""

    __tablename__ = "conversation"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    channel: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    language: Mapped[str]
    owner: Mapped[Owner]
    epoch: Mapped[int] = mapped_column(Integer)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    context: Mapped[dict[str, str]]
    opened_at: Mapped[datetime]


class Request(Base):
    """One episode from its first message to its end; KPIs count these."""

    __tablename__ = "request"
    __table_args__ = (
        Index(
            "uq_request_open_conversation",
            "conversation_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("uq_request_number", "site_id", "number", unique=True),
        CheckConstraint("closed_at IS NULL OR outcome IS NOT NULL", name="closed_has_outcome"),
        CheckConstraint("clock_started_at IS NULL OR clock_paused_at IS NULL", name="clock_runs_or_rests"),
        Index("ix_request_conversation", "conversation_id", "number"),
        Index("ix_request_customer", "customer_id", "opened_at"),
        Index("ix_request_opened", "site_id", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[str | None]
    question: Mapped[str | None]
    level: Mapped[str] = mapped_column(String(2))
    outcome: Mapped[Outcome | None]
    opened_at: Mapped[datetime]
    first_question_at: Mapped[datetime | None]
    # The clock of the first line (`conversation.clock`): the time used before it last started, and since when it runs
    # or rests; neither before the first question and after the end.
    clock_used: Mapped[timedelta] = mapped_column(server_default=text("'0'"), default=timedelta(0))
    clock_started_at: Mapped[datetime | None]
    clock_paused_at: Mapped[datetime | None]
    handed_off_at: Mapped[datetime | None]
    # When the customer ended the chat; taken back when they write again while people still work on it.
    ended_at: Mapped[datetime | None]
    # When the customer was angry for the first time.
    upset_at: Mapped[datetime | None]
    # When the customer wrote after it had been taken for solved because they were silent.
    reopened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Message(Base):
    """One line of the transcript, stored before it is acted on.

    It never changes, but for the request that a late message moves to when its own has ended meanwhile, and for being
    seen. Each change takes a number of the conversation's sequence, so that whoever resumes a stream hears of it.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("uq_message_seq", "conversation_id", "seq", unique=True),
        Index(
            "uq_message_customer",
            "conversation_id",
            "client_message_id",
            unique=True,
            postgresql_where=text("sender_kind = 'customer'"),
        ),
        Index(
            "uq_message_agent",
            "request_id",
            "sender_id",
            "client_message_id",
            unique=True,
            postgresql_where=text("sender_kind = 'agent'"),
        ),
        Index("uq_message_turn_part", "turn_id", "part", unique=True),
        Index(
            "uq_message_changed_seq",
            "conversation_id",
            "changed_seq",
            unique=True,
            postgresql_where=text("changed_seq IS NOT NULL"),
        ),
        CheckConstraint("(seen_at IS NULL) = (changed_seq IS NULL)", name="seen_has_place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    sender_kind: Mapped[SenderKind]
    sender_name: Mapped[str | None]
    sender_id: Mapped[UUID | None]
    kind: Mapped[MessageKind]
    text: Mapped[str]
    options: Mapped[list[Any]]
    article: Mapped[dict[str, Any] | None]
    option_id: Mapped[str | None]
    in_reply_to: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))
    client_message_id: Mapped[str | None]
    turn_id: Mapped[UUID | None]
    part: Mapped[int | None] = mapped_column(Integer)
    sent_at: Mapped[datetime]
    # By the other side: an agent for a customer's message, the customer for an agent's.
    seen_at: Mapped[datetime | None]
    changed_seq: Mapped[int | None] = mapped_column(BigInteger)


class Rating(Base):
    """What a customer thought of how a request was dealt with: said once, never changed."""

    __tablename__ = "conversation_rating"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    score: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str | None]
    rated_at: Mapped[datetime]


class TurnState(StrEnum):
    """Whether a customer's message still waits for what the bot makes of it."""

    DUE = "due"
    DONE = "done"


class Turn(Leased, Base):
    """The bot's work on one customer message; turns of a conversation are done one by one, in order."""

    __tablename__ = "turn"
    __table_args__ = (
        Index("ix_turn_due", "created_at", postgresql_where=text("state = 'due'")),
        Index("ix_turn_conversation_due", "conversation_id", "seq", postgresql_where=text("state = 'due'")),
        Index("ix_turn_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        CheckConstraint("merged_into IS NULL OR state = 'done'", name="merged_is_done"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), unique=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[TurnState]
    # Which row of the arbitration table decided, and whether Rasa took part; for the operator, not for logic.
    decided_by: Mapped[str | None]
    with_rasa: Mapped[bool | None]
    # The turn that this one was computed together with: what became of it is what became of that one.
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("turn.id"))
    # When the oldest of the messages that it answers was stored.
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class TriedArticle(Base):
    """An article that a customer was shown in a request, alone or as a choice, and what they said of it."""

    __tablename__ = "tried_article"
    __table_args__ = (
        CheckConstraint("(steps_shown IS NULL) = (steps IS NULL) AND steps_shown <= steps", name="steps_together"),
        Index("uq_tried_article_message", "message_id", "article_id", unique=True),
        Index("ix_tried_article_site", "site_id", "shown_at"),
        Index("ix_tried_article_judged", "article_id", "shown_at", postgresql_where=text("verdict IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id"))
    search_id: Mapped[UUID | None]
    title: Mapped[str]
    confidence: Mapped[float]
    shown_as: Mapped[MessageKind]
    verdict: Mapped[Verdict | None]
    verdict_at: Mapped[datetime | None]
    # How many of its steps were shown one at a time, and of how many; empty if none was.
    steps_shown: Mapped[int | None] = mapped_column(SmallInteger)
    steps: Mapped[int | None] = mapped_column(SmallInteger)
    shown_at: Mapped[datetime]

    @property
    def steps_gone(self) -> tuple[int, int] | None:
        """How many steps were shown one at a time, and of how many."""
        return None if self.steps_shown is None or self.steps is None else (self.steps_shown, self.steps)


# Written into the statements instead of sent as parameters: the database can then plan once for a partial index.
TURN_IS_DUE = Turn.state == literal_column(f"'{TurnState.DUE.value}'")
FROM_CUSTOMER = Message.sender_kind == literal_column(f"'{SenderKind.CUSTOMER.value}'")

# What lists of tickets and of chats look up for each line: the newest of a side, and what was said lately.
for _kind in (SenderKind.CUSTOMER, SenderKind.AGENT):
    Index(
        f"ix_message_{_kind.value}",
        Message.request_id,
        Message.seq,
        postgresql_where=text(f"sender_kind = '{_kind.value}'"),
    )
Index("ix_message_sent_at", Message.sent_at)
# What is learnt from: answers that helped, and articles that agents sent, the newest of a site or of an article.
HELPED = and_(
    TriedArticle.verdict == literal_column(f"'{Verdict.HELPED.value}'"),
    TriedArticle.shown_as == literal_column(f"'{MessageKind.ANSWER.value}'"),
)
SENT_ARTICLE_ID = Message.article["id"].astext
SENT_BY_AGENT = and_(
    Message.sender_kind == literal_column(f"'{SenderKind.AGENT.value}'"),
    func.jsonb_typeof(Message.article) == literal_column("'object'"),
)
Index("ix_tried_article_helped_site", TriedArticle.site_id, TriedArticle.verdict_at, postgresql_where=HELPED)
Index("ix_tried_article_helped", TriedArticle.article_id, TriedArticle.verdict_at, postgresql_where=HELPED)
Index("ix_message_sent_article", SENT_ARTICLE_ID, Message.sent_at, postgresql_where=SENT_BY_AGENT)
MESSAGE_WORDS = full_text.words(Message.__table__.c.text)
Index("ix_message_words", MESSAGE_WORDS, **full_text.INDEX)
