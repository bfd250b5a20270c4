"""Requests: one episode from a customer's first message to its end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import clock
from conversation.facts import HELPED
from conversation.models import Conversation, Message, Outcome, Request
from core.event_log import SYSTEM, ActorKind, By, record
from directory import sites

FIRST_LEVEL = "L1"


async def open_or_new(session: AsyncSession, conversation: Conversation, now: datetime) -> Request:
    """The open request of a locked conversation, one that only silence closed, or a new one."""
    return await current(session, conversation.id) or await anew(session, conversation, now)


async def anew(session: AsyncSession, conversation: Conversation, now: datetime) -> Request:
    """For a locked conversation that has no open request: the one that only silence closed, or a new one."""
    request = await newest(session, conversation.id)
    if request is not None and _can_be_taken_up(request, now):
        await _take_up(session, conversation, request, now)
        return request
    request = Request(
        site_id=conversation.site_id,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        number=await sites.next_request_number(session, conversation.site_id),
        level=FIRST_LEVEL,
        opened_at=now,
    )
    session.add(request)
    await session.flush()
    by = By(ActorKind.CUSTOMER, conversation.customer_id)
    _log(session, request, "request_opened", by, now, number=request.number)
    return request


async def of_option(
    session: AsyncSession, conversation: Conversation, offered_in: UUID, option_id: str | None, now: datetime
) -> Request:
    """The request that a chosen option belongs to.

    A late "that helped" belongs to the request it was offered in, also after its end. Any other late choice goes on in
    the open request, or opens a new one about the old question.
    """
    earlier = await newest(session, conversation.id)
    if earlier is None or earlier.id != offered_in:
        earlier = await get(session, offered_in)
    elif _can_be_taken_up(earlier, now):
        await _take_up(session, conversation, earlier, now)
    if option_id == HELPED or earlier.closed_at is None:
        return earlier
    request = await open_or_new(session, conversation, now)
    if request.question is None:
        request.question, request.topic = earlier.question, earlier.topic
    return request


async def of_message(session: AsyncSession, conversation: Conversation, message: Message, now: datetime) -> Request:
    """The request that a customer's message is about when its turn comes.

    A message that was written before its request ended, but comes to its turn only afterwards, moves to the next one.
    """
    if message.option_id is not None:
        request = await of_option(session, conversation, message.request_id, message.option_id, now)
    else:
        request = await get(session, message.request_id)
        if request.closed_at is not None:
            request = await open_or_new(session, conversation, now)
    message.request_id = request.id
    return request


async def current(session: AsyncSession, conversation_id: UUID) -> Request | None:
    """The open request of a conversation, if there is one."""
    is_open = Request.closed_at.is_(None)
    return await session.scalar(select(Request).where(Request.conversation_id == conversation_id, is_open))


async def newest(session: AsyncSession, conversation_id: UUID) -> Request | None:
    """The last request of a conversation, open or not."""
    query = select(Request).where(Request.conversation_id == conversation_id)
    return await session.scalar(query.order_by(Request.number.desc()).limit(1))


async def get(session: AsyncSession, request_id: UUID) -> Request:
    """The request of an id that is known to exist."""
    return await session.get_one(Request, request_id)


def note_question(session: AsyncSession, request: Request, text: str, *, by: By, now: datetime) -> None:
    """Keep what the request is about: its latest question."""
    request.question = text
    request.first_question_at = request.first_question_at or now
    _log(session, request, "request_question_noted", by, now)


async def set_topic(session: AsyncSession, request: Request, topic: str | None, *, by: By, now: datetime) -> None:
    """Say what the request is about in the site's terms; `None` when it is not known."""
    if topic != request.topic:
        request.topic = topic
        await clock.limit_changed(session, request)
        _log(session, request, "request_topic_changed", by, now, topic=topic or "")


async def hand_off(session: AsyncSession, request: Request, *, level: str, reason: str, by: By, now: datetime) -> None:
    """Note that the request left the first line; it stays open until its ticket is resolved."""
    await clock.stopped(session, request, now)
    request.outcome, request.level, request.handed_off_at = Outcome.HANDED_OFF, level, now
    _log(session, request, "request_handed_off", by, now, reason=reason, level=level)


async def close(session: AsyncSession, request: Request, outcome: Outcome, *, by: By = SYSTEM, now: datetime) -> None:
    """End the request; one that was handed off stays counted as such."""
    await clock.stopped(session, request, now)
    if request.outcome is None:
        request.outcome = outcome
    request.closed_at = now
    _log(session, request, "request_closed", by, now, outcome=request.outcome.value)


def is_assumed(request: Request) -> bool:
    """Whether the request is closed only because its customer was silent."""
    return request.closed_at is not None and request.outcome is Outcome.ASSUMED and request.ended_at is None


def _can_be_taken_up(request: Request, now: datetime) -> bool:
    """Whether a request that silence closed goes on when its customer writes now."""
    return is_assumed(request) and request.closed_at is not None and now - request.closed_at < clock.TAKEN_BACK_WITHIN


async def _take_up(session: AsyncSession, conversation: Conversation, request: Request, now: datetime) -> None:
    """Open a request again that was taken for solved."""
    request.outcome = request.closed_at = None
    # They may have turned out to be somebody whom the site knows.
    request.customer_id = conversation.customer_id
    await clock.taken_up(session, request, now)
    # The index lets a conversation have one open request; whatever comes next may look for it.
    await session.flush()
    _log(session, request, "request_reopened", By(ActorKind.CUSTOMER, request.customer_id), now)


def _log(session: AsyncSession, request: Request, kind: str, by: By, now: datetime, **data: str | int) -> None:
    record(session, kind, by=by, subject=("request", request.id), site_id=request.site_id, at=now, **data)
