"""Earlier addresses of articles."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "article_redirect",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_redirect_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_redirect_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "language", "slug", name=op.f("pk_article_redirect")),
    )
    op.create_index(op.f("ix_article_redirect_article_id"), "article_redirect", ["article_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("article_redirect")
