"""Canned replies, and what agents say of the articles tried."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 100", name=op.f("ck_canned_reply_title_length")),
        sa.CheckConstraint("length(shortcut) BETWEEN 1 AND 32", name=op.f("ck_canned_reply_shortcut_length")),
        sa.CheckConstraint("texts <> '{}'::jsonb", name=op.f("ck_canned_reply_has_text")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_canned_reply_revision_positive")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_canned_reply_site_id_site")),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_canned_reply_changed_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("site_id", "shortcut", name=op.f("uq_canned_reply_site_id_shortcut")),
    )
    verdict = sa.Enum("right", "wrong", "missing", name="articleverdict", native_enum=False, length=32)
    op.add_column("ticket", sa.Column("article_verdict", verdict, nullable=True))
    op.add_column("ticket", sa.Column("article_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_ticket_article_id_article"), "ticket", "article", ["article_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_ticket_verdict_names_article"),
        "ticket",
        "coalesce(article_verdict IN ('right', 'wrong'), false) = (article_id IS NOT NULL)",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_constraint(op.f("ck_ticket_verdict_names_article"), "ticket", type_="check")
    op.drop_constraint(op.f("fk_ticket_article_id_article"), "ticket", type_="foreignkey")
    op.drop_column("ticket", "article_id")
    op.drop_column("ticket", "article_verdict")
    op.drop_table("canned_reply")
