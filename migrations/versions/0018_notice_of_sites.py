"""What a site tells every customer before they ask."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    kind = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("site", sa.Column("notice", kind, server_default=sa.text("'{}'"), nullable=False))


def downgrade() -> None:
    """Take back; the notices are lost."""
    op.drop_column("site", "notice")
