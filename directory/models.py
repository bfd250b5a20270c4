"""Tables of sites, customers and staff."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core import full_text
from core.database import Base

NEW_ID = text("gen_random_uuid()")


class Site(Base):
    """One product or brand that is supported: it owns articles, queues, customers and looks."""

    __tablename__ = "site"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    allowed_origins: Mapped[list[str]] = mapped_column(ARRAY(String))
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    default_language: Mapped[str]
    colours: Mapped[dict[str, str]]
    # Digests of the images in `site_image`; their addresses are made of them, see `directory.sites`.
    logo_digest: Mapped[str | None]
    avatar_digest: Mapped[str | None]
    bot_name: Mapped[str]
    greeting: Mapped[dict[str, str]]
    hours_text: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'"))
    # What every customer is told before asking; usually empty.
    notice: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'"))
    identity_secret: Mapped[str | None]
    identity_secret_at: Mapped[datetime | None]
    identity_required: Mapped[bool] = mapped_column(server_default=text("false"))
    # Raised by every change of the settings, so that the second saver of two is told.
    version: Mapped[int] = mapped_column(server_default=text("1"))
    l1_limit_minutes: Mapped[int] = mapped_column(server_default=text("15"))
    default_queue: Mapped[str]
    # Raised in the transaction that publishes or withdraws an article; the row lock makes its order the commit order.
    knowledge_revision: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_request_number: Mapped[int] = mapped_column(BigInteger, server_default=text("1000"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (
        CheckConstraint("l1_limit_minutes BETWEEN 1 AND 1440", name="l1_limit_range"),
        CheckConstraint("NOT identity_required OR identity_secret IS NOT NULL", name="required_identity_has_secret"),
        Index("uq_site_default", "is_default", unique=True, postgresql_where=text("is_default")),
    )


class ImageKind(StrEnum):
    """What an image of a site is for."""

    LOGO = "logo"
    AVATAR = "avatar"


class SiteImage(Base):
    """A picture that an administrator gave: the site's logo, or the face of its bot."""

    __tablename__ = "site_image"
    __table_args__ = (CheckConstraint("octet_length(content) BETWEEN 1 AND 262144", name="content_size"),)

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ImageKind] = mapped_column(primary_key=True)
    digest: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime]


class CustomerKind(StrEnum):
    """How much is known about who a customer is."""

    ANONYMOUS = "anonymous"
    CLAIMED = "claimed"
    VERIFIED = "verified"


class Customer(Base):
    """Somebody who asks; a claim is only a note on an anonymous customer and never leads to a verified one."""

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("kind <> 'verified' OR external_id IS NOT NULL", name="verified_has_external_id"),
        Index(
            "uq_customer_verified",
            "site_id",
            "external_id",
            unique=True,
            postgresql_where=text("kind = 'verified'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[CustomerKind]
    external_id: Mapped[str | None]
    name: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


CUSTOMER_WORDS = full_text.words(*(func.coalesce(Customer.__table__.c[name], text("''")) for name in ("name", "email")))
Index("ix_customer_words", CUSTOMER_WORDS, **full_text.INDEX)


class Staff(Base):
    """An account of somebody who works at the desk or in the editor."""

    __tablename__ = "staff"
    __table_args__ = (Index("uq_staff_email", func.lower(text("email")), unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    bundles: Mapped[list[str]] = mapped_column(ARRAY(String))
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    disabled_at: Mapped[datetime | None]
    # Raised by every change of the account, so that the second saver of two is told.
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class StaffSite(Base):
    """Which sites an account works for."""

    __tablename__ = "staff_site"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)


class StaffSession(Base):
    """A signed-in browser; its token is stored hashed and can be revoked at once."""

    __tablename__ = "staff_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=NEW_ID)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    csrf_token: Mapped[str]
    # In words, such as "Firefox, Windows": what an account's owner can recognise, and no more.
    browser: Mapped[str] = mapped_column(server_default=text("''"))
    address: Mapped[str] = mapped_column(server_default=text("''"))
    last_seen_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
