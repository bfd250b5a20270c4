"""Who did what to a ticket and when, read from the event log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core import event_log
from core.event_log import ActorKind
from core.rights import Actor
from directory import staff
from directory.rights import Right
from handoff import checklists, tickets

# What happened to the request itself is on record more than once; this is what its ticket does not say.
_OF_REQUEST = frozenset({"request_opened", "request_rated", "request_reopened"})


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened.

    Attributes:
        kind: `<thing>_<past participle>`, as in the event log.
        by: customer, bot, staff or system.
        name: of the member of staff.
        data: ids, codes and numbers; `field_label` is the question of a checklist event.
    """

    at: datetime
    kind: str
    by: ActorKind
    name: str | None
    data: dict[str, Any]


async def of_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> list[Activity]:
    """What happened to a ticket, oldest first.

    Raises:
        TicketNotFound, RightMissing: the ticket is not for the actor.
    """
    actor.require(Right.TICKET_READ)
    ticket, _ = await tickets.get(session, ticket_id, actor)
    events = await event_log.about(session, ("ticket", ticket.id), ("request", ticket.request_id))
    people = {event.actor_id for event in events if event.actor_kind == ActorKind.STAFF and event.actor_id}
    people |= {UUID(event.data["before"]) for event in events if event.kind == "ticket_released"}
    names = await staff.names(session, people)
    labels = {field.key: field.label for field in await checklists.fields(session, ticket.id)}
    return [
        Activity(
            at=event.at,
            kind=event.kind,
            by=ActorKind(event.actor_kind),
            name=names.get(event.actor_id) if event.actor_id else None,
            data=_said(event.data, labels, names),
        )
        for event in events
        if event.subject_kind == "ticket" or event.kind in _OF_REQUEST
    ]


def _said(data: dict[str, Any], labels: dict[str, str], names: dict[UUID, str]) -> dict[str, Any]:
    said = dict(data)
    if "field" in data:
        said["field_label"] = labels.get(str(data["field"]), str(data["field"]))
    if "before" in data:
        said["before_name"] = names.get(UUID(str(data["before"])))
    return said
