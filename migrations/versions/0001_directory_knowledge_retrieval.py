"""Tables of sites, staff, articles and search."""

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
    op.drop_table("article_revision")
    op.drop_table("checklist_field")
    op.drop_index("ix_article_published", table_name="article", postgresql_where=sa.text("state = 'published'"))
    op.drop_table("article")
    op.drop_table("topic")
    op.drop_table("staff_site")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
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
