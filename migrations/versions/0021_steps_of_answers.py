"""How far a customer went through the steps of an article."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("tried_article", sa.Column("steps_shown", sa.SmallInteger()))
    op.add_column("tried_article", sa.Column("steps", sa.SmallInteger()))
    op.create_check_constraint(
        op.f("ck_tried_article_steps_together"),
        "tried_article",
        "(steps_shown IS NULL) = (steps IS NULL) AND steps_shown <= steps",
    )


def downgrade() -> None:
    """Take back; how far customers went is lost."""
    op.drop_constraint(op.f("ck_tried_article_steps_together"), "tried_article")
    op.drop_column("tried_article", "steps")
    op.drop_column("tried_article", "steps_shown")
