"""Tables of topics with their checklists, articles, their immutable revisions and earlier addresses."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base

NEW_ID = text("gen_random_uuid()")


class Audience(StrEnum):
    """Who may read an article; each level sees the ones before it too."""

    PUBLIC = "public"
    VERIFIED = "verified"
    INTERNAL = "internal"

    @property
    def sees(self) -> "frozenset[Audience]":
        """The audiences whose articles a reader of this one may see."""
        levels = list(Audience)
        return frozenset(levels[: levels.index(self) + 1])


class ArticleState(StrEnum):
    """Where an article is on its editorial way."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class FieldType(StrEnum):
    """What an answer to a checklist question must look like."""

    TEXT = "text"
    DATE_TEXT = "date_text"
    """A moment in the customer's own words, such as "since yesterday"."""
    EMAIL = "email"
    PHONE = "phone"
    """A telephone number of seven to fifteen digits."""
    NUMBER = "number"
    AMOUNT = "amount"
    """Words with a number in them, and a currency or none."""
    CHOICE = "choice"


class Scope(StrEnum):
    """Whether a topic is what the service is there for."""

    ANSWERED = "answered"
    """The first line answers it."""
    DECLINED = "declined"
    """Outside the area: the article is said as the reply, and the request is settled."""
    REFERRED = "referred"
    """Outside the area of the first line: the article is said, and the request goes to the topic's queue at once."""
    RESERVED = "reserved"
    """Only people may decide on it: as `REFERRED`, for another reason."""


class Topic(Base):
    """What a request is about: decides the queue, the priority, the checklist, and what an article of it does."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        # Target of the foreign key that keeps articles within their own site's topics.
        UniqueConstraint("id", "site_id"),
        CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority_known"),
        CheckConstraint("l1_limit_minutes BETWEEN 5 AND 1440", name="l1_limit_range"),
        CheckConstraint("scope IN ('answered', 'declined', 'referred', 'reserved')", name="scope_known"),
        CheckConstraint("risk BETWEEN 0 AND 0.05", name="risk_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str]
    title: Mapped[dict[str, str]]
    queue: Mapped[str]
    priority: Mapped[str] = mapped_column(server_default=text("'normal'"))
    # Minutes after which the bot hands over; null for the site's.
    l1_limit_minutes: Mapped[int | None]
    scope: Mapped[Scope] = mapped_column(server_default=text("'answered'"), default=Scope.ANSWERED)
    # Largest part of the answers given alone from it that may be wrong; 0 for none given alone, null for the site's.
    risk: Mapped[float | None]

    fields: Mapped[list["ChecklistField"]] = relationship(order_by="ChecklistField.position", lazy="raise")


class ChecklistField(Base):
    """One thing that an agent needs to know, asked while the customer waits."""

    __tablename__ = "checklist_field"
    __table_args__ = (
        UniqueConstraint("topic_id", "position", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("topic_id", "key", deferrable=True, initially="DEFERRED"),
        CheckConstraint(
            "type IN ('text', 'date_text', 'email', 'phone', 'number', 'amount', 'choice')", name="type_known"
        ),
        CheckConstraint("type <> 'choice' OR jsonb_array_length(choices) > 0", name="choice_has_choices"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str]
    type: Mapped[FieldType]
    label: Mapped[dict[str, str]]
    help: Mapped[dict[str, str]]
    # `[{"id": …, "title": {language: …}}]`; empty for other types than `choice`.
    choices: Mapped[list[Any]]
    # See `knowledge.answer_rules`; both are empty for a question that is always asked and takes all that its type does.
    validation: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    condition: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class Article(Base):
    """One article in one language; what it says is in its revisions."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("site_id", "language", "slug"),
        UniqueConstraint("group_id", "language"),
        ForeignKeyConstraint(["topic_id", "site_id"], ["topic.id", "topic.site_id"]),
        ForeignKeyConstraint(
            ["published_revision_id", "id"],
            ["article_revision.id", "article_revision.article_id"],
            use_alter=True,
        ),
        CheckConstraint("(state = 'published') = (published_revision_id IS NOT NULL)", name="published_has_revision"),
        CheckConstraint("audience IN ('public', 'verified', 'internal')", name="audience_known"),
        CheckConstraint("state IN ('draft', 'published', 'unpublished')", name="state_known"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        Index("ix_article_published", "site_id", postgresql_where=text("state = 'published'")),
        Index("ix_article_search", "search", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    topic_id: Mapped[UUID | None]
    slug: Mapped[str]
    language: Mapped[str]
    # Articles of one group say the same in different languages.
    group_id: Mapped[UUID] = mapped_column(server_default=NEW_ID)
    audience: Mapped[Audience]
    state: Mapped[ArticleState]
    # Number of the newest revision, which may be newer than the published one.
    revision: Mapped[int]
    published_revision_id: Mapped[UUID | None]
    # When readers were last given another revision; kept when the article is withdrawn.
    published_at: Mapped[datetime | None]
    # Words of the newest revision and of the slug, for the editors' search.
    search: Mapped[Any] = mapped_column(TSVECTOR, server_default=text("''::tsvector"), nullable=False, deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ArticleRevision(Base):
    """What an article said from some moment on; rows are never changed."""

    __tablename__ = "article_revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        UniqueConstraint("id", "article_id"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(title) BETWEEN 1 AND 200", name="title_length"),
        CheckConstraint("octet_length(body) <= 100000", name="body_size"),
        CheckConstraint("cardinality(variants) <= 50", name="variants_count"),
        CheckConstraint("cardinality(related) <= 8", name="related_count"),
        CheckConstraint("audience IN ('public', 'verified', 'internal')", name="audience_known"),
        CheckConstraint("restored_from < number", name="restored_is_older"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    variants: Mapped[list[str]] = mapped_column(ARRAY(String))
    # Slugs of what a reader may want next; resolved when it is shown.
    related: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    # Slug, topic (its key) and audience as they were from then on; they hold for the article as a whole at once.
    slug: Mapped[str]
    topic: Mapped[str | None]
    audience: Mapped[Audience]
    # Number of the revision whose text was brought back.
    restored_from: Mapped[int | None]
    # Null when the service itself wrote it, such as by an import.
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ArticleRedirect(Base):
    """An address that an article had while readers could know it."""

    __tablename__ = "article_redirect"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    moved_at: Mapped[datetime]
