"""Search and unread marks of tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SIGNS = "-/@._:?=&+<>"
SEARCHED = {
    "customer": "(coalesce(name, '') || ' ') || coalesce(email, '')",
    "message": "text",
    "ticket": "(CAST(number AS TEXT) || ' ') || subject",
    "ticket_note": "text",
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ticket_read",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_ticket_read_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_read_ticket_id_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "staff_id", name=op.f("pk_ticket_read")),
    )
    op.create_index(
        "ix_ticket_claimed", "ticket", ["claimed_by"], unique=False, postgresql_where=sa.text("status = 'claimed'")
    )
    op.create_index(
        "ix_ticket_ended", "ticket", ["resolved_at"], unique=False, postgresql_where=sa.text("status = 'resolved'")
    )
    for kind in ("customer", "agent"):
        op.create_index(
            f"ix_message_{kind}",
            "message",
            ["request_id", "seq"],
            unique=False,
            postgresql_where=sa.text(f"sender_kind = '{kind}'"),
        )
    op.create_index("ix_message_sent_at", "message", ["sent_at"], unique=False)
    for table, text in SEARCHED.items():
        words = f"to_tsvector('simple', translate({text}, '{SIGNS}', '{' ' * len(SIGNS)}'))"
        op.create_index(
            f"ix_{table}_words",
            table,
            [sa.text(words)],
            unique=False,
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )


def downgrade() -> None:
    """Take back."""
    for table in SEARCHED:
        op.drop_index(f"ix_{table}_words", table_name=table)
    for name in ("ix_message_sent_at", "ix_message_customer", "ix_message_agent"):
        op.drop_index(name, table_name="message")
    for name in ("ix_ticket_ended", "ix_ticket_claimed"):
        op.drop_index(name, table_name="ticket")
    op.drop_table("ticket_read")
