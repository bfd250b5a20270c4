"""Turns that are computed together with a later one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("turn", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_turn_merged_into_turn"), "turn", "turn", ["merged_into"], ["id"])
    op.create_check_constraint(op.f("ck_turn_merged_is_done"), "turn", "merged_into IS NULL OR state = 'done'")
    op.create_index(
        "ix_turn_merged_into",
        "turn",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_turn_merged_into", table_name="turn")
    op.drop_constraint(op.f("ck_turn_merged_is_done"), "turn", type_="check")
    op.drop_constraint(op.f("fk_turn_merged_into_turn"), "turn", type_="foreignkey")
    op.drop_column("turn", "merged_into")
