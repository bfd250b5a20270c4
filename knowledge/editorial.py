"""Changes of articles by whoever may: rights are the caller's business, invariants and event log are ours.

Lock order: slugs of a site (`lock_slugs`), then articles, then the site's knowledge revision.
"""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import full_text
from core.errors import Conflict
from core.event_log import By, record
from directory import sites
from knowledge import redirects, topics
from knowledge.drafts import ArticleDraft, Fault, InvalidArticle, check
from knowledge.models import Article, ArticleRevision, ArticleState


class SlugTaken(Conflict):
    """The site has another article under this slug in this language."""

    code = "slug_taken"

    def __init__(self, slug: str, language: str) -> None:
        super().__init__("Another article already has this slug. Choose another one.", slug=slug, language=language)


class StaleRevision(Conflict):
    """Somebody saved a newer revision than the one that the caller started from."""

    code = "stale_revision"

    def __init__(self, article_id: UUID, revision: int, current_revision: int) -> None:
        super().__init__(
            "The article was changed in the meantime. Load it again and repeat your change.",
            article_id=str(article_id),
            revision=revision,
            current_revision=current_revision,
        )


async def lock_slugs(session: AsyncSession, site_id: UUID) -> None:
    """Let only this transaction give out slugs of the site until it ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"slugs of {site_id}", 0))))


async def create(
    session: AsyncSession, site_id: UUID, draft: ArticleDraft, by: By, now: datetime, *, group_id: UUID | None = None
) -> Article:
    """Store a new article as a draft; its first revision has number 1.

    Args:
        session: the caller's transaction.
        site_id: where it belongs.
        draft: what it says.
        by: who writes it.
        now: time of the writing.
        group_id: the group whose translation it is, which has no article in its language yet; if left out, an
            article of the same slug in another language is taken for its translation.

    Raises:
        InvalidArticle: a field breaks a limit, or the site does not offer the language.
        topics.TopicNotFound: the site has no such topic.
        SlugTaken: the language already has an article of this slug.
    """
    draft = check(draft)
    site = await sites.by_id(session, site_id)
    if draft.language not in site.languages:
        raise InvalidArticle("language", Fault.NOT_OFFERED, f"must be one of {', '.join(site.languages)}")
    await lock_slugs(session, site_id)
    namesakes = await _namesakes(session, site_id, draft)
    article = Article(
        site_id=site_id,
        topic_id=await _topic_id(session, site_id, draft.topic),
        slug=draft.slug,
        language=draft.language,
        audience=draft.audience,
        state=ArticleState.DRAFT,
        revision=1,
        created_at=now,
        changed_at=now,
        search=_searched(draft),
    )
    group_id = group_id or await _free_group(session, namesakes, draft.language)
    if group_id is not None:
        article.group_id = group_id
    session.add(article)
    await session.flush()
    _add_revision(session, article, draft, by, now)
    subject = ("article", article.id)
    record(session, "article_created", by=by, subject=subject, site_id=site_id, at=now, revision=1)
    await session.flush()
    return article


async def revise(
    session: AsyncSession,
    article: Article,
    draft: ArticleDraft,
    by: By,
    now: datetime,
    *,
    restored_from: int | None = None,
) -> bool:
    """Add a revision to a locked article if `draft` differs from it; whether it did.

    Text waits for `publish`; slug, topic and audience hold for the article as a whole and change at once. Where
    nothing else has changed and readers see the newest revision, they see the new one, for its text is the same.

    Args:
        session: the caller's transaction.
        article: locked.
        draft: the whole new content.
        by: who changes it.
        now: time of the change.
        restored_from: number of the revision whose text `draft` brings back.

    Raises:
        InvalidArticle: a field breaks a limit, or the language differs.
        topics.TopicNotFound: the site has no such topic.
        SlugTaken: another article has the new slug.
    """
    draft = check(draft)
    if draft.language != article.language:
        raise InvalidArticle("language", Fault.FIXED, "cannot be changed, create another article instead")
    old = await head(session, article)
    rewritten = _differs(old, draft)
    moved = await _move(session, article, draft)
    if not moved and not rewritten:
        return False
    article.revision += 1
    article.changed_at = now
    article.search = _searched(draft)
    added = _add_revision(session, article, draft, by, now, restored_from)
    _record_change(session, article, added, by, moved + rewritten)
    await session.flush()
    if not rewritten and article.published_revision_id == old.id:
        article.published_revision_id = added.id
        await session.flush()
    await redirects.leave(session, article, old.slug, now)
    if moved and article.state == ArticleState.PUBLISHED:
        await sites.raise_knowledge_revision(session, article.site_id)
    return True


async def publish(session: AsyncSession, article: Article, by: By, now: datetime) -> bool:
    """Show the newest revision of a locked article; whether that changed anything.

    The caller raises the site's knowledge revision, once for all that it publishes.
    """
    newest = await session.scalar(
        select(ArticleRevision.id).where(
            ArticleRevision.article_id == article.id, ArticleRevision.number == article.revision
        )
    )
    if article.published_revision_id == newest:
        return False
    article.state, article.published_revision_id, article.published_at = ArticleState.PUBLISHED, newest, now
    record(
        session,
        "article_published",
        by=by,
        subject=("article", article.id),
        site_id=article.site_id,
        at=now,
        revision=article.revision,
    )
    await session.flush()
    return True


async def unpublish(session: AsyncSession, article: Article, by: By, now: datetime) -> bool:
    """Withdraw a locked article; whether it was published. The caller raises the knowledge revision."""
    if article.published_revision_id is None:
        return False
    article.state, article.published_revision_id = ArticleState.UNPUBLISHED, None
    record(
        session,
        "article_unpublished",
        by=by,
        subject=("article", article.id),
        site_id=article.site_id,
        at=now,
        revision=article.revision,
    )
    await session.flush()
    return True


async def head(session: AsyncSession, article: Article) -> ArticleRevision:
    """The newest revision of an article."""
    found = await session.scalars(
        select(ArticleRevision).where(
            ArticleRevision.article_id == article.id, ArticleRevision.number == article.revision
        )
    )
    return found.one()


def _add_revision(
    session: AsyncSession,
    article: Article,
    draft: ArticleDraft,
    by: By,
    now: datetime,
    restored_from: int | None = None,
) -> ArticleRevision:
    revision = ArticleRevision(
        article_id=article.id,
        number=article.revision,
        title=draft.title,
        body=draft.body,
        variants=list(draft.variants),
        related=list(draft.related),
        slug=draft.slug,
        topic=draft.topic or None,
        audience=draft.audience,
        restored_from=restored_from,
        created_by=by.id,
        created_at=now,
    )
    session.add(revision)
    return revision


async def _move(session: AsyncSession, article: Article, draft: ArticleDraft) -> list[str]:
    """Give an article the slug, topic and audience of a draft; which of them that changed."""
    topic_id = await _topic_id(session, article.site_id, draft.topic)
    if draft.slug != article.slug:
        await _refuse_taken_slug(session, article, draft.slug)
    placed = {"slug": draft.slug, "topic_id": topic_id, "audience": draft.audience}
    moved = [name for name, value in placed.items() if getattr(article, name) != value]
    for name in moved:
        setattr(article, name, placed[name])
    return moved


def _record_change(session: AsyncSession, article: Article, added: ArticleRevision, by: By, fields: list[str]) -> None:
    restored = {} if added.restored_from is None else {"restored_from": added.restored_from}
    record(
        session,
        "article_changed",
        by=by,
        subject=("article", article.id),
        site_id=article.site_id,
        at=added.created_at,
        revision=added.number,
        fields=",".join(fields),
        **restored,
    )


def _searched(draft: ArticleDraft) -> ColumnElement[object]:
    """What the editors' search looks in."""
    weighted = (
        func.setweight(full_text.words(literal(text)), literal_column(f"'{weight}'"))
        for text, weight in ((draft.title, "A"), ("\n".join(draft.variants), "B"), (draft.slug, "C"), (draft.body, "D"))
    )
    return reduce(lambda found, part: found.op("||")(part), weighted)


def _differs(old: ArticleRevision, draft: ArticleDraft) -> list[str]:
    pairs = {
        "title": (old.title, draft.title),
        "body": (old.body, draft.body),
        "variants": (old.variants, list(draft.variants)),
        "related": (old.related, list(draft.related)),
    }
    return [name for name, (before, after) in pairs.items() if before != after]


async def _topic_id(session: AsyncSession, site_id: UUID, key: str | None) -> UUID | None:
    return (await topics.by_key(session, site_id, key)).id if key else None


async def _namesakes(session: AsyncSession, site_id: UUID, draft: ArticleDraft) -> list[UUID]:
    """Groups of the articles that have a draft's slug in other languages; refuses one in the same language."""
    found = await session.execute(
        select(Article.language, Article.group_id).where(Article.site_id == site_id, Article.slug == draft.slug)
    )
    groups = {row.language: row.group_id for row in found}
    if draft.language in groups:
        raise SlugTaken(draft.slug, draft.language)
    return list(groups.values())


async def _refuse_taken_slug(session: AsyncSession, article: Article, slug: str) -> None:
    taken = await session.scalar(
        select(Article.id).where(
            Article.site_id == article.site_id, Article.language == article.language, Article.slug == slug
        )
    )
    if taken is not None:
        raise SlugTaken(slug, article.language)


async def _free_group(session: AsyncSession, groups: Collection[UUID], language: str) -> UUID | None:
    """A group among `groups` that has no article in `language` yet."""
    if not groups:
        return None
    full = set(
        await session.scalars(
            select(Article.group_id).where(Article.group_id.in_(groups), Article.language == language)
        )
    )
    return next((group for group in sorted(groups) if group not in full), None)
