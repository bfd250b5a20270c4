"""What was seen, ratings, and ends of conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("request", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_request_conversation", "request", ["conversation_id", "number"], unique=False)
    op.add_column("message", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("changed_seq", sa.BigInteger(), nullable=True))
    op.create_index(
        "uq_message_changed_seq",
        "message",
        ["conversation_id", "changed_seq"],
        unique=True,
        postgresql_where=sa.text("changed_seq IS NOT NULL"),
    )
    op.create_check_constraint(
        op.f("ck_message_seen_has_place"), "message", "(seen_at IS NULL) = (changed_seq IS NULL)"
    )
    op.create_index(
        "ix_ticket_waiting", "ticket", ["queue_id"], unique=False, postgresql_where=sa.text("status = 'open'")
    )
    op.create_table(
        "conversation_rating",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_conversation_rating_score_range")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_conversation_rating_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_conversation_rating_request_id_request")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_conversation_rating_site_id_site")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_conversation_rating")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("conversation_rating")
    op.drop_index("ix_ticket_waiting", table_name="ticket", postgresql_where=sa.text("status = 'open'"))
    op.drop_constraint(op.f("ck_message_seen_has_place"), "message", type_="check")
    op.drop_index("uq_message_changed_seq", table_name="message", postgresql_where=sa.text("changed_seq IS NOT NULL"))
    op.drop_column("message", "changed_seq")
    op.drop_column("message", "seen_at")
    op.drop_index("ix_request_conversation", table_name="request")
    op.drop_column("request", "ended_at")
