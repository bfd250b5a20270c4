"""Finding and creating sites."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.event_log import SYSTEM, record
from directory.models import Site

DEFAULT_KEY = "default"


class SiteNotFound(NotFound):
    """No site has this key."""

    code = "site_not_found"

    def __init__(self, key: str) -> None:
        super().__init__("There is no site with this key.", site=key[:100])


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What a site's file says about it.

    Attributes:
        key: short name used in embed codes.
        colours: token name to CSS colour.
        greeting: language to text.
        default_queue: key of the queue for tickets without a topic.
    """

    key: str
    name: str
    languages: list[str]
    default_language: str
    allowed_origins: list[str]
    colours: dict[str, str]
    bot_name: str
    greeting: dict[str, str]
    default_queue: str
    l1_limit_minutes: int = 15
    logo_url: str | None = None
    bot_avatar_url: str | None = None


async def by_key(session: AsyncSession, key: str | None) -> Site:
    """The site of a key; the default site for none or `default`.

    Raises:
        SiteNotFound: no such site.
    """
    wanted = Site.is_default if key in (None, "", DEFAULT_KEY) else Site.key == key
    site = await session.scalar(select(Site).where(wanted))
    if site is None:
        raise SiteNotFound(key or DEFAULT_KEY)
    return site


async def by_id(session: AsyncSession, site_id: UUID) -> Site:
    """The site of an id that is known to exist."""
    return await session.get_one(Site, site_id)


async def every(session: AsyncSession) -> list[Site]:
    """All sites, the default one first."""
    return list(await session.scalars(select(Site).order_by(Site.is_default.desc(), Site.key)))


async def save_profile(session: AsyncSession, profile: SiteProfile) -> Site:
    """Create the site of `profile.key`, or bring it up to date; the first site becomes the default one."""
    site = await session.scalar(select(Site).where(Site.key == profile.key).with_for_update())
    if site is None:
        first = await session.scalar(select(Site.id).limit(1)) is None
        site = Site(key=profile.key, is_default=first)
        session.add(site)
    site.name, site.languages, site.default_language = (
        profile.name,
        profile.languages,
        profile.default_language,
    )
    site.allowed_origins, site.colours = profile.allowed_origins, profile.colours
    site.bot_name, site.bot_avatar_url, site.logo_url = (
        profile.bot_name,
        profile.bot_avatar_url,
        profile.logo_url,
    )
    site.greeting, site.default_queue = profile.greeting, profile.default_queue
    site.l1_limit_minutes = profile.l1_limit_minutes
    await session.flush()
    record(session, "site_saved", by=SYSTEM, subject=("site", site.id), site_id=site.id)
    return site


async def raise_knowledge_revision(session: AsyncSession, site_id: UUID) -> int:
    """Count one change of what is published; the row lock makes revisions follow the order of commits."""
    revision: int | None = await session.scalar(
        update(Site)
        .where(Site.id == site_id)
        .values(knowledge_revision=Site.knowledge_revision + 1)
        .returning(Site.knowledge_revision)
    )
    assert revision is not None
    return revision


async def next_request_number(session: AsyncSession, site_id: UUID) -> int:
    """The next number of a request, rising within a site without gaps."""
    number: int | None = await session.scalar(
        update(Site)
        .where(Site.id == site_id)
        .values(last_request_number=Site.last_request_number + 1)
        .returning(Site.last_request_number)
    )
    assert number is not None
    return number
