"""How often the bot may be wrong where it answers alone, topic by topic, as administrators set it for their sites."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.event_log import By, record
from core.rights import Actor
from directory import site_settings, sites
from directory.fields import FieldsInvalid, Problem
from knowledge import topics
from knowledge.models import Topic
from knowledge.topics import MOST_RISK, TopicNotFound

OFFERED = (0.02, 0.01, 0.0)
"""What administrators choose from, besides leaving it to the site; by the API and topic files any risk may be set."""
RISK_PREFIX = "risk."
"""Names of the risks in a form: one for each topic's key."""


class RisksInvalid(FieldsInvalid):
    """Some risks are out of range."""

    code = "risks_invalid"


def is_risk(value: float) -> bool:
    """Whether a topic may have this risk: in [0, `MOST_RISK`]; what is no number is none."""
    return 0 <= value <= MOST_RISK


async def of_topics(session: AsyncSession, actor: Actor, site_key: str) -> dict[str, float | None]:
    """Topic's key to risk, of a site that the actor manages; `None` where it is the site's.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, site_key)
    return {topic.key: topic.risk for topic in await topics.every(session, site.id)}


async def save(
    session: AsyncSession, actor: Actor, site_key: str, risks: Mapping[str, float | None], now: datetime
) -> bool:
    """Say how often lone answers from topics may be wrong; topics that are not named keep what they have.

    Args:
        session: the transaction.
        actor: who saves.
        site_key: of the site.
        risks: by topic's key, in [0, `MOST_RISK`]; 0 for no lone answers, `None` for the site's risk.
        now: when.

    Returns:
        Whether anything changed: then the index is to be built anew.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
        TopicNotFound, RisksInvalid: what is wrong with the risks.
    """
    site = await site_settings.get(session, actor, site_key, lock=True)
    known = {topic.key: topic for topic in await topics.every(session, site.id)}
    detail = f"A topic's risk is a number from 0 to {MOST_RISK}, or null."
    wrong = [key for key, risk in risks.items() if risk is not None and not is_risk(risk)]
    if wrong:
        raise RisksInvalid([Problem(f"{RISK_PREFIX}{key}", "risk_range", detail) for key in wrong])
    missing = next((key for key in risks if key not in known), None)
    if missing is not None:
        raise TopicNotFound(missing)
    changed = [_set(session, site.id, known[key], risk, actor.by, now) for key, risk in risks.items()]
    if any(changed):
        await sites.raise_knowledge_revision(session, site.id)
    return any(changed)


def _set(session: AsyncSession, site_id: UUID, topic: Topic, risk: float | None, by: By, now: datetime) -> bool:
    if topic.risk == risk:
        return False
    before, topic.risk = topic.risk, risk
    subject = ("topic", topic.id)
    record(session, "topic_risk_changed", by=by, subject=subject, site_id=site_id, at=now, before=before, after=risk)
    return True
