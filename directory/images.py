"""Pictures of sites: checked by what they contain, never by what they are called."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.event_log import record
from core.rights import Actor
from directory import site_settings, sites
from directory.fields import FieldsInvalid, Problem
from directory.models import ImageKind, SiteImage

LARGEST = 256 * 1024


class ImageInvalid(FieldsInvalid):
    """The file cannot be the picture."""

    code = "image_invalid"


class ImageNotFound(NotFound):
    """The site has no such picture."""

    code = "image_not_found"

    def __init__(self, kind: ImageKind) -> None:
        super().__init__("The site has no such picture.", kind=kind.value)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it is served."""

    media_type: str
    digest: str
    content: bytes


def media_type(content: bytes) -> str | None:
    """What kind of picture some bytes are, by how they begin; `None` for everything but PNG, JPEG and WebP."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


async def save(session: AsyncSession, actor: Actor, key: str, kind: ImageKind, content: bytes, now: datetime) -> None:
    """Store a picture of a site in place of the one before.

    Raises:
        SiteNotFound: there is no such site, or it is not the actor's.
        ImageInvalid: it is empty, too large, or no PNG, JPEG or WebP.
    """
    site = await site_settings.get(session, actor, key, lock=True)
    found = _checked(content, kind)
    values = {"digest": found.digest, "media_type": found.media_type, "content": content, "uploaded_at": now}
    statement = insert(SiteImage).values(site_id=site.id, kind=kind, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["site_id", "kind"], set_=values))
    sites.note_image(site, kind, found.digest)
    subject = ("site", site.id)
    record(session, "site_image_saved", by=actor.by, subject=subject, site_id=site.id, at=now, image=kind.value)


async def remove(session: AsyncSession, actor: Actor, key: str, kind: ImageKind, now: datetime) -> None:
    """Take a picture of a site away; nothing happens if there is none.

    Raises:
        SiteNotFound: there is no such site, or it is not the actor's.
    """
    site = await site_settings.get(session, actor, key, lock=True)
    one = SiteImage.site_id == site.id, SiteImage.kind == kind
    if await session.scalar(delete(SiteImage).where(*one).returning(SiteImage.kind)) is None:
        return
    sites.note_image(site, kind, None)
    subject = ("site", site.id)
    record(session, "site_image_removed", by=actor.by, subject=subject, site_id=site.id, at=now, image=kind.value)


async def served(session: AsyncSession, key: str, kind: ImageKind) -> Image:
    """A picture of a site, for everybody.

    Raises:
        SiteNotFound: there is no such site.
        ImageNotFound: it has no such picture.
    """
    site = await sites.by_key(session, key)
    row = await session.get(SiteImage, (site.id, kind))
    if row is None:
        raise ImageNotFound(kind)
    return Image(row.media_type, row.digest, row.content)


def _checked(content: bytes, kind: ImageKind) -> Image:
    if not content:
        raise ImageInvalid([Problem(kind.value, "image_missing", "Choose a file.")])
    if len(content) > LARGEST:
        detail = f"The picture has at most {LARGEST // 1024} KB."
        raise ImageInvalid([Problem(kind.value, "image_large", detail, {"most": LARGEST // 1024})])
    found = media_type(content)
    if found is None:
        raise ImageInvalid([Problem(kind.value, "image_kind", "The picture is a PNG, a JPEG or a WebP file.")])
    return Image(found, hashlib.sha256(content).hexdigest(), content)
