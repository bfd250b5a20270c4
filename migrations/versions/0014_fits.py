"""Whether a snapshot's centres were all fitted anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("index_snapshot", sa.Column("fitted", sa.Boolean(), server_default=sa.text("true"), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("index_snapshot", "fitted")
