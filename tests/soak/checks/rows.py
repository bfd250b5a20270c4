"""What the database holds of the conversations of a run, as the checker reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

import asyncpg

SPELLED = {("message", "article"): "article ->> 'id' AS article"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of `conversation`."""

    id: str
    owner: str = "bot"
    last_seq: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A row of `message`; of an article that goes with it only the id."""

    id: str
    conversation_id: str
    seq: int
    sender_kind: str = "customer"
    kind: str = "text"
    request_id: str = ""
    client_message_id: str | None = None
    option_id: str | None = None
    in_reply_to: str | None = None
    turn_id: str | None = None
    part: int | None = None
    article: str | None = None
    sent_at: datetime = LONG_AGO
    seen_at: datetime | None = None
    changed_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A row of `turn`."""

    id: str
    conversation_id: str
    message_id: str
    state: str = "done"
    decided_by: str | None = None
    merged_into: str | None = None
    done_at: datetime | None = LONG_AGO


@dataclass(frozen=True, slots=True)
class Request:
    """A row of `request`."""

    id: str
    conversation_id: str
    outcome: str | None = None
    closed_at: datetime | None = None
    handed_off_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row of `ticket`."""

    id: str
    conversation_id: str
    request_id: str
    queue_id: str | None = "queue"
    status: str = "open"
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A row of `event`."""

    id: int
    kind: str
    subject_kind: str
    subject_id: str
    actor_kind: str = "system"
    actor_id: str | None = None
    data: str = "{}"


@dataclass(slots=True)
class Rows:
    """Everything of some conversations."""

    conversations: list[Conversation] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


Row = TypeVar("Row", Conversation, Message, Turn, Request, Ticket, Event)


async def load(connection: asyncpg.Connection, conversation_ids: Iterable[str]) -> Rows:
    """Read the rows of these conversations, in one snapshot."""
    ids = list(conversation_ids)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows = Rows(
            conversations=await _all(connection, Conversation, "conversation", "id", ids),
            messages=await _all(connection, Message, "message", "conversation_id", ids),
            turns=await _all(connection, Turn, "turn", "conversation_id", ids),
            requests=await _all(connection, Request, "request", "conversation_id", ids),
            tickets=await _all(connection, Ticket, "ticket", "conversation_id", ids),
        )
        subjects = [*ids, *(request.id for request in rows.requests), *(ticket.id for ticket in rows.tickets)]
        rows.events = await _all(connection, Event, "event", "subject_id", subjects)
    rows.messages.sort(key=lambda message: (message.conversation_id, message.seq))
    rows.events.sort(key=lambda event: event.id)
    return rows


async def _all(connection: asyncpg.Connection, kind: type[Row], table: str, column: str, ids: list[str]) -> list[Row]:
    names = ", ".join(SPELLED.get((table, each.name), each.name) for each in fields(kind))
    # Names come from the classes above, never from outside.
    found = await connection.fetch(
        f"SELECT {names} FROM {table} WHERE {column} = ANY($1::uuid[])",  # noqa: S608 -- see above
        ids,
    )
    return [kind(**{name: _plain(value) for name, value in row.items()}) for row in found]


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | datetime) or value is None else str(value)
