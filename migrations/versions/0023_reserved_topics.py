"""Topics that only people may decide."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _allow_scopes("'answered', 'declined', 'referred', 'reserved'")


def downgrade() -> None:
    """Take back; such topics go to people as those outside the area do."""
    op.execute("UPDATE topic SET scope = 'referred' WHERE scope = 'reserved'")
    _allow_scopes("'answered', 'declined', 'referred'")


def _allow_scopes(scopes: str) -> None:
    op.drop_constraint(op.f("ck_topic_scope_known"), "topic")
    op.create_check_constraint(op.f("ck_topic_scope_known"), "topic", f"scope IN ({scopes})")
