"""A ticket's checklist: which question is open, what was said, what is already known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import timers
from core.event_log import By, record
from handoff.models import FieldState, Ticket, TicketField

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
LONGEST_VALUE = 4000
TIMER = "checklist"
"""Timer of a conversation: a question of its ticket's checklist has waited for an answer long enough."""
OPEN_FOR = timedelta(minutes=15)
CERTAIN_TYPES = frozenset({"email", "choice"})


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a new checklist, in the customer's language.

    Attributes:
        type: text, date_text, email or choice.
        choices: option id and title, for `choice`.
        known: the value if it is known already; the field is then never asked.
    """

    key: str
    type: str
    label: str
    help: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    known: str | None = None


def accepted_value(kind: str, choices: list[Any], said: str) -> str | None:
    """What a customer's words mean for a field, or `None` if they do not fit it.

    Args:
        kind: the field's type; unknown types take any text.
        choices: `[{"id", "title"}]` for type `choice`.
        said: the customer's words.

    Returns:
        The value to store: the e-mail found in the words, the id of a choice, or the words themselves.
    """
    words = said.strip()[:LONGEST_VALUE]
    if kind == "email":
        found = EMAIL.search(words)
        return found.group(0).rstrip(".") if found else None
    if kind == "choice":
        wanted = words.casefold()
        for choice in choices:
            if wanted in (str(choice["id"]).casefold(), str(choice["title"]).casefold()):
                return str(choice["id"])
        return None
    if kind == "date_text" and words.endswith("?"):
        return None
    return words or None


def accepted_of_several(kind: str, choices: list[Any], said: Sequence[str]) -> str | None:
    """What several messages, one after the other, mean for a field, or `None` if they do not fit it.

    Args:
        kind: the field's type.
        choices: as for `accepted_value`.
        said: at least one, in the order in which they were written.

    Returns:
        For a type that asks for something certain the newest that fits, which puts right what came before; otherwise
        what all of them together mean.
    """
    if kind in CERTAIN_TYPES:
        fitting = (accepted_value(kind, choices, words) for words in reversed(said))
        return next((value for value in fitting if value is not None), None)
    return accepted_value(kind, choices, "\n".join(said))


async def start(session: AsyncSession, ticket_id: UUID, plans: list[FieldPlan], now: datetime) -> None:
    """Write a new ticket's fields; those known already are filled in."""
    for position, plan in enumerate(plans):
        session.add(
            TicketField(
                ticket_id=ticket_id,
                position=position,
                key=plan.key,
                type=plan.type,
                label=plan.label,
                help=plan.help,
                choices=[{"id": option, "title": title} for option, title in plan.choices],
                state=FieldState.KNOWN if plan.known else FieldState.PENDING,
                value=plan.known,
                answered_at=now if plan.known else None,
            )
        )
    await session.flush()


async def ask_next(session: AsyncSession, ticket: Ticket, *, by: By, now: datetime) -> TicketField | None:
    """Open the first field that is neither filled nor skipped; `None` when the checklist is done.

    Whoever puts the question to the customer says `await_answer`.
    """
    field = await session.scalar(
        select(TicketField)
        .where(TicketField.ticket_id == ticket.id, TicketField.state == FieldState.PENDING)
        .order_by(TicketField.position)
        .limit(1)
    )
    if field is None:
        await timers.cancel(session, ticket.conversation_id, TIMER)
        return None
    field.state, field.asked_at = FieldState.ASKED, now
    await session.flush()
    _log(session, ticket, "ticket_field_asked", by, now, field=field.key)
    return field


async def await_answer(session: AsyncSession, conversation_id: UUID, now: datetime) -> None:
    """The open question was put to the customer, maybe again: from here on it may stay open for a while."""
    await timers.schedule(session, TIMER, conversation_id, now + OPEN_FOR)


async def open_field(session: AsyncSession, ticket_id: UUID) -> TicketField | None:
    """The field whose question waits for an answer."""
    asked = TicketField.state == FieldState.ASKED
    return await session.scalar(select(TicketField).where(TicketField.ticket_id == ticket_id, asked))


async def close_field(
    session: AsyncSession, ticket: Ticket, field: TicketField, value: str | None, *, by: By, now: datetime
) -> None:
    """Fill the open field, or skip it when there is no value."""
    field.state = FieldState.ANSWERED if value else FieldState.SKIPPED
    field.value, field.answered_at = value or None, now
    await session.flush()
    _log(session, ticket, f"ticket_field_{field.state.value}", by, now, field=field.key)


async def fields(session: AsyncSession, ticket_id: UUID) -> list[TicketField]:
    """All fields of a ticket in their order."""
    query = select(TicketField).where(TicketField.ticket_id == ticket_id).order_by(TicketField.position)
    return list(await session.scalars(query))


async def end(session: AsyncSession, ticket: Ticket, *, by: By, now: datetime) -> None:
    """Stop asking: the open question and those to come, if there are any, are marked as skipped."""
    await timers.cancel(session, ticket.conversation_id, TIMER)
    waiting = TicketField.state.in_((FieldState.ASKED, FieldState.PENDING))
    ended = await session.scalars(
        update(TicketField)
        .where(TicketField.ticket_id == ticket.id, waiting)
        .values(state=FieldState.SKIPPED, answered_at=now)
        .returning(TicketField.key)
    )
    if ended.all():
        _log(session, ticket, "ticket_checklist_ended", by, now)


def _log(session: AsyncSession, ticket: Ticket, kind: str, by: By, now: datetime, **data: str) -> None:
    record(session, kind, by=by, subject=("ticket", ticket.id), site_id=ticket.site_id, at=now, **data)
