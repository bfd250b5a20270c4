"""Tables of queues, conversations and tickets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "queue",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_queue_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_queue_site_id_key")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "owner", sa.Enum("bot", "queue", "agent", name="owner", native_enum=False, length=32), nullable=False
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_conversation_customer_id_customer")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_conversation_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_conversation_token_hash")),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=2), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("confirmed", "assumed", "handed_off", "abandoned", name="outcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_question_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_at IS NULL OR outcome IS NOT NULL", name=op.f("ck_request_closed_has_outcome")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_request_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_request_customer_id_customer")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_request_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index("uq_request_number", "request", ["site_id", "number"], unique=True)
    op.create_index(
        "uq_request_open_conversation",
        "request",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column(
            "sender_kind",
            sa.Enum("customer", "bot", "agent", "system", name="senderkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("sender_name", sa.Text(), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "answer",
                "choices",
                "question",
                "handoff",
                "claimed",
                "resolved",
                "notice",
                name="messagekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("article", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("option_id", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Uuid(), nullable=True),
        sa.Column("client_message_id", sa.Text(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["in_reply_to"], ["message.id"], name=op.f("fk_message_in_reply_to_message")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_message_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_request_id"), "message", ["request_id"], unique=False)
    op.create_index(
        "uq_message_agent",
        "message",
        ["request_id", "sender_id", "client_message_id"],
        unique=True,
        postgresql_where=sa.text("sender_kind = 'agent'"),
    )
    op.create_index(
        "uq_message_customer",
        "message",
        ["conversation_id", "client_message_id"],
        unique=True,
        postgresql_where=sa.text("sender_kind = 'customer'"),
    )
    op.create_index("uq_message_seq", "message", ["conversation_id", "seq"], unique=True)
    op.create_index("uq_message_turn_part", "message", ["turn_id", "part"], unique=True)
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("queue_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=2), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "claimed", "resolved", name="ticketstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "asked_for_person",
                "no_answer",
                "low_confidence",
                "did_not_help",
                "frustrated",
                "time_limit",
                "bot_failure",
                "out_of_hours",
                "policy",
                "safety",
                name="reason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_ticket_resolved_has_time")
        ),
        sa.CheckConstraint("status <> 'claimed' OR claimed_by IS NOT NULL", name=op.f("ck_ticket_claimed_has_agent")),
        sa.ForeignKeyConstraint(["claimed_by"], ["staff.id"], name=op.f("fk_ticket_claimed_by_staff")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_ticket_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_ticket_customer_id_customer")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_ticket_queue_id_queue")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_ticket_request_id_request")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_list", "ticket", ["site_id", "status", "opened_at"], unique=False)
    op.create_index(
        "uq_ticket_live_conversation",
        "ticket",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index("uq_ticket_request", "ticket", ["request_id"], unique=True)
    op.create_table(
        "ticket_field",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "asked", "answered", "skipped", "known", name="fieldstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('answered', 'known')) = (value IS NOT NULL)", name=op.f("ck_ticket_field_answered_has_value")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_field_ticket_id_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_field")),
        sa.UniqueConstraint("ticket_id", "position", name=op.f("uq_ticket_field_ticket_id_position")),
    )
    op.create_index(
        "uq_ticket_field_asked", "ticket_field", ["ticket_id"], unique=True, postgresql_where=sa.text("state = 'asked'")
    )
    op.create_table(
        "ticket_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("client_message_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_ticket_note_author_id_staff")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_note_ticket_id_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_note")),
        sa.UniqueConstraint(
            "ticket_id",
            "author_id",
            "client_message_id",
            name=op.f("uq_ticket_note_ticket_id_author_id_client_message_id"),
        ),
    )
    op.create_table(
        "tried_article",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column(
            "shown_as",
            sa.Enum(
                "text",
                "answer",
                "choices",
                "question",
                "handoff",
                "claimed",
                "resolved",
                "notice",
                name="messagekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict", sa.Enum("helped", "did_not_help", name="verdict", native_enum=False, length=32), nullable=True
        ),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_tried_article_article_id_article")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_tried_article_message_id_message")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_tried_article_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tried_article")),
    )
    op.create_index(op.f("ix_tried_article_request_id"), "tried_article", ["request_id"], unique=False)
    op.create_index("uq_tried_article_message", "tried_article", ["message_id", "article_id"], unique=True)
    op.create_table(
        "turn",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Enum("due", "done", name="turnstate", native_enum=False, length=32), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("with_rasa", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leases_lost", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_turn_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_turn_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("message_id", name=op.f("uq_turn_message_id")),
    )
    op.create_index(
        "ix_turn_conversation_due",
        "turn",
        ["conversation_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("ix_turn_due", "turn", ["created_at"], unique=False, postgresql_where=sa.text("state = 'due'"))


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_turn_due", table_name="turn", postgresql_where=sa.text("state = 'due'"))
    op.drop_index("ix_turn_conversation_due", table_name="turn", postgresql_where=sa.text("state = 'due'"))
    op.drop_table("turn")
    op.drop_index("uq_tried_article_message", table_name="tried_article")
    op.drop_index(op.f("ix_tried_article_request_id"), table_name="tried_article")
    op.drop_table("tried_article")
    op.drop_table("ticket_note")
    op.drop_index("uq_ticket_field_asked", table_name="ticket_field", postgresql_where=sa.text("state = 'asked'"))
    op.drop_table("ticket_field")
    op.drop_index("uq_ticket_request", table_name="ticket")
    op.drop_index("uq_ticket_live_conversation", table_name="ticket", postgresql_where=sa.text("status <> 'resolved'"))
    op.drop_index("ix_ticket_list", table_name="ticket")
    op.drop_table("ticket")
    op.drop_index("uq_message_turn_part", table_name="message")
    op.drop_index("uq_message_seq", table_name="message")
    op.drop_index("uq_message_customer", table_name="message", postgresql_where=sa.text("sender_kind = 'customer'"))
    op.drop_index("uq_message_agent", table_name="message", postgresql_where=sa.text("sender_kind = 'agent'"))
    op.drop_index(op.f("ix_message_request_id"), table_name="message")
    op.drop_table("message")
    op.drop_index("uq_request_open_conversation", table_name="request", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("uq_request_number", table_name="request")
    op.drop_table("request")
    op.drop_table("conversation")
    op.drop_table("queue")
