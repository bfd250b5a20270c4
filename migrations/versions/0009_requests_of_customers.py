"""Requests and tickets of a customer are found without reading all of them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_request_customer", "request", ["customer_id", "opened_at"], unique=False)
    op.create_index("ix_ticket_customer", "ticket", ["customer_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_ticket_customer", table_name="ticket")
    op.drop_index("ix_request_customer", table_name="request")
