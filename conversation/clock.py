"""The clock of the first line: how long the bot may take for a request, and how long silence lasts before it counts.

It starts at a request's first question, rests from an answer until an objection or a new question, and stops when
people take over or the request is closed. While it runs there is a timer for its end, while it rests one for silence.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from conversation.models import Message, Request
from conversation.stopwatch import Stopwatch
from core import timers
from core.event_log import BOT, SYSTEM, ActorKind, By, record
from directory import sites
from knowledge import topics

TIME_LIMIT = "time_limit"
"""Timer of a conversation: its request has been with the bot for as long as it may."""
SILENCE = "silence"
"""Timer of a conversation: its customer has said nothing since the answer."""
SILENT_FOR = timedelta(minutes=30)
TAKEN_BACK_WITHIN = timedelta(hours=24)


def question(session: AsyncSession, request: Request, message: Message, now: datetime) -> None:
    """The customer asked something: the clock runs from then on, or goes on running."""
    _run(session, request, message, now)


def objected(session: AsyncSession, request: Request, message: Message, now: datetime) -> None:
    """The customer said that the answer did not help: the clock goes on."""
    if request.clock_paused_at is not None:
        _run(session, request, message, now)


def answered(session: AsyncSession, request: Request, now: datetime) -> None:
    """The bot answered: the clock rests, and the customer's silence begins to count."""
    rested = request.clock_paused_at is not None
    watch = of_request(request).stop(now)
    request.clock_used, request.clock_started_at, request.clock_paused_at = watch.used, None, now
    if not rested:
        _log(session, request, "paused", BOT, now)


async def wind(session: AsyncSession, request: Request) -> None:
    """Set the one timer that goes with the clock as it stands, after everything that a turn does to it.

    A silence counts from the answer; what the customer writes after it is looked at when the timer fires.
    """
    if request.clock_started_at is not None:
        due_at = of_request(request).due_at(await limit(session, request))
        assert due_at is not None
        await timers.schedule(session, TIME_LIMIT, request.conversation_id, due_at, instead_of=(SILENCE,))
    elif request.clock_paused_at is not None:
        due_at = request.clock_paused_at + SILENT_FOR
        await timers.schedule(session, SILENCE, request.conversation_id, due_at, instead_of=(TIME_LIMIT,))


async def stopped(session: AsyncSession, request: Request, now: datetime) -> None:
    """People have the request, or it is closed: the clock keeps what it shows."""
    if request.clock_started_at is None and request.clock_paused_at is None:
        return
    watch = of_request(request).stop(now)
    request.clock_used, request.clock_started_at, request.clock_paused_at = watch.used, None, None
    _log(session, request, "stopped", SYSTEM, now)
    await timers.cancel(session, request.conversation_id, TIME_LIMIT, SILENCE)


async def taken_up(session: AsyncSession, request: Request, now: datetime) -> None:
    """The customer wrote after their silence was taken for a yes: the clock rests on, until they ask or object."""
    request.clock_paused_at = request.reopened_at = now
    await wind(session, request)


def is_only_taken_up(request: Request) -> bool:
    """Whether nothing was asked or answered since the customer wrote after their silence was taken for a yes."""
    return request.reopened_at is not None and request.clock_paused_at == request.reopened_at


async def limit_changed(session: AsyncSession, request: Request) -> None:
    """The topic is another one: a running clock ends when that topic's limit says."""
    if request.clock_started_at is not None:
        await wind(session, request)


async def limit(session: AsyncSession, request: Request) -> timedelta:
    """How long the bot may take for a request: what its topic says, or else its site."""
    minutes = await topics.l1_limit_minutes(session, request.site_id, request.topic) if request.topic else None
    if minutes is None:
        minutes = (await sites.by_id(session, request.site_id)).l1_limit_minutes
    return timedelta(minutes=minutes)


def of_request(request: Request) -> Stopwatch:
    """A request's clock as it stands."""
    return Stopwatch(request.clock_used, request.clock_started_at)


def _run(session: AsyncSession, request: Request, message: Message, now: datetime) -> None:
    if request.clock_started_at is not None:
        return
    # The customer waits since they wrote, and an answer to an earlier message may have come after that.
    since = min(max(message.sent_at, request.clock_paused_at or message.sent_at), now)
    kind = "started" if request.clock_paused_at is None else "resumed"
    request.clock_started_at, request.clock_paused_at = since, None
    _log(session, request, kind, By(ActorKind.CUSTOMER, request.customer_id), now)


def _log(session: AsyncSession, request: Request, change: str, by: By, now: datetime) -> None:
    record(
        session,
        f"request_clock_{change}",
        by=by,
        subject=("request", request.id),
        site_id=request.site_id,
        at=now,
        used_seconds=round(request.clock_used.total_seconds(), 3),
    )
