"""Imports of articles from outside: many at once, all or none, and the same again changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions
from core.errors import DomainError, Invalid
from core.event_log import By
from directory import sites
from knowledge import editorial
from knowledge.drafts import ArticleDraft, check
from knowledge.models import Article, ArticleRevision, Topic


class ImportFailed(Invalid):
    """An article cannot be imported; `where` is a file, with a line where one is known."""

    code = "import_failed"

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}", where=where)


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """One article as an importer read it.

    Attributes:
        source: where it was read, for error messages.
        group: any name that it shares with its translations; None where the slug says which they are.
        is_draft: readers do not see it, so it is not published either.
    """

    source: str
    draft: ArticleDraft
    group: str | None = None
    is_draft: bool = False


class Importer(Protocol):
    """What `build()` of every module in `knowledge.importers` returns."""

    def read(self, path: Path) -> Iterator[ImportedArticle]:
        """The articles at `path`; raises `ImportFailed` naming file and line or field."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many articles an import created, changed (text, place or publication) and left alone."""

    created: int
    changed: int
    unchanged: int


async def import_articles(
    sessions: Sessions,
    site_key: str | None,
    articles: Iterable[ImportedArticle],
    by: By,
    now: datetime,
    *,
    publish: bool = True,
) -> Imported:
    """Bring a site's articles up to date with `articles`; language and slug say which is which.

    Everything is checked before anything is stored, and stored in one transaction. An article that readers see just as
    it is imported is left alone, also when editors are at work on a newer text of it.

    Args:
        sessions: for one transaction.
        site_key: the site; None for the default one.
        articles: what to import.
        by: who imports.
        now: time of the import.
        publish: whether to show them too, drafts excepted.

    Raises:
        ImportFailed: names the file and what is wrong there.
        sites.SiteNotFound: no such site.
    """
    checked = _checked(articles)
    async with sessions.begin() as session:
        site = await sites.by_key(session, site_key)
        await editorial.lock_slugs(session, site.id)
        existing = await _existing(session, site.id)
        groups = _Groups(checked, existing)
        created = changed = shown = 0
        for article in checked:
            old = existing.get((article.draft.language, article.draft.slug))
            if old is not None and await _is_shown(session, old, article.draft):
                continue
            try:
                row, differs = await _save(session, site.id, old, article.draft, by, now, groups.free(article))
            except DomainError as error:
                raise ImportFailed(article.source, error.detail) from error
            groups.add(article, row)
            published = publish and not article.is_draft and await editorial.publish(session, row, by, now)
            shown += published
            created += old is None
            changed += old is not None and (differs or published)
        if shown:
            await sites.raise_knowledge_revision(session, site.id)
    return Imported(created, changed, len(checked) - created - changed)


class _Groups:
    """Which group of translations each name stands for, and the languages that it has already."""

    def __init__(self, articles: Iterable[ImportedArticle], existing: Mapping[tuple[str, str], Article]) -> None:
        self._ids: dict[str, UUID] = {}
        self._languages = {(row.group_id, row.language) for row in existing.values()}
        for article in articles:
            if (row := existing.get((article.draft.language, article.draft.slug))) is not None:
                self.add(article, row)

    def add(self, article: ImportedArticle, row: Article) -> None:
        """Note where an article with a name for its group is."""
        self._languages.add((row.group_id, row.language))
        if article.group is not None:
            self._ids.setdefault(article.group, row.group_id)

    def free(self, article: ImportedArticle) -> UUID | None:
        """The group that a new article joins or begins; None if its slug decides."""
        if article.group is None:
            return None
        found = self._ids.setdefault(article.group, uuid4())
        return None if (found, article.draft.language) in self._languages else found


def _checked(articles: Iterable[ImportedArticle]) -> list[ImportedArticle]:
    sources: dict[tuple[str, str], str] = {}
    checked = []
    for article in articles:
        try:
            draft = check(article.draft)
        except DomainError as error:
            raise ImportFailed(article.source, error.detail) from error
        key = (draft.language, draft.slug)
        if key in sources:
            raise ImportFailed(article.source, f"has the slug {draft.slug} of {sources[key]}")
        sources[key] = article.source
        checked.append(replace(article, draft=draft))
    return checked


async def _is_shown(session: AsyncSession, article: Article, draft: ArticleDraft) -> bool:
    """Whether readers see exactly this text in this place."""
    if article.published_revision_id is None:
        return False
    text = await session.get_one(ArticleRevision, article.published_revision_id)
    topic = await session.get_one(Topic, article.topic_id) if article.topic_id else None
    lists = tuple(text.variants), tuple(text.related)
    shown = (text.title, text.body, *lists, topic.key if topic else None, article.audience)
    return shown == (draft.title, draft.body, draft.variants, draft.related, draft.topic, draft.audience)


async def _existing(session: AsyncSession, site_id: UUID) -> dict[tuple[str, str], Article]:
    """All articles of the site, locked, so that none changes between reading and publishing."""
    found = await session.scalars(
        select(Article)
        .where(Article.site_id == site_id)
        .order_by(Article.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(article.language, article.slug): article for article in found}


async def _save(
    session: AsyncSession,
    site_id: UUID,
    old: Article | None,
    draft: ArticleDraft,
    by: By,
    now: datetime,
    group_id: UUID | None,
) -> tuple[Article, bool]:
    if old is None:
        return await editorial.create(session, site_id, draft, by, now, group_id=group_id), True
    return old, await editorial.revise(session, old, draft, by, now)
