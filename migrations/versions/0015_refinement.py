"""What customers' verdicts change in the confidence of answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "refinement",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("effects", postgresql.JSONB(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("risk_before", sa.Float(), nullable=False),
        sa.Column("risk_after", sa.Float(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_risk", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_refinement_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "model", name=op.f("pk_refinement")),
    )
    op.create_table(
        "verdicts_forgotten",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_verdicts_forgotten_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_verdicts_forgotten")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("verdicts_forgotten")
    op.drop_table("refinement")
