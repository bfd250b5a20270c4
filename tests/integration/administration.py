"""What the tests of the administrators' pages share: a second site, accounts of it, a browser of an administrator."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import httpx

from core.database import Sessions, database_now
from directory import sites, staff
from directory.models import Site
from directory.rights import Bundle
from directory.sites import SiteProfile
from directory.staff import NewStaff
from handoff import queues
from handoff.queues import QueueProfile
from tests.integration.browsing import browsing, shown
from tests.integration.conftest import PASSWORD

ADMIN = "admin@example.com"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


async def add_site(sessions: Sessions, key: str = "other") -> Site:
    """Another site, which the accounts of the first one do not work for."""
    profile = SiteProfile(
        key=key,
        name=f"Site {key}",
        languages=["en"],
        default_language="en",
        allowed_origins=[],
        colours={"accent": "#333333", "accent_text": "#ffffff"},
        bot_name="Bot",
        greeting={"en": "Hello."},
        default_queue="l2",
    )
    async with sessions.begin() as session:
        site = await sites.save_profile(session, profile)
        await queues.save_profiles(session, site.id, [QueueProfile("l2", "L2", "L2")])
        return site


async def add_account(
    sessions: Sessions, email: str, site_ids: Sequence[UUID], *bundles: Bundle, name: str = "Somebody"
) -> UUID:
    """An account with the password of all test accounts."""
    async with sessions.begin() as session:
        names = tuple(bundle.value for bundle in bundles)
        new = NewStaff(email, name, PASSWORD, names, tuple(site_ids))
        return await staff.add(session, new, await database_now(session))


class AdminBrowser:
    """A browser without scripts at the administrators' pages."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http, self.token = http, token

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Post a form."""
        return await self.http.post(path, data={"csrf_token": self.token, **fields})

    async def upload(self, path: str, content: bytes, name: str = "logo.png") -> httpx.Response:
        """Post a form with a file."""
        files = {"file": (name, content, "image/png")}
        return await self.http.post(path, data={"csrf_token": self.token}, files=files)


@contextlib.asynccontextmanager
async def administering(client: httpx.AsyncClient, email: str = ADMIN) -> AsyncIterator[AdminBrowser]:
    """A browser of an administrator."""
    async with await browsing(client, email) as http:
        yield AdminBrowser(http, shown(await http.get("/account")).values("csrf_token")[0])
