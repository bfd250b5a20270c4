"""Conversations whose timers are due at given times: an open question, an answer and silence, an open checklist."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import clock
from conversation.models import Conversation, Message, MessageKind, Outcome, Owner, Request, SenderKind, TriedArticle
from core.database import Base, Sessions
from core.timers import Timer
from directory import sites
from directory.models import Customer, CustomerKind, Site
from handoff import checklists
from handoff.models import FieldState, Queue, Reason, Ticket, TicketField, TicketStatus
from knowledge.models import Article

KINDS = (clock.TIME_LIMIT, clock.SILENCE, checklists.TIMER)
TABLES = (Customer, Conversation, Request, Message, TriedArticle, Ticket, TicketField, Timer)
"""In the order in which they refer to each other."""
BATCH = 250
FIRST_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Planted:
    """A timer that is to fire once.

    Attributes:
        subject_id: of the event that its effect leaves: a request, or a ticket.
    """

    kind: str
    conversation_id: UUID
    subject_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every conversation refers to."""

    site: Site
    queue: Queue
    article: Article


async def plant(
    sessions: Sessions, dues: Sequence[datetime], choose: random.Random, *, first_number: int = FIRST_NUMBER
) -> list[Planted]:
    """A conversation for each time, of one of the three kinds, as if everything in it had happened before."""
    planted: list[Planted] = []
    async with sessions.begin() as session:
        ground = await _ground(session)
    for start in range(0, len(dues), BATCH):
        batch: list[Base] = []
        for number, due_at in enumerate(dues[start : start + BATCH], first_number + start):
            rows, one = _conversation(ground, choose.choice(KINDS), number, due_at)
            batch += rows
            planted.append(one)
        async with sessions.begin() as session:
            for table in TABLES:
                session.add_all(row for row in batch if isinstance(row, table))
                await session.flush()
    return planted


async def _ground(session: AsyncSession) -> _Ground:
    site = await sites.by_key(session, None)
    queue = (await session.scalars(select(Queue).where(Queue.key == site.default_queue))).one()
    article = (await session.scalars(select(Article).order_by(Article.id).limit(1))).one()
    return _Ground(site, queue, article)


def _conversation(ground: _Ground, kind: str, number: int, due_at: datetime) -> tuple[list[Base], Planted]:
    began = due_at - timedelta(hours=1)
    in_queue = kind == checklists.TIMER
    customer = Customer(id=uuid4(), site_id=ground.site.id, kind=CustomerKind.ANONYMOUS)
    conversation = Conversation(
        id=uuid4(),
        site_id=ground.site.id,
        customer_id=customer.id,
        channel="web_widget",
        token_hash=uuid4().bytes + uuid4().bytes,
        language="en",
        owner=Owner.QUEUE if in_queue else Owner.BOT,
        epoch=2 if in_queue else 1,
        last_seq=2,
        context={},
        opened_at=began,
    )
    request = Request(
        id=uuid4(),
        site_id=ground.site.id,
        conversation_id=conversation.id,
        customer_id=customer.id,
        number=number,
        question=f"question {number}",
        level="L1",
        opened_at=began,
        first_question_at=began,
    )
    rows: list[Base] = [customer, conversation, request, *_said(conversation, request, began, kind)]
    subject_id = request.id
    if kind == clock.TIME_LIMIT:
        request.clock_started_at = due_at - timedelta(minutes=ground.site.l1_limit_minutes)
    elif kind == clock.SILENCE:
        request.clock_paused_at = due_at - clock.SILENT_FOR
        rows.append(_tried(request, rows[-1], ground.article, began))
    else:
        ticket = _ticket(ground, conversation, request, began)
        rows += [ticket, *_fields(ticket, began)]
        subject_id = ticket.id
    rows.append(Timer(kind=kind, subject_id=conversation.id, due_at=due_at, next_attempt_at=due_at))
    return rows, Planted(kind, conversation.id, subject_id, due_at)


def _said(conversation: Conversation, request: Request, at: datetime, kind: str) -> list[Message]:
    told = MessageKind.ANSWER if kind == clock.SILENCE else MessageKind.TEXT
    lines = [
        Message(sender_kind=SenderKind.CUSTOMER, kind=MessageKind.TEXT, text=f"question {request.number}"),
        Message(sender_kind=SenderKind.BOT, kind=told, text="told"),
    ]
    for seq, line in enumerate(lines, 1):
        line.id, line.conversation_id, line.request_id = uuid4(), conversation.id, request.id
        line.seq, line.sent_at, line.options = seq, at, []
    lines[0].client_message_id = uuid4().hex
    return lines


def _tried(request: Request, shown: Base, article: Article, at: datetime) -> TriedArticle:
    assert isinstance(shown, Message)
    return TriedArticle(
        site_id=request.site_id,
        request_id=request.id,
        message_id=shown.id,
        article_id=article.id,
        title="an article",
        confidence=0.95,
        shown_as=MessageKind.ANSWER,
        shown_at=at,
    )


def _ticket(ground: _Ground, conversation: Conversation, request: Request, at: datetime) -> Ticket:
    request.outcome, request.handed_off_at, request.level = Outcome.HANDED_OFF, at, ground.queue.level
    return Ticket(
        id=uuid4(),
        site_id=ground.site.id,
        number=request.number,
        request_id=request.id,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        queue_id=ground.queue.id,
        level=ground.queue.level,
        status=TicketStatus.OPEN,
        subject="a question",
        topic="general",
        priority="normal",
        reason=Reason.NO_ANSWER,
        language="en",
        opened_at=at,
    )


def _fields(ticket: Ticket, at: datetime) -> list[TicketField]:
    states = (FieldState.ANSWERED, FieldState.ASKED, FieldState.PENDING)
    return [
        TicketField(
            ticket_id=ticket.id,
            position=position,
            key=f"field_{position}",
            type="text",
            label="?",
            choices=[],
            state=state,
            value="!" if state is FieldState.ANSWERED else None,
            asked_at=at,
        )
        for position, state in enumerate(states)
    ]
