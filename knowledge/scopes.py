"""Which topics are what the service is there for, as administrators set it for their sites."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.event_log import By, record
from core.rights import Actor
from directory import site_settings, sites
from directory.fields import FieldsInvalid, Problem
from knowledge import topics
from knowledge.models import Scope, Topic
from knowledge.topics import TopicNotFound

SCOPE_PREFIX = "scope."
"""Names of the scopes in a form: one for each topic's key."""


class ScopesInvalid(FieldsInvalid):
    """Some scopes are none."""

    code = "scopes_invalid"


async def of_topics(session: AsyncSession, actor: Actor, site_key: str) -> dict[str, Scope]:
    """Topic's key to scope, of a site that the actor manages.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, site_key)
    return {topic.key: Scope(topic.scope) for topic in await topics.every(session, site.id)}


async def save(session: AsyncSession, actor: Actor, site_key: str, scopes: Mapping[str, str], now: datetime) -> bool:
    """Say which topics of a site are within its area; topics that are not named keep what they have.

    Args:
        session: the transaction.
        actor: who saves.
        site_key: of the site.
        scopes: a value of `Scope` by topic's key.
        now: when.

    Returns:
        Whether anything changed: then the index is to be built anew.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
        TopicNotFound, ScopesInvalid: what is wrong with the scopes.
    """
    site = await site_settings.get(session, actor, site_key, lock=True)
    known = {topic.key: topic for topic in await topics.every(session, site.id)}
    detail = f"A topic's scope is one of {', '.join(Scope)}."
    wrong = [key for key, scope in scopes.items() if scope not in list(Scope)]
    if wrong:
        raise ScopesInvalid([Problem(f"{SCOPE_PREFIX}{key}", "scope_unknown", detail) for key in wrong])
    missing = next((key for key in scopes if key not in known), None)
    if missing is not None:
        raise TopicNotFound(missing)
    changed = [_set(session, site.id, known[key], Scope(scope), actor.by, now) for key, scope in scopes.items()]
    if any(changed):
        await sites.raise_knowledge_revision(session, site.id)
    return any(changed)


def _set(session: AsyncSession, site_id: UUID, topic: Topic, scope: Scope, by: By, now: datetime) -> bool:
    if topic.scope == scope:
        return False
    before, topic.scope = topic.scope, scope
    subject = ("topic", topic.id)
    record(session, "topic_scope_changed", by=by, subject=subject, site_id=site_id, at=now, before=before, after=scope)
    return True
