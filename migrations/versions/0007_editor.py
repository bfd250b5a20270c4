"""Search of articles; slug, topic and audience in revisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AUDIENCE = sa.Enum("public", "verified", "internal", name="audience", native_enum=False, length=32)
# What was valid when older revisions were written is not on record; what is valid now comes nearest.
_PLACES = """
    UPDATE article_revision SET slug = article.slug, topic = topic.key, audience = article.audience
    FROM article LEFT JOIN topic ON topic.id = article.topic_id
    WHERE article.id = article_revision.article_id
"""
_PUBLISHED = """
    UPDATE article SET published_at = coalesce(
        (SELECT max(at) FROM event WHERE kind = 'article_published' AND subject_id = article.id), changed_at
    )
    WHERE state = 'published'
"""
_WORDS = """
    UPDATE article SET search =
        setweight(to_tsvector('simple', said.title), 'A')
        || setweight(to_tsvector('simple', said.variants), 'B')
        || setweight(to_tsvector('simple', said.slug), 'C')
        || setweight(to_tsvector('simple', said.body), 'D')
    FROM (
        SELECT
            article_id,
            number,
            translate(title, '-/@._:?=&+', repeat(' ', 10)) AS title,
            translate(array_to_string(variants, ' '), '-/@._:?=&+', repeat(' ', 10)) AS variants,
            translate(slug, '-/@._:?=&+', repeat(' ', 10)) AS slug,
            translate(body, '-/@._:?=&+', repeat(' ', 10)) AS body
        FROM article_revision
    ) AS said
    WHERE said.article_id = article.id AND said.number = article.revision
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("article_revision", sa.Column("slug", sa.Text(), nullable=True))
    op.add_column("article_revision", sa.Column("topic", sa.Text(), nullable=True))
    op.add_column("article_revision", sa.Column("audience", _AUDIENCE, nullable=True))
    op.add_column("article_revision", sa.Column("restored_from", sa.Integer(), nullable=True))
    op.add_column("article", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "article",
        sa.Column("search", postgresql.TSVECTOR(), server_default=sa.text("''::tsvector"), nullable=False),
    )
    for statement in (_PLACES, _PUBLISHED, _WORDS):
        op.execute(statement)
    op.alter_column("article_revision", "slug", nullable=False)
    op.alter_column("article_revision", "audience", nullable=False)
    op.create_check_constraint(
        op.f("ck_article_revision_audience_known"),
        "article_revision",
        "audience IN ('public', 'verified', 'internal')",
    )
    op.create_check_constraint(
        op.f("ck_article_revision_restored_is_older"), "article_revision", "restored_from < number"
    )
    op.create_index("ix_article_search", "article", ["search"], unique=False, postgresql_using="gin")


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_article_search", table_name="article")
    op.drop_column("article", "search")
    op.drop_column("article", "published_at")
    op.drop_constraint(op.f("ck_article_revision_restored_is_older"), "article_revision", type_="check")
    op.drop_constraint(op.f("ck_article_revision_audience_known"), "article_revision", type_="check")
    for column in ("restored_from", "audience", "topic", "slug"):
        op.drop_column("article_revision", column)
