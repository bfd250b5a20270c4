"""Finding and creating sites."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.event_log import SYSTEM, record
from core.rights import Actor
from directory.models import ImageKind, Site

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
        hours_text: language to when people answer.
        notice: language to what every customer is told before asking.
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
    hours_text: dict[str, str] = field(default_factory=dict)
    notice: dict[str, str] = field(default_factory=dict)


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


async def ids_of(session: AsyncSession, actor: Actor, keys: Iterable[str]) -> frozenset[UUID]:
    """The sites of some keys, all of which are the actor's.

    Raises:
        SiteNotFound: one of them does not exist, or is not the actor's.
    """
    rows = await session.execute(select(Site.key, Site.id).where(Site.id.in_(actor.site_ids)))
    theirs = {row.key: row.id for row in rows}
    wanted = set(keys)
    if foreign := sorted(wanted - set(theirs)):
        raise SiteNotFound(foreign[0])
    return frozenset(theirs[key] for key in wanted)


async def every(session: AsyncSession) -> list[Site]:
    """All sites, the default one first."""
    return list(await session.scalars(select(Site).order_by(Site.is_default.desc(), Site.key)))


async def of_actor(session: AsyncSession, actor: Actor) -> list[Site]:
    """The sites that somebody works for, the default one first."""
    query = select(Site).where(Site.id.in_(actor.site_ids)).order_by(Site.is_default.desc(), Site.key)
    return list(await session.scalars(query))


async def own(session: AsyncSession, actor: Actor, key: str | None) -> Site:
    """The actor's site of a key; for none the default one, or their first where that is not theirs.

    Raises:
        SiteNotFound: there is no such site among the actor's.
    """
    theirs = await of_actor(session, actor)
    wanted = [site for site in theirs if not key or site.key == key or (key == DEFAULT_KEY and site.is_default)]
    if not wanted:
        raise SiteNotFound(key or DEFAULT_KEY)
    return wanted[0]


def logo_url(site: Site) -> str | None:
    """Where the site's logo is on our origin; the address changes with the picture."""
    return _image_url(site, ImageKind.LOGO, site.logo_digest)


def avatar_url(site: Site) -> str | None:
    """Where the picture of the site's bot is on our origin; the address changes with the picture."""
    return _image_url(site, ImageKind.AVATAR, site.avatar_digest)


def note_image(site: Site, kind: ImageKind, digest: str | None) -> None:
    """Remember which picture a site has now; `None` for no picture."""
    match kind:
        case ImageKind.LOGO:
            site.logo_digest = digest
        case ImageKind.AVATAR:
            site.avatar_digest = digest


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
    site.bot_name, site.greeting, site.hours_text = profile.bot_name, profile.greeting, profile.hours_text
    site.notice, site.default_queue = profile.notice, profile.default_queue
    site.l1_limit_minutes = profile.l1_limit_minutes
    await session.flush()
    record(session, "site_saved", by=SYSTEM, subject=("site", site.id), site_id=site.id)
    return site


def greeting(site: Site, language: str) -> str:
    """What the bot says first: the greeting, and the notice where there is one, each in the main language at worst."""
    said = (texts.get(language) or texts.get(site.default_language, "") for texts in (site.greeting, site.notice))
    return "\n\n".join(filter(None, said))


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


def _image_url(site: Site, kind: ImageKind, digest: str | None) -> str | None:
    return f"/sites/{quote(site.key, safe='')}/{kind.value}?v={digest[:16]}" if digest else None
