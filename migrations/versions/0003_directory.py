"""Looks, hours and secrets of sites; where a session is."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for old, new in (("agent", "agent_l2"), ("editor", "publisher")):
        op.execute(f"UPDATE staff SET bundles = array_replace(bundles, '{old}', '{new}')")  # noqa: S608 (fixed names)
