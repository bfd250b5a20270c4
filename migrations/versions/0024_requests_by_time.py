"""Requests by site and time, for figures of a period."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_request_opened", "request", ["site_id", "opened_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_request_opened", "request")
