"""Checklist questions say what fits them and when they are asked; amounts, and questions that did not apply."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TYPES = "ck_checklist_field_type_known"
REASON = "ck_ticket_field_not_applicable_has_condition"
MISFITS = "ck_ticket_field_misfits_positive"


def upgrade() -> None:
    """Apply."""
    for table in ("checklist_field", "ticket_field"):
        for name in ("validation", "condition"):
            op.add_column(table, sa.Column(name, JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))
    op.add_column("ticket_field", sa.Column("misfits", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(op.f(MISFITS), "ticket_field", "misfits >= 0")
    op.create_check_constraint(op.f(REASON), "ticket_field", "state <> 'not_applicable' OR condition <> '{}'::jsonb")
    _allow_types("'text', 'date_text', 'email', 'number', 'amount', 'choice'")


def downgrade() -> None:
    """Take back; amounts are texts, and what did not apply counts as skipped."""
    op.execute("UPDATE checklist_field SET type = 'text' WHERE type = 'amount'")
    op.drop_constraint(op.f(REASON), "ticket_field")
    op.execute(
        "UPDATE ticket_field SET type = replace(type, 'amount', 'text'), "
        "state = replace(state, 'not_applicable', 'skipped') WHERE type = 'amount' OR state = 'not_applicable'"
    )
    _allow_types("'text', 'date_text', 'email', 'number', 'choice'")
    op.drop_constraint(op.f(MISFITS), "ticket_field")
    op.drop_column("ticket_field", "misfits")
    for table in ("checklist_field", "ticket_field"):
        for name in ("validation", "condition"):
            op.drop_column(table, name)


def _allow_types(types: str) -> None:
    op.drop_constraint(op.f(TYPES), "checklist_field")
    op.create_check_constraint(op.f(TYPES), "checklist_field", f"type IN ({types})")
