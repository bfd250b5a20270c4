"""Which articles a reader may want next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    kind = postgresql.ARRAY(sa.String())
    op.add_column("article_revision", sa.Column("related", kind, server_default=sa.text("'{}'"), nullable=False))
    op.create_check_constraint(
        op.f("ck_article_revision_related_count"), "article_revision", "cardinality(related) <= 8"
    )


def downgrade() -> None:
    """Take back; which articles are related is lost."""
    op.drop_constraint(op.f("ck_article_revision_related_count"), "article_revision")
    op.drop_column("article_revision", "related")
