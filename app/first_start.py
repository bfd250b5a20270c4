"""What the first start leaves behind: the demo site with its queues and articles, and the first accounts."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from core.database import Sessions, database_now
from directory import sites, staff
from directory.rights import Bundle
from directory.settings import FirstAccounts
from directory.staff import NewStaff
from handoff import canned_replies, queues
from handoff.canned_replies import ReplyDraft
from handoff.queues import QueueProfile
from knowledge import demo
from knowledge.topic_files import read_yaml

_FIRST = {
    "admin": (Bundle.ADMIN, "Alex Admin"),
    "agent": (Bundle.AGENT_L2, "Anna Agent"),
    "editor": (Bundle.PUBLISHER, "Emil Editor"),
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A first account; `shown` is its random password, or `None` when the operator chose it."""

    email: str
    shown: str | None


async def load_demo(sessions: Sessions, folder: Path = demo.FOLDER) -> int:
    """Load the demo site unless there is another site; a load that was interrupted is completed.

    Args:
        sessions: for short transactions.
        folder: with what `knowledge.demo.load_demo` reads, and `replies.yml`.

    Returns:
        How many articles it brought; 0 when everything is there already.
    """
    profile, queue_files = demo.read_site(folder / "site.yml")
    async with sessions.begin() as session:
        now = await database_now(session)
        keys = {site.key for site in await sites.every(session)}
    if keys and profile.key not in keys:
        return 0
    loaded = await demo.load_demo(sessions, now, folder)
    async with sessions.begin() as session:
        site = await sites.by_key(session, profile.key)
        queue_profiles = [QueueProfile(queue.key, queue.name, queue.level) for queue in queue_files]
        await queues.save_profiles(session, site.id, queue_profiles)
        await canned_replies.add_first(session, site.id, _replies(folder), now)
    return loaded.articles


def _replies(folder: Path) -> list[ReplyDraft]:
    stored = read_yaml(folder / "replies.yml")["replies"]
    return [ReplyDraft(reply["title"], reply["shortcut"], reply["texts"]) for reply in stored]


async def first_accounts(sessions: Sessions, given: FirstAccounts) -> list[Credentials]:
    """Add admin@, agent@ and editor@example.com while there is no account at all; what was added."""
    passwords = {"admin": given.admin_password, "agent": given.agent_password, "editor": given.editor_password}
    async with sessions.begin() as session:
        if await staff.any_account(session):
            return []
        now = await database_now(session)
        site_ids = tuple(site.id for site in await sites.every(session))
        added = []
        for account, chosen in passwords.items():
            (bundle, name), email = _FIRST[account], f"{account}@example.com"
            password = chosen or secrets.token_urlsafe(12)
            new = NewStaff(email, name, password, (bundle.value,), site_ids)
            await staff.add(session, new, now)
            added.append(Credentials(email, None if chosen else password))
    return added
