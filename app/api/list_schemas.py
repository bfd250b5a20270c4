"""Response bodies of the lists that the desk shows: tickets, their counters, chats that the bot has."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.api.schemas import MessageOut, TicketSummaryOut, TriedOut


class SaidOut(BaseModel):
    """One line of a transcript in a list."""

    by: str
    text: str
    sent_at: datetime


class CustomerOut(BaseModel):
    """Who asks, as far as it is known; `kind` is anonymous, claimed or verified."""

    kind: str
    name: str | None
    email: str | None


class TicketRowOut(TicketSummaryOut):
    """A ticket in a list; `waiting_since` is null when nobody owes the customer an answer."""

    customer: CustomerOut
    agent: str | None
    unread: bool
    waiting_since: datetime | None
    last_customer_message: SaidOut | None
    resolved_at: datetime | None


class TicketsOut(BaseModel):
    """A part of a list; `total` counts the whole list, to 10,000 at most."""

    tickets: list[TicketRowOut]
    total: int


class QueueCountOut(BaseModel):
    """A queue and how many tickets of the view are in it."""

    id: UUID
    key: str
    name: str
    level: str
    count: int


class CountersOut(BaseModel):
    """How many tickets each view has, and each queue within the view asked for; to 10,000 at most."""

    views: dict[str, int]
    queues: list[QueueCountOut]


class LiveChatOut(BaseModel):
    """A chat that the bot has; `verdict` is what the customer said of the articles shown last."""

    id: UUID
    number: int
    language: str
    topic: str | None
    page: str | None
    customer: CustomerOut
    last: SaidOut
    began_at: datetime
    messages: int
    verdict: str | None


class LiveChatsOut(BaseModel):
    """The chats that the bot has now, the one with the newest line first."""

    chats: list[LiveChatOut]


class WatchedChatOut(BaseModel):
    """One chat; `owner` is bot, queue or agent; `open` tells whether it can be taken over."""

    id: UUID
    owner: str
    open: bool
    number: int | None
    ticket_id: UUID | None
    language: str
    topic: str | None
    question: str | None
    context: dict[str, str]
    customer: CustomerOut
    tried: list[TriedOut]
    transcript: list[MessageOut]


class TakenOverOut(BaseModel):
    """The ticket that a chat has become; it is yours."""

    ticket_id: UUID
    number: int
