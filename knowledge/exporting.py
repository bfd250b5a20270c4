"""Articles as files that the Markdown importer reads: importing what was exported changes nothing."""

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import yaml
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from directory.models import Site
from knowledge.models import Article, ArticleRevision, ArticleState, Topic


class FolderInUse(Conflict):
    """The folder holds Markdown files that the export would not write: they would be imported as well."""

    code = "folder_in_use"

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is not one of the articles that are exported. Remove it, or export to an empty folder.",
            file=str(file),
        )


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One article as a file.

    Attributes:
        path: below the folder of the export, such as `en/lost-card.md`.
        text: front matter and Markdown.
    """

    path: str
    text: str


async def files(session: AsyncSession, site: Site, *, drafts: bool = False) -> list[ExportedFile]:
    """Every article of a site as readers see it, whoever may read it, in the order of the paths.

    Args:
        session: the caller's transaction.
        site: whose articles.
        drafts: also the newest text of articles that readers do not see; the files say that they are drafts.
    """
    newest = ArticleRevision.number == Article.revision
    unseen = and_(Article.state != ArticleState.PUBLISHED, newest)
    shown = ArticleRevision.id == Article.published_revision_id
    found = await session.execute(
        select(Article, ArticleRevision, Topic.key)
        .join(ArticleRevision, ArticleRevision.article_id == Article.id)
        .outerjoin(Topic, Topic.id == Article.topic_id)
        .where(Article.site_id == site.id, or_(shown, unseen) if drafts else shown)
        .order_by(Article.language, Article.slug)
    )
    rows = [(article, revision, topic) for article, revision, topic in found]
    groups = _groups(site, [article for article, _, _ in rows])
    return [
        ExportedFile(f"{article.language}/{article.slug}.md", _text(article, revision, topic, groups))
        for article, revision, topic in rows
    ]


def write(folder: Path, exported: list[ExportedFile]) -> None:
    """Write the files, each in the folder of its language; what is there under the same name is replaced.

    Raises:
        FolderInUse: there are further Markdown files, such as of an article that has another slug by now.
    """
    wanted = {folder / file.path: file.text for file in exported}
    strange = next((path for path in sorted(folder.rglob("*.md")) if path not in wanted), None)
    if strange is not None:
        raise FolderInUse(strange)
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _groups(site: Site, articles: list[Article]) -> dict[UUID, str]:
    """A name for each group that an import could not tell by the slugs of its articles."""
    members: defaultdict[UUID, list[Article]] = defaultdict(list)
    users: defaultdict[str, set[UUID]] = defaultdict(set)
    for article in articles:
        members[article.group_id].append(article)
        users[article.slug].add(article.group_id)
    untold = {
        group_id: min(group, key=lambda article: (article.language != site.default_language, article.language))
        for group_id, group in members.items()
        if len({article.slug for article in group}) > 1 or any(len(users[article.slug]) > 1 for article in group)
    }
    return {group_id: f"{article.language}/{article.slug}" for group_id, article in untold.items()}


def _text(article: Article, revision: ArticleRevision, topic: str | None, groups: dict[UUID, str]) -> str:
    front: dict[str, object] = {"title": revision.title, "slug": article.slug, "language": article.language}
    if topic is not None:
        front["topic"] = topic
    front["audience"] = article.audience.value
    if article.group_id in groups:
        front["group"] = groups[article.group_id]
    if article.state is not ArticleState.PUBLISHED:
        front["state"] = "draft"
    if revision.variants:
        front["variants"] = list(revision.variants)
    if revision.related:
        front["related"] = list(revision.related)
    written = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=sys.maxsize)
    return f"---\n{written}---\n{revision.body}\n"
