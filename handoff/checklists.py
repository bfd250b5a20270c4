"""A ticket's checklist: which question is open, what was said, what is already known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import timers
from core.event_log import By, record
from handoff.models import FieldState, Ticket, TicketField
from knowledge.answer_rules import ANYTHING, Condition, Validation

TIMER = "checklist"
"""Timer of a conversation: a question of its ticket's checklist has waited for an answer long enough."""
OPEN_FOR = timedelta(minutes=15)
_WAITING = (FieldState.ASKED, FieldState.PENDING)


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a new checklist, in the customer's language.

    Attributes:
        type: text, date_text, email, phone, amount or choice.
        choices: option id and title, for `choice`.
        validation: what is asked of an answer beside its type.
        condition: after which answers it is asked; `None` for always.
        known: the value if it is known already; the field is then never asked.
    """

    key: str
    type: str
    label: str
    help: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    validation: Validation = ANYTHING
    condition: Condition | None = None
    known: str | None = None


def will_ask(checklist: Sequence[TicketField]) -> bool:
    """Whether a new ticket's checklist has a question for the customer at all."""
    given = {field.key: field.value for field in checklist}
    conditions = ((field, Condition.from_json(field.condition)) for field in checklist)
    # A condition on what is not known yet says nothing: the question that it looks back at counts for itself.
    return any(
        field.state is FieldState.PENDING and (condition is None or given.get(condition.field) in condition.choices)
        for field, condition in conditions
    )


async def add(session: AsyncSession, ticket_id: UUID, plans: list[FieldPlan], now: datetime) -> None:
    """Write fields behind those that a ticket has; those known already are filled in."""
    before = len(await fields(session, ticket_id))
    for position, plan in enumerate(plans, before):
        session.add(
            TicketField(
                ticket_id=ticket_id,
                position=position,
                key=plan.key,
                type=plan.type,
                label=plan.label,
                help=plan.help,
                choices=[{"id": option, "title": title} for option, title in plan.choices],
                validation=plan.validation.as_json(),
                condition=plan.condition.as_json() if plan.condition else {},
                state=FieldState.KNOWN if plan.known else FieldState.PENDING,
                value=plan.known,
                answered_at=now if plan.known else None,
            )
        )
    await session.flush()


async def fill_known(
    session: AsyncSession, checklist: Sequence[TicketField], values: Mapping[str, str], now: datetime
) -> None:
    """Give fields that nobody was asked for yet the values that are known, by key; they are not asked any more."""
    for field in checklist:
        if field.state is FieldState.PENDING and field.key in values:
            field.state, field.value, field.answered_at = FieldState.KNOWN, values[field.key], now
    await session.flush()


async def ask_next(session: AsyncSession, ticket: Ticket, *, by: By, now: datetime) -> TicketField | None:
    """Open the first field that waits and applies; `None` when the checklist is done.

    Those that do not apply after the answers so far are passed over. Whoever puts the question to the customer says
    `await_answer`.
    """
    found = await fields(session, ticket.id)
    for passed in pass_over(found, now):
        _log(session, ticket, "ticket_field_not_applicable", by, now, field=passed.key)
    # Conditions look back, so that of the first one is decided.
    field = next((field for field in found if field.state is FieldState.PENDING), None)
    if field is None:
        await timers.cancel(session, ticket.conversation_id, TIMER)
        return None
    field.state, field.asked_at = FieldState.ASKED, now
    await session.flush()
    _log(session, ticket, "ticket_field_asked", by, now, field=field.key)
    return field


def pass_over(checklist: Sequence[TicketField], now: datetime) -> list[TicketField]:
    """Mark the waiting fields whose condition cannot hold any more as not applicable; those that were marked.

    Args:
        checklist: all fields of a ticket in order.
        now: time of the mark.
    """
    marked, before = [], {}
    for field in checklist:
        before[field.key] = field
        condition = Condition.from_json(field.condition)
        earlier = before.get(condition.field) if condition else None
        if condition is None or field.state is not FieldState.PENDING:
            continue
        if earlier is None or (earlier.state not in _WAITING and earlier.value not in condition.choices):
            field.state, field.answered_at = FieldState.NOT_APPLICABLE, now
            marked.append(field)
    return marked


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


async def last_answered(session: AsyncSession, ticket_id: UUID) -> TicketField | None:
    """The field that was answered last."""
    answered = (TicketField.ticket_id == ticket_id) & (TicketField.state == FieldState.ANSWERED)
    newest = (TicketField.answered_at.desc(), TicketField.position.desc())
    return await session.scalar(select(TicketField).where(answered).order_by(*newest).limit(1))


async def correct(
    session: AsyncSession, ticket: Ticket, field: TicketField, value: str, *, by: By, now: datetime
) -> None:
    """Put another value into an answered field; what follows from it is asked or passed over accordingly."""
    field.value, field.answered_at = value, now
    await _wait_again(session, ticket, field)
    _log(session, ticket, "ticket_field_corrected", by, now, field=field.key)


async def reopen(session: AsyncSession, ticket: Ticket, field: TicketField, *, by: By, now: datetime) -> None:
    """Ask an answered field again; the one that is open waits for its turn meanwhile."""
    open_now = await open_field(session, ticket.id)
    if open_now is not None:
        open_now.state, open_now.asked_at = FieldState.PENDING, None
    # The one state must be written before the other: only one field of a ticket may be asked.
    await session.flush()
    field.state, field.value, field.answered_at, field.asked_at = FieldState.ASKED, None, None, now
    await _wait_again(session, ticket, field)
    _log(session, ticket, "ticket_field_asked_again", by, now, field=field.key)


async def _wait_again(session: AsyncSession, ticket: Ticket, changed: TicketField) -> None:
    """Let the fields that were passed over because of another answer of `changed` be looked at anew."""
    for field in await fields(session, ticket.id):
        condition = Condition.from_json(field.condition)
        if condition and condition.field == changed.key and field.state is FieldState.NOT_APPLICABLE:
            field.state, field.answered_at = FieldState.PENDING, None
    await session.flush()


async def fields(session: AsyncSession, ticket_id: UUID) -> list[TicketField]:
    """All fields of a ticket in their order."""
    query = select(TicketField).where(TicketField.ticket_id == ticket_id).order_by(TicketField.position)
    return list(await session.scalars(query))


async def ask_skipped(session: AsyncSession, ticket_id: UUID, keys: Collection[str]) -> None:
    """Let fields that were left empty wait for their turn again."""
    for field in await fields(session, ticket_id):
        if field.key in keys and field.state is FieldState.SKIPPED:
            field.state, field.asked_at, field.answered_at, field.misfits = FieldState.PENDING, None, None, 0
    await session.flush()


async def end(session: AsyncSession, ticket: Ticket, *, by: By, now: datetime) -> None:
    """Stop asking: the open question and those to come, if there are any, are marked as skipped or not applicable."""
    await timers.cancel(session, ticket.conversation_id, TIMER)
    found = await fields(session, ticket.id)
    if not any(field.state in _WAITING for field in found):
        return
    for field in found:
        # One by one: what depends on a question that is skipped does not apply.
        pass_over(found, now)
        if field.state in _WAITING:
            field.state, field.answered_at = FieldState.SKIPPED, now
    await session.flush()
    _log(session, ticket, "ticket_checklist_ended", by, now)


def _log(session: AsyncSession, ticket: Ticket, kind: str, by: By, now: datetime, **data: str) -> None:
    record(session, kind, by=by, subject=("ticket", ticket.id), site_id=ticket.site_id, at=now, **data)
