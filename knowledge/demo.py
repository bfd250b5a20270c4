"""The demo help centre in `knowledge/demo`: a site, its topics with checklists, and its articles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from core.database import Sessions
from core.event_log import SYSTEM
from directory import sites
from directory.sites import SiteProfile
from knowledge import topics
from knowledge.importers import markdown
from knowledge.importing import ImportFailed, import_articles
from knowledge.published import published
from knowledge.topic_files import read_folder, read_yaml
from knowledge.topics import TopicFile

Kind = TypeVar("Kind")
FOLDER = Path(__file__).with_name("demo")


@dataclass(frozen=True, slots=True)
class QueueFile:
    """A queue as the site's file describes it; `level` is L2, L3 or L4."""

    key: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What was read from the demo's files and how many articles it brought."""

    site: SiteProfile
    queues: tuple[QueueFile, ...]
    topics: tuple[TopicFile, ...]
    articles: int


async def load_demo(sessions: Sessions, now: datetime, folder: Path = FOLDER) -> Demo:
    """Create the demo site with topics and published articles; editors' changes to any of it are never undone.

    Args:
        sessions: for short transactions; a load that was interrupted is completed by the next one.
        now: time of the load.
        folder: with `site.yml`, `topics/*.yml` and `articles/**/*.md`.

    Raises:
        ImportFailed: names the file and what is wrong there.
    """
    site, queues = read_site(folder / "site.yml")
    found = tuple(read_folder(folder / "topics"))
    articles = list(markdown.build().read(folder / "articles"))
    async with sessions.begin() as session:
        known = {row.key for row in await sites.every(session)}
        loaded = site.key in known and await published(session, (await sites.by_key(session, site.key)).id)
        if loaded:
            return Demo(site, queues, found, 0)
        row = await sites.save_profile(session, site)
        for topic in found:
            await topics.save(session, row.id, topic, SYSTEM)
    imported = await import_articles(sessions, site.key, articles, SYSTEM, now)
    return Demo(site, queues, found, imported.created)


def read_site(file: Path) -> tuple[SiteProfile, tuple[QueueFile, ...]]:
    """The profile and the queues of a site's file.

    Raises:
        ImportFailed: a field is missing or unknown.
    """
    stored = read_yaml(file)
    queues = tuple(_known(file, QueueFile, queue) for queue in stored.pop("queues", []))
    site = _known(file, SiteProfile, stored)
    if site.default_queue not in {queue.key for queue in queues}:
        raise ImportFailed(str(file), f"default_queue {site.default_queue} is not among the queues")
    return site, queues


def _known(file: Path, kind: Callable[..., Kind], stored: dict[str, Any]) -> Kind:
    try:
        return kind(**stored)
    except TypeError as error:
        raise ImportFailed(str(file), str(error)) from error
