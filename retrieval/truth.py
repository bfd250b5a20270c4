"""Whether the index says what is published: articles in the database beside those in the newest snapshot's files."""

from dataclasses import dataclass
from uuid import UUID

import anyio.to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions
from directory import sites
from directory.models import Site
from knowledge.models import Audience, Scope
from knowledge.published import published
from retrieval import snapshot
from retrieval.builder import IndexFolder, snapshots_newest_first
from retrieval.models import IndexSnapshot
from retrieval.snapshot import Snapshot

Entry = tuple[UUID, UUID, Audience, Scope, float | None]
"""Article, the revision of it that is shown, to whom, and scope and risk of its topic."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is published on a site beside what its newest snapshot holds.

    Attributes:
        site: key.
        published_revision: knowledge revision of the site.
        indexed_revision: that of the snapshot; -1 without one.
        published: what readers see.
        indexed: what has a vector and words in the snapshot.
    """

    site: str
    published_revision: int
    indexed_revision: int
    published: frozenset[Entry]
    indexed: frozenset[Entry]

    @property
    def missing(self) -> frozenset[UUID]:
        """Revisions that are published and cannot be found."""
        return frozenset(revision for _, revision, *_ in self.published - self.indexed)

    @property
    def surplus(self) -> frozenset[UUID]:
        """Revisions that can be found and are not published, or not to those who find them."""
        return frozenset(revision for _, revision, *_ in self.indexed - self.published)

    @property
    def agrees(self) -> bool:
        """Whether both hold the same; between publishing and the next snapshot they do not."""
        return self.published == self.indexed


async def compare(sessions: Sessions, folder: IndexFolder, model: str) -> list[Comparison]:
    """Compare every site, as anybody sees it who starts now: from the files, after checking their hashes.

    Args:
        sessions: for one short transaction a site.
        folder: where snapshots lie.
        model: name of the encoder.

    Raises:
        DamagedSnapshot: a newest snapshot is not what was written.
    """
    async with sessions.begin() as session:
        site_ids = [site.id for site in await sites.every(session)]
    return [await _of_site(sessions, folder, model, site_id) for site_id in site_ids]


async def _of_site(sessions: Sessions, folder: IndexFolder, model: str, site_id: UUID) -> Comparison:
    async with sessions.begin() as session:
        site = await session.get_one(Site, site_id, populate_existing=True)
        entries = await _published(session, site_id)
        newest = next(iter(await snapshots_newest_first(session, site_id, model)), None)
    if newest is None:
        return Comparison(site.key, site.knowledge_revision, -1, entries, frozenset())
    indexed = await anyio.to_thread.run_sync(_entries, folder, newest)
    return Comparison(site.key, site.knowledge_revision, newest.knowledge_revision, entries, indexed)


async def _published(session: AsyncSession, site_id: UUID) -> frozenset[Entry]:
    found = await published(session, site_id)
    return frozenset((each.id, each.revision_id, each.audience, each.scope, each.risk) for each in found)


def _entries(folder: IndexFolder, row: IndexSnapshot) -> frozenset[Entry]:
    """What the vectors belong to; the words of the text index are those of the same passages."""
    found: Snapshot = snapshot.load(folder.path / row.folder, row.manifest_sha256)
    articles = (found.articles[position] for position in sorted(set(found.article_of.tolist())))
    return frozenset((each.id, each.revision_id, each.audience, each.scope, each.risk) for each in articles)
