"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_subject", "event", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "passage_embedding",
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("content_hash", "model", name=op.f("pk_passage_embedding")),
    )
    op.create_table(
        "search_log",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("hits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("signals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("band", sa.Enum("sure", "unsure", "none", name="band", native_enum=False, length=32), nullable=False),
        sa.Column("thresholds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("index_revision", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("took_ms", sa.Double(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("helped", "did_not_help", "chosen", "none_of_these", name="verdict", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("band IN ('sure', 'unsure', 'none')", name=op.f("ck_search_log_band_known")),
        sa.CheckConstraint("(verdict IS NULL) = (verdict_at IS NULL)", name=op.f("ck_search_log_verdict_has_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_log")),
    )
    op.create_index("ix_search_log_conversation", "search_log", ["conversation_id"], unique=False)
    op.create_index("ix_search_log_site_at", "search_log", ["site_id", "at"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("allowed_origins", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("default_language", sa.Text(), nullable=False),
        sa.Column("colours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("bot_name", sa.Text(), nullable=False),
        sa.Column("bot_avatar_url", sa.Text(), nullable=True),
        sa.Column("greeting", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("l1_limit_minutes", sa.Integer(), server_default=sa.text("15"), nullable=False),
        sa.Column("default_queue", sa.Text(), nullable=False),
        sa.Column("knowledge_revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_request_number", sa.BigInteger(), server_default=sa.text("1000"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("l1_limit_minutes BETWEEN 1 AND 1440", name=op.f("ck_site_l1_limit_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_index("uq_site_default", "site", ["is_default"], unique=True, postgresql_where=sa.text("is_default"))
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("bundles", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'en'"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index("uq_staff_email", "staff", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("anonymous", "claimed", "verified", name="customerkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind <> 'verified' OR external_id IS NOT NULL", name=op.f("ck_customer_verified_has_external_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_customer_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index(
        "uq_customer_verified",
        "customer",
        ["site_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'verified'"),
    )
    op.create_table(
        "index_snapshot",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("knowledge_revision", sa.BigInteger(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_index_snapshot_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_snapshot")),
    )
    op.create_index(
        "ix_index_snapshot_newest", "index_snapshot", ["site_id", "knowledge_revision", "built_at"], unique=False
    )
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
        "staff_session",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "staff_site",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_staff_site_site_id_site"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_site_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "site_id", name=op.f("pk_staff_site")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), server_default=sa.text("'normal'"), nullable=False),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_topic_priority_known")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_topic_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("id", "site_id", name=op.f("uq_topic_id_site_id")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_topic_site_id_key")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "verified", "internal", name="audience", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("draft", "published", "unpublished", name="articlestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_revision_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_revision_id IS NOT NULL)",
            name=op.f("ck_article_published_has_revision"),
        ),
        sa.CheckConstraint("audience IN ('public', 'verified', 'internal')", name=op.f("ck_article_audience_known")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_article_slug_form")),
        sa.CheckConstraint("state IN ('draft', 'published', 'unpublished')", name=op.f("ck_article_state_known")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_article_revision_positive")),
        sa.ForeignKeyConstraint(
            ["published_revision_id", "id"],
            ["article_revision.id", "article_revision.article_id"],
            name=op.f("fk_article_published_revision_id_article_revision"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_site_id_site")),
        sa.ForeignKeyConstraint(
            ["topic_id", "site_id"], ["topic.id", "topic.site_id"], name=op.f("fk_article_topic_id_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("group_id", "language", name=op.f("uq_article_group_id_language")),
        sa.UniqueConstraint("site_id", "language", "slug", name=op.f("uq_article_site_id_language_slug")),
    )
    op.create_index(
        "ix_article_published", "article", ["site_id"], unique=False, postgresql_where=sa.text("state = 'published'")
    )
    op.create_table(
        "checklist_field",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "type",
            sa.Enum("text", "date_text", "email", "number", "choice", name="fieldtype", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("label", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("help", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "type <> 'choice' OR jsonb_array_length(choices) > 0", name=op.f("ck_checklist_field_choice_has_choices")
        ),
        sa.CheckConstraint(
            "type IN ('text', 'date_text', 'email', 'number', 'choice')", name=op.f("ck_checklist_field_type_known")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_checklist_field_topic_id_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_field")),
        sa.UniqueConstraint(
            "topic_id", "key", deferrable=True, initially="DEFERRED", name=op.f("uq_checklist_field_topic_id_key")
        ),
        sa.UniqueConstraint(
            "topic_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_checklist_field_topic_id_position"),
        ),
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
        "article_revision",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("variants", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("cardinality(variants) <= 50", name=op.f("ck_article_revision_variants_count")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_article_revision_title_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_article_revision_number_positive")),
        sa.CheckConstraint("octet_length(body) <= 100000", name=op.f("ck_article_revision_body_size")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_revision_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_revision")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_article_revision_article_id_number")),
        sa.UniqueConstraint("id", "article_id", name=op.f("uq_article_revision_id_article_id")),
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
    # Made last: article and article_revision point at each other.
    op.create_foreign_key(
        "fk_article_published_revision_id_article_revision",
        "article",
        "article_revision",
        ["published_revision_id", "id"],
        ["id", "article_id"],
    )


def downgrade() -> None:
    """Take back."""
    op.drop_constraint("fk_article_published_revision_id_article_revision", "article", type_="foreignkey")
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
    op.drop_table("article_revision")
    op.drop_table("conversation")
    op.drop_table("checklist_field")
    op.drop_index("ix_article_published", table_name="article", postgresql_where=sa.text("state = 'published'"))
    op.drop_table("article")
    op.drop_table("topic")
    op.drop_table("staff_site")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_table("queue")
    op.drop_index("ix_index_snapshot_newest", table_name="index_snapshot")
    op.drop_table("index_snapshot")
    op.drop_index("uq_customer_verified", table_name="customer", postgresql_where=sa.text("kind = 'verified'"))
    op.drop_table("customer")
    op.drop_index("uq_staff_email", table_name="staff")
    op.drop_table("staff")
    op.drop_index("uq_site_default", table_name="site", postgresql_where=sa.text("is_default"))
    op.drop_table("site")
    op.drop_index("ix_search_log_site_at", table_name="search_log")
    op.drop_index("ix_search_log_conversation", table_name="search_log")
    op.drop_table("search_log")
    op.drop_table("passage_embedding")
    op.drop_table("heartbeat")
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_table("event")
