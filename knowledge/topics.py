"""Topics of a site and the checklists that customers are asked while they wait."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from core.catalogs import FALLBACK
from core.errors import NotFound
from core.event_log import By, record
from directory import sites
from knowledge.answer_rules import ANYTHING, Condition, Validation
from knowledge.models import ChecklistField, FieldType, Scope, Topic

GENERAL = "general"
"""Key of the topic whose checklist is asked when nothing more precise is known."""
L1_MINUTES = range(5, 1441)
MOST_RISK = 0.05
"""Largest part of the answers given alone that may be wrong, wherever a topic says no less."""


class TopicNotFound(NotFound):
    """The site has no topic of this key."""

    code = "topic_not_found"

    def __init__(self, key: str) -> None:
        super().__init__("There is no topic with this key.", topic=key[:100])


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to a question of type `choice`; `title` maps language to text."""

    id: str
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a checklist.

    Attributes:
        label: the question itself; language to text.
        help: said when an answer does not fit; language to text, may be empty.
        choices: empty for every type but `choice`.
        validation: what is asked of an answer beside its type.
        condition: after which answers it is asked; `None` for always.
    """

    key: str
    type: FieldType
    label: dict[str, str]
    help: dict[str, str]
    choices: tuple[Choice, ...] = ()
    validation: Validation = ANYTHING
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A topic as its file describes it.

    Attributes:
        title: language to text.
        l1_limit_minutes: after which the bot hands over; `None` for the site's limit.
        scope: whether it is what the service is there for.
        risk: see `Treatment`.
    """

    key: str
    title: dict[str, str]
    queue: str
    priority: str
    checklist: tuple[Field, ...]
    l1_limit_minutes: int | None = None
    scope: Scope = Scope.ANSWERED
    risk: float | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the bot may do with the articles of a topic.

    Attributes:
        scope: whether it is what the service is there for.
        risk: largest part of the answers given alone from it that may be wrong, in [0, `MOST_RISK`]; with 0 none is
            given alone, `None` leaves it to the site.
    """

    scope: Scope = Scope.ANSWERED
    risk: float | None = None


USUAL = Treatment()
"""Of articles without a topic, and of topics that say nothing else."""


async def save(session: AsyncSession, site_id: UUID, topic: TopicFile, by: By) -> UUID:
    """Create the topic of this key or bring it and its checklist up to date; the id of the topic."""
    row = await session.scalar(select(Topic).where(Topic.site_id == site_id, Topic.key == topic.key).with_for_update())
    said = topic.scope, topic.risk
    before = (row.scope, row.risk) if row is not None else said
    if row is None:
        row = Topic(site_id=site_id, key=topic.key)
        session.add(row)
    row.title, row.queue, row.priority = topic.title, topic.queue, topic.priority
    row.l1_limit_minutes, row.scope, row.risk = topic.l1_limit_minutes, topic.scope, topic.risk
    await session.flush()
    await session.execute(delete(ChecklistField).where(ChecklistField.topic_id == row.id))
    session.add_all(_row(row.id, position, field) for position, field in enumerate(topic.checklist))
    record(session, "topic_saved", by=by, subject=("topic", row.id), site_id=site_id, fields=len(topic.checklist))
    await session.flush()
    if said != before:
        await sites.raise_knowledge_revision(session, site_id)
    return row.id


async def by_key(session: AsyncSession, site_id: UUID, key: str) -> Topic:
    """The topic of a key, without its checklist.

    Raises:
        TopicNotFound: the site has none.
    """
    topic = await session.scalar(select(Topic).where(Topic.site_id == site_id, Topic.key == key))
    if topic is None:
        raise TopicNotFound(key)
    return topic


async def treatment_of(session: AsyncSession, site_id: UUID, key: str | None) -> Treatment:
    """What the bot may do with a topic's articles; the usual without one, or where the site has none of this key."""
    wanted = select(Topic.scope, Topic.risk).where(Topic.site_id == site_id, Topic.key == key)
    found = (await session.execute(wanted)).one_or_none()
    return Treatment(found.scope, found.risk) if found is not None else USUAL


async def every(session: AsyncSession, site_id: UUID) -> list[Topic]:
    """All topics of a site by key, without their checklists."""
    return list(await session.scalars(select(Topic).where(Topic.site_id == site_id).order_by(Topic.key)))


async def titles(session: AsyncSession, site_id: UUID, language: str) -> dict[str, str]:
    """Key to title of a site's topics, in a language or the nearest that they have."""
    return {topic.key: title(topic, language) for topic in await every(session, site_id)}


def title(topic: Topic, language: str) -> str:
    """What a topic is called in a language; where it has no such name in English, in any, or else by its key."""
    named = topic.title
    return named.get(language) or named.get(FALLBACK) or next(iter(named.values()), topic.key)


async def l1_limit_minutes(session: AsyncSession, site_id: UUID, topic_key: str) -> int | None:
    """Minutes after which the bot hands a request of a topic over; `None` when that is the site's to say."""
    return await session.scalar(_L1_LIMIT, {"site": site_id, "topic": topic_key})


# Made once: making it costs more than the database's part.
_L1_LIMIT = select(Topic.l1_limit_minutes).where(Topic.site_id == bindparam("site"), Topic.key == bindparam("topic"))


async def checklist(session: AsyncSession, site_id: UUID, topic_key: str | None) -> list[Field]:
    """The questions of a topic in order; those of `general` when the topic is unknown or has none."""
    wanted = [key for key in (topic_key, GENERAL) if key]
    found = await session.scalars(
        select(Topic).where(Topic.site_id == site_id, Topic.key.in_(wanted)).options(selectinload(Topic.fields))
    )
    fields = {topic.key: [_field(row) for row in topic.fields] for topic in found}
    return next((fields[key] for key in wanted if fields.get(key)), [])


def _row(topic_id: UUID, position: int, field: Field) -> ChecklistField:
    return ChecklistField(
        topic_id=topic_id,
        position=position,
        key=field.key,
        type=field.type,
        label=field.label,
        help=field.help,
        choices=[{"id": choice.id, "title": choice.title} for choice in field.choices],
        validation=field.validation.as_json(),
        condition=field.condition.as_json() if field.condition else {},
    )


def _field(row: ChecklistField) -> Field:
    stored: list[dict[str, Any]] = row.choices
    return Field(
        key=row.key,
        type=FieldType(row.type),
        label=row.label,
        help=row.help,
        choices=tuple(Choice(id=choice["id"], title=choice["title"]) for choice in stored),
        validation=Validation.from_json(row.validation),
        condition=Condition.from_json(row.condition),
    )
