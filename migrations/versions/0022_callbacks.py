"""Tickets for a call, telephone numbers as answers, and when a customer was angry."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("ticket", sa.Column("kind", sa.String(length=32), server_default="question", nullable=False))
    op.add_column("request", sa.Column("upset_at", sa.DateTime(timezone=True)))
    _allow_types("'text', 'date_text', 'email', 'phone', 'number', 'amount', 'choice'")


def downgrade() -> None:
    """Take back; which tickets are for a call, and who was angry, is lost; numbers become texts."""
    op.execute("UPDATE checklist_field SET type = 'text' WHERE type = 'phone'")
    op.execute("UPDATE ticket_field SET type = 'text' WHERE type = 'phone'")
    _allow_types("'text', 'date_text', 'email', 'number', 'amount', 'choice'")
    op.drop_column("request", "upset_at")
    op.drop_column("ticket", "kind")


def _allow_types(types: str) -> None:
    op.drop_constraint(op.f("ck_checklist_field_type_known"), "checklist_field")
    op.create_check_constraint(op.f("ck_checklist_field_type_known"), "checklist_field", f"type IN ({types})")
