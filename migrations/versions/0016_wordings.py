"""Customers' wordings that editors decided about, and the ways to what they are found in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# name, table, columns, where
INDEXES: list[tuple[str, str, list[str | sa.TextClause], str]] = [
    (
        "ix_tried_article_helped_site",
        "tried_article",
        ["site_id", "verdict_at"],
        "verdict = 'helped' AND shown_as = 'answer'",
    ),
    (
        "ix_tried_article_helped",
        "tried_article",
        ["article_id", "verdict_at"],
        "verdict = 'helped' AND shown_as = 'answer'",
    ),
    ("ix_tried_article_judged", "tried_article", ["article_id", "shown_at"], "verdict IS NOT NULL"),
    (
        "ix_message_sent_article",
        "message",
        [sa.text("(article ->> 'id')"), "sent_at"],
        "sender_kind = 'agent' AND jsonb_typeof(article) = 'object'",
    ),
    ("ix_ticket_solved", "ticket", ["site_id", "resolved_at"], "resolution IN ('solved', 'workaround')"),
    ("ix_ticket_right", "ticket", ["article_id", "resolved_at"], "article_verdict = 'right'"),
    (
        "ix_search_log_nothing",
        "search_log",
        ["site_id", "at"],
        "conversation_id IS NOT NULL AND (band = 'none' OR verdict = 'none_of_these')",
    ),
]


def upgrade() -> None:
    """Apply."""
    op.add_column("tried_article", sa.Column("site_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE tried_article AS t SET site_id = r.site_id FROM request AS r WHERE r.id = t.request_id")
    op.alter_column("tried_article", "site_id", nullable=False)
    op.create_foreign_key(op.f("fk_tried_article_site_id_site"), "tried_article", "site", ["site_id"], ["id"])
    op.create_index("ix_tried_article_site", "tried_article", ["site_id", "shown_at"])
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(where))
    op.create_table(
        "wording_decision",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("wording_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "decision", sa.Enum("accepted", "dismissed", name="choice", native_enum=False, length=32), nullable=False
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_decision")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_wording_decision_site_id_site"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_wording_decision_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_wording_decision_decided_by_staff")),
    )
    op.create_index(
        "uq_wording_decision_article",
        "wording_decision",
        ["article_id", "wording_hash"],
        unique=True,
        postgresql_where=sa.text("article_id IS NOT NULL"),
    )
    op.create_index(
        "uq_wording_decision_site",
        "wording_decision",
        ["site_id", "wording_hash"],
        unique=True,
        postgresql_where=sa.text("article_id IS NULL"),
    )
    op.create_index("ix_wording_decision_site_hash", "wording_decision", ["site_id", "wording_hash"])


def downgrade() -> None:
    """Take back; what editors decided is lost."""
    op.drop_table("wording_decision")
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    op.drop_column("tried_article", "site_id")
