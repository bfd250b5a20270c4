"""Tables of what editors decided about what customers say."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Choice(StrEnum):
    """What an editor decided about a wording."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class WordingDecision(Base):
    """A wording that is not proposed any more; only its hash is kept, so that erasing a customer leaves no text."""

    __tablename__ = "wording_decision"
    __table_args__ = (
        Index(
            "uq_wording_decision_article",
            "article_id",
            "wording_hash",
            unique=True,
            postgresql_where=text("article_id IS NOT NULL"),
        ),
        Index(
            "uq_wording_decision_site",
            "site_id",
            "wording_hash",
            unique=True,
            postgresql_where=text("article_id IS NULL"),
        ),
        Index("ix_wording_decision_site_hash", "site_id", "wording_hash"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    # The article that it was proposed for or added to; null for what was asked and not found.
    article_id: Mapped[UUID | None] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    # sha256 of the wording's normal form.
    wording_hash: Mapped[bytes] = mapped_column(LargeBinary)
    decision: Mapped[Choice]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]
