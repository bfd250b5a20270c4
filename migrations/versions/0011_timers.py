"""Timers, the clock of a request on the first line, and its limit for each topic."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "timer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("next_attempt_at >= due_at", name=op.f("ck_timer_attempt_not_early")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("subject_id", "kind", name=op.f("uq_timer_subject_id_kind")),
    )
    op.create_index("ix_timer_due", "timer", ["due_at"], unique=False)
    op.create_index("ix_timer_next_attempt", "timer", ["next_attempt_at"], unique=False)
    op.add_column("request", sa.Column("clock_used", sa.Interval(), server_default=sa.text("'0'"), nullable=False))
    for name in ("clock_started_at", "clock_paused_at", "reopened_at"):
        op.add_column("request", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_request_clock_runs_or_rests"), "request", "clock_started_at IS NULL OR clock_paused_at IS NULL"
    )
    op.add_column("topic", sa.Column("l1_limit_minutes", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_topic_l1_limit_range"), "topic", "l1_limit_minutes BETWEEN 5 AND 1440")


def downgrade() -> None:
    """Take back."""
    op.drop_constraint(op.f("ck_topic_l1_limit_range"), "topic")
    op.drop_column("topic", "l1_limit_minutes")
    op.drop_constraint(op.f("ck_request_clock_runs_or_rests"), "request")
    for name in ("reopened_at", "clock_paused_at", "clock_started_at", "clock_used"):
        op.drop_column("request", name)
    op.drop_table("timer")
