"""`python -m tests.soak.light.publisher URL FOLDER`: publishers to kill, forked one for each line that is read.

Forking from a process that has everything loaded makes the next one begin within milliseconds.
"""

import asyncio
import logging
import os
import sys
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import create_engine, create_sessions, database_now
from core.rights import Actor
from directory import sites
from directory.rights import Bundle, of
from knowledge import articles
from knowledge.drafts import ArticleDraft
from knowledge.models import Article
from retrieval.builder import IndexFolder, build_outdated
from tests.integration.encoders import hash_encoders

PUBLISHED, ENDED = b"published\n", b"ended\n"
MARKED = 4
"""So many articles say in their text which generation they are of; they are published in one transaction."""


def main(url: str, folder: IndexFolder) -> None:
    """Say the number of each publisher, and later that it has ended."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for _ in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            asyncio.run(_publish(url, folder))
        _say(f"{pid}\n".encode())
        os.waitpid(pid, 0)
        _say(ENDED)


async def _publish(url: str, folder: IndexFolder) -> None:
    """Publish generation after generation until killed."""
    sessions = create_sessions(create_engine(url))
    async with sessions.begin() as session:
        site = await sites.by_key(session, None)
    editor = Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))
    while True:
        async with sessions.begin() as session:
            now = await database_now(session)
            await _next_generation(session, editor, site.id)
        await build_outdated(sessions, hash_encoders(), folder, now)
        _say(PUBLISHED)


async def _next_generation(session: AsyncSession, editor: Actor, site_id: UUID) -> None:
    now = await database_now(session)
    known = await session.execute(select(Article.id, Article.slug, Article.revision).where(Article.site_id == site_id))
    markers = {slug: (article_id, revision) for article_id, slug, revision in known}
    generation = 1 + max((revision for slug, (_, revision) in markers.items() if slug.startswith("marker-")), default=0)
    for number in range(MARKED):
        slug = f"marker-{number}"
        draft = ArticleDraft(f"Marker {number}", f"Of generation {generation}.", slug=slug, language="en")
        if slug in markers:
            article_id, revision = markers[slug]
            await articles.change(session, editor, article_id, draft, revision=revision, now=now)
        else:
            article_id = (await articles.create(session, editor, site_id, draft, now=now)).id
        await articles.publish(session, editor, article_id, now=now)


def _say(line: bytes) -> None:
    """In one write, so that no line is torn by a kill."""
    os.write(sys.stdout.fileno(), line)


if __name__ == "__main__":
    main(sys.argv[1], IndexFolder(Path(sys.argv[2])))
