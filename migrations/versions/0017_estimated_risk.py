"""What snapshots say of their own risk, and which whole fits were refused because of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHOLE = "num_nulls(stated_risk, estimated_risk, asked, answered_alone, answered_wrong, confused) IN (0, 6)"
CHECK = "ck_index_snapshot_estimate_whole"


def upgrade() -> None:
    """Apply."""
    for name in ("stated_risk", "estimated_risk"):
        op.add_column("index_snapshot", sa.Column(name, sa.Float(), nullable=True))
    for name in ("asked", "answered_alone", "answered_wrong"):
        op.add_column("index_snapshot", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("confused", "refused_fit"):
        op.add_column("index_snapshot", sa.Column(name, JSONB(), nullable=True))
    since = sa.Column(
        "revision_since", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
    )
    op.add_column("index_snapshot", since)
    op.execute("UPDATE index_snapshot SET revision_since = built_at")
    op.create_check_constraint(op.f(CHECK), "index_snapshot", WHOLE)


def downgrade() -> None:
    """Take back; nothing is known of risks."""
    op.drop_constraint(op.f(CHECK), "index_snapshot")
    names = ("stated_risk", "estimated_risk", "asked", "answered_alone", "answered_wrong", "confused", "refused_fit")
    for name in (*names, "revision_since"):
        op.drop_column("index_snapshot", name)
