"""The secret with which a site's own server signs who its customers are."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.event_log import record
from core.rights import Actor
from directory import site_settings

_BYTES = 32


async def replace(session: AsyncSession, actor: Actor, key: str, now: datetime) -> str:
    """Make a site's secret, or another one in its place; what the old one signed is refused from now on.

    Returns:
        The secret, 43 letters, digits, dashes and underscores. It is not shown again.

    Raises:
        SiteNotFound: there is no such site, or it is not the actor's.
    """
    site = await site_settings.get(session, actor, key, lock=True)
    kind = "site_identity_secret_made" if site.identity_secret is None else "site_identity_secret_replaced"
    site.identity_secret, site.identity_secret_at = secrets.token_urlsafe(_BYTES), now
    record(session, kind, by=actor.by, subject=("site", site.id), site_id=site.id, at=now)
    return site.identity_secret
