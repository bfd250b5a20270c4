"""Whether a topic is what the service is there for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "topic",
        sa.Column(
            "scope",
            sa.Enum("answered", "declined", "referred", name="scope", native_enum=False, length=32),
            server_default=sa.text("'answered'"),
            nullable=False,
        ),
    )
    op.create_check_constraint(op.f("ck_topic_scope_known"), "topic", "scope IN ('answered', 'declined', 'referred')")


def downgrade() -> None:
    """Take back; what had ended or gone to people for this reason keeps the nearest that there was before."""
    op.execute("UPDATE ticket SET reason = 'policy' WHERE reason = 'out_of_area'")
    op.execute("UPDATE request SET outcome = 'assumed' WHERE outcome = 'out_of_area'")
    op.drop_constraint(op.f("ck_topic_scope_known"), "topic")
    op.drop_column("topic", "scope")
