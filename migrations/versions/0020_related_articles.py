"""Articles name related ones, in the order of their editors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COUNT = "ck_article_revision_related_count"


def upgrade() -> None:
    """Apply; what is there names none."""
    kind = postgresql.ARRAY(sa.String())
    op.add_column("article_revision", sa.Column("related", kind, server_default=sa.text("'{}'"), nullable=False))
    op.create_check_constraint(op.f(COUNT), "article_revision", "cardinality(related) <= 8")


def downgrade() -> None:
    """Take back; the names are lost."""
    op.drop_constraint(op.f(COUNT), "article_revision")
    op.drop_column("article_revision", "related")
