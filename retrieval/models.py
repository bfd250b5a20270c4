"""Tables of stored vectors, published snapshots and the search log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from retrieval.bands import Band, Verdict

NEW_ID = text("gen_random_uuid()")


class PassageEmbedding(Base):
    """The vector of one text under one model, kept so that a new snapshot encodes only what changed."""

    __tablename__ = "passage_embedding"

    # sha256 of the text as it was encoded.
    content_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    # float32, little endian, normalised.
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class IndexSnapshot(Base):
    """A published snapshot; the row of the highest revision, then the newest, is what a site answers from."""

    __tablename__ = "index_snapshot"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(stated_risk, estimated_risk, asked, answered_alone, answered_wrong, confused) IN (0, 6)",
            name="estimate_whole",
        ),
        Index("ix_index_snapshot_newest", "site_id", "knowledge_revision", "built_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    knowledge_revision: Mapped[int] = mapped_column(BigInteger)
    # Relative to the index folder: `<site key>/<revision>-<id>`.
    folder: Mapped[str]
    manifest_sha256: Mapped[str]
    model: Mapped[str]
    # What chunking and format the snapshot was built with; another version makes it outdated.
    recipe: Mapped[str]
    # Whether all centres were fitted anew; if not, that is still to come.
    fitted: Mapped[bool] = mapped_column(server_default=text("true"))
    passages: Mapped[int]
    # Given under the lock that orders publishing, so that a later row never looks older.
    built_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    # When the first snapshot of this revision was built, which a whole fit has replaced.
    revision_since: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    # What came of its own articles' questions (`retrieval.estimates`), at which stated risk; empty until it was asked.
    stated_risk: Mapped[float | None]
    estimated_risk: Mapped[float | None]
    asked: Mapped[int | None]
    answered_alone: Mapped[int | None]
    answered_wrong: Mapped[int | None]
    confused: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The estimate of a whole fit of this revision that was not published because of it.
    refused_fit: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class SearchLog(Base):
    """One search that was shown, with what decided it; its ids point upwards and so carry no foreign keys."""

    __tablename__ = "search_log"
    __table_args__ = (
        CheckConstraint("band IN ('sure', 'unsure', 'none')", name="band_known"),
        CheckConstraint("(verdict IS NULL) = (verdict_at IS NULL)", name="verdict_has_time"),
        Index("ix_search_log_conversation", "conversation_id"),
        Index("ix_search_log_site_at", "site_id", "at"),
        Index(
            "ix_search_log_nothing",
            "site_id",
            "at",
            postgresql_where=text("conversation_id IS NOT NULL AND (band = 'none' OR verdict = 'none_of_these')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    request_id: Mapped[UUID | None]
    turn_id: Mapped[UUID | None]
    query: Mapped[str]
    language: Mapped[str]
    hits: Mapped[list[Any]]
    signals: Mapped[dict[str, Any]]
    confidence: Mapped[float]
    band: Mapped[Band]
    thresholds: Mapped[dict[str, Any]]
    index_revision: Mapped[int] = mapped_column(BigInteger)
    model: Mapped[str]
    took_ms: Mapped[float]
    verdict: Mapped[Verdict | None]
    verdict_at: Mapped[datetime | None]
    at: Mapped[datetime]
