"""How often lone answers from a topic may be wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("topic", sa.Column("risk", sa.Float(), nullable=True))
    op.create_check_constraint(op.f("ck_topic_risk_range"), "topic", "risk BETWEEN 0 AND 0.05")


def downgrade() -> None:
    """Take back; topics have the site's risk again."""
    op.drop_constraint(op.f("ck_topic_risk_range"), "topic")
    op.drop_column("topic", "risk")
