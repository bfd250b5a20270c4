"""What is set for each topic of a site: its time limit, whether it is within the area, how often the bot may err."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.event_log import By, record
from core.rights import Actor
from directory import site_settings, sites
from directory.fields import FieldsInvalid, Problem
from knowledge import topics
from knowledge.models import Scope
from knowledge.topics import L1_MINUTES, MOST_RISK, TopicNotFound

OFFERED_RISKS = (0.02, 0.01, 0.0)
"""What administrators choose from, besides leaving it to the site; by the API and topic files any risk may be set."""
Value = TypeVar("Value", bound=str | int | float | None)


class LimitsInvalid(FieldsInvalid):
    """Some limits are out of range."""

    code = "limits_invalid"


class ScopesInvalid(FieldsInvalid):
    """Some scopes are none."""

    code = "scopes_invalid"


class RisksInvalid(FieldsInvalid):
    """Some risks are out of range."""

    code = "risks_invalid"


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """Something that each topic has.

    Attributes:
        name: in forms, before a topic's key, and in the event log.
        column: of `Topic`.
        accepts: whether a topic may have a value.
        refusal: what is raised for others.
        problem: its code at a field.
        detail: the same in words.
        bounds: what the text at the field names.
    """

    name: str
    column: str
    accepts: Callable[[Value], bool]
    refusal: type[FieldsInvalid]
    problem: str
    detail: str
    bounds: dict[str, str | int] = field(default_factory=dict)

    def typed(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Topic's key to what a form has for it."""
        prefix = f"{self.name}."
        return {name.removeprefix(prefix): text.strip() for name, text in fields.items() if name.startswith(prefix)}


def is_risk(value: float | None) -> bool:
    """Whether a topic may have this risk: none of its own, or one in [0, `MOST_RISK`]; what is no number is none."""
    return value is None or 0 <= value <= MOST_RISK


_BOUNDS: dict[str, str | int] = {"least": L1_MINUTES.start, "most": L1_MINUTES.stop - 1}
LIMIT: Setting[int | None] = Setting(
    "limit",
    "l1_limit_minutes",
    lambda minutes: minutes is None or minutes in L1_MINUTES,
    LimitsInvalid,
    "minutes_range",
    f"A topic's limit is {_BOUNDS['least']} to {_BOUNDS['most']} minutes, or empty.",
    _BOUNDS,
)
"""Minutes that the bot may take; `None` for the site's limit."""
SCOPE: Setting[str] = Setting(
    "scope",
    "scope",
    lambda scope: scope in list(Scope),
    ScopesInvalid,
    "scope_unknown",
    f"A topic's scope is one of {', '.join(Scope)}.",
)
"""A value of `Scope`."""
RISK: Setting[float | None] = Setting(
    "risk", "risk", is_risk, RisksInvalid, "risk_range", f"A topic's risk is a number from 0 to {MOST_RISK}, or null."
)
"""Largest part of lone answers that may be wrong; 0 for no lone answers, `None` for the site's risk."""


async def of_topics(session: AsyncSession, actor: Actor, site_key: str, setting: Setting[Value]) -> dict[str, Value]:
    """Topic's key to what it has, of a site that the actor manages.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, site_key)
    return {topic.key: getattr(topic, setting.column) for topic in await topics.every(session, site.id)}


async def publish(
    session: AsyncSession,
    actor: Actor,
    site_key: str,
    setting: Setting[Value],
    values: Mapping[str, Value],
    now: datetime,
) -> bool:
    """Set what the index holds of topics, `SCOPE` or `RISK`; the arguments and errors are those of `store`.

    Returns:
        Whether anything changed: then the index is to be built anew.

    Raises:
        SiteNotFound, RightMissing: the actor does not manage the site.
    """
    site = await site_settings.get(session, actor, site_key, lock=True)
    changed = await store(session, site.id, setting, values, by=actor.by, now=now)
    if changed:
        await sites.raise_knowledge_revision(session, site.id)
    return changed


async def store(
    session: AsyncSession, site_id: UUID, setting: Setting[Value], values: Mapping[str, Value], *, by: By, now: datetime
) -> bool:
    """Set something for topics; those that are not named keep what they have.

    Args:
        session: the transaction.
        site_id: of the topics; the site is locked.
        setting: what is set.
        values: by topic's key.
        by: who sets it.
        now: when.

    Returns:
        Whether anything changed.

    Raises:
        TopicNotFound: the site has no such topic.
        FieldsInvalid: the setting's refusal, which names the values that no topic may have.
    """
    known = {topic.key: topic for topic in await topics.every(session, site_id)}
    wrong = [key for key, value in values.items() if not setting.accepts(value)]
    if wrong:
        problems = [Problem(f"{setting.name}.{key}", setting.problem, setting.detail, setting.bounds) for key in wrong]
        raise setting.refusal(problems)
    missing = next((key for key in values if key not in known), None)
    if missing is not None:
        raise TopicNotFound(missing)
    kind, changed = f"topic_{setting.name}_changed", False
    for key, value in values.items():
        topic = known[key]
        before: Any = getattr(topic, setting.column)
        if before != value:
            setattr(topic, setting.column, value)
            subject = ("topic", topic.id)
            record(session, kind, by=by, subject=subject, site_id=site_id, at=now, before=before, after=value)
            changed = True
    return changed
