"""Looks, hours and secrets of sites; where a session is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for old, new in (("agent", "agent_l2"), ("editor", "publisher")):
        op.execute(f"UPDATE staff SET bundles = array_replace(bundles, '{old}', '{new}')")  # noqa: S608 (fixed names)
    _sites()
    _site_images()
    _accounts()


def _sites() -> None:
    # Pictures are stored here now; addresses elsewhere were never allowed by the pages' policy.
    op.drop_column("site", "logo_url")
    op.drop_column("site", "bot_avatar_url")
    op.add_column("site", sa.Column("logo_digest", sa.Text(), nullable=True))
    op.add_column("site", sa.Column("avatar_digest", sa.Text(), nullable=True))
    op.add_column(
        "site",
        sa.Column(
            "hours_text", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.add_column("site", sa.Column("identity_secret", sa.Text(), nullable=True))
    op.add_column("site", sa.Column("identity_secret_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("site", sa.Column("identity_required", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("site", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.create_check_constraint(
        op.f("ck_site_required_identity_has_secret"), "site", "NOT identity_required OR identity_secret IS NOT NULL"
    )


def _site_images() -> None:
    op.create_table(
        "site_image",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum("logo", "avatar", name="imagekind", native_enum=False, length=32), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(content) BETWEEN 1 AND 262144", name=op.f("ck_site_image_content_size")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_image_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "kind", name=op.f("pk_site_image")),
    )


def _accounts() -> None:
    op.add_column("staff", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("staff_session", sa.Column("browser", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("staff_session", sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("staff_session", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE staff_session SET last_seen_at = created_at")
    op.alter_column("staff_session", "last_seen_at", nullable=False)


def downgrade() -> None:
    """Take back; accounts with a bundle that did not exist before keep its name, which grants nothing then."""
    for table, columns in (
        ("staff_session", ("last_seen_at", "address", "browser")),
        ("staff", ("version",)),
    ):
        for column in columns:
            op.drop_column(table, column)
    op.drop_table("site_image")
    op.drop_constraint(op.f("ck_site_required_identity_has_secret"), "site", type_="check")
    for column in (
        "version",
        "identity_required",
        "identity_secret_at",
        "identity_secret",
        "hours_text",
        "avatar_digest",
        "logo_digest",
    ):
        op.drop_column("site", column)
    op.add_column("site", sa.Column("bot_avatar_url", sa.Text(), nullable=True))
    op.add_column("site", sa.Column("logo_url", sa.Text(), nullable=True))
    for old, new in (("agent", "agent_l2"), ("editor", "publisher")):
        op.execute(f"UPDATE staff SET bundles = array_replace(bundles, '{new}', '{old}')")  # noqa: S608 (fixed names)
