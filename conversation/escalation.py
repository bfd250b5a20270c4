"""Escalation: a request leaves the first line, its ticket is opened, and its checklist begins."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import known, requests, sequence, speech, transcript
from conversation.episode import Episode
from conversation.facts import CALLBACK_FIELDS, CALLBACK_PHONE, CALLBACK_TIME, WHAT_HAPPENED
from conversation.models import Conversation, Message, MessageKind, Owner, SenderKind
from core.catalogs import catalogs
from core.event_log import By, record
from directory import customers
from directory.models import Site
from handoff import checklists, priorities, queues, tickets
from handoff.checklists import FieldPlan
from handoff.models import FieldState, Queue, Reason, Ticket, TicketField, TicketKind
from knowledge import topics
from knowledge.models import FieldType
from knowledge.topics import GENERAL, Field, TopicNotFound

PAGE_KEY = "page"
"""Keys of what a ticket for a call asks first."""


async def hand_off(
    session: AsyncSession, episode: Episode, reason: Reason, *, by: By, now: datetime, is_callback: bool = False
) -> Ticket:
    """Open a ticket for the request, tell the customer, and ask the first thing that is not known yet.

    The owner becomes `queue`, which raises the epoch. The ticket takes the number that the request has. For a callback
    its checklist begins with number and time. Whoever is in danger is asked nothing: the checklist shows what is known.
    """
    ticket = await _open_for_topic(session, episode, reason, by=by, now=now, is_callback=is_callback)
    plans = await _plans(session, episode, ticket.topic)
    if is_callback:
        plans = [*_callback_plans(episode.conversation.language), *plans]
    await checklists.add(session, ticket.id, plans, now)
    fields = await _fill_known(session, episode, ticket, now)
    asks = reason is not Reason.SAFETY and checklists.will_ask(fields)
    text = _farewell(episode.conversation.language, reason, ticket, asks=asks)
    await speech.say(session, episode, MessageKind.HANDOFF, text, now=now)
    if asks:
        await ask_next(session, episode, ticket, by=by, now=now)
    return ticket


async def hand_off_bare(session: AsyncSession, episode: Episode, *, by: By, now: datetime) -> Ticket:
    """The same by the shortest way, for a turn that failed twice: no topic, no checklist, whatever queue there is."""
    queue = await queues.choose(session, episode.site.id, None, episode.site.default_queue)
    handoff = _Handoff(Reason.BOT_FAILURE, GENERAL, "normal", queue)
    ticket = await _open(session, episode, handoff, by=by, now=now)
    text = _farewell(episode.conversation.language, Reason.BOT_FAILURE, ticket, asks=False)
    await speech.say(session, episode, MessageKind.HANDOFF, text, now=now)
    return ticket


async def hand_to_person(session: AsyncSession, episode: Episode, reason: Reason, *, by: By, now: datetime) -> Ticket:
    """The same for somebody who is there already: nothing is asked, and the checklist shows what is known and missing.

    Whoever calls it claims the ticket in the same transaction.
    """
    ticket = await _open_for_topic(session, episode, reason, by=by, now=now)
    text = _farewell(episode.conversation.language, reason, ticket, asks=False)
    await speech.say(session, episode, MessageKind.HANDOFF, text, now=now)
    await checklists.add(session, ticket.id, await _plans(session, episode, ticket.topic), now)
    await _fill_known(session, episode, ticket, now)
    return ticket


async def make_callback(session: AsyncSession, episode: Episode, ticket: Ticket, *, by: By, now: datetime) -> None:
    """Make a live ticket one for a call, and let its checklist ask where and when after all that it asks now.

    Of one that is for a call already it asks again what was left empty: without a number nobody can call.
    """
    if ticket.kind is TicketKind.CALLBACK:
        await checklists.ask_skipped(session, ticket.id, CALLBACK_FIELDS)
        return
    tickets.make_callback(session, ticket, by=by, now=now)
    await checklists.add(session, ticket.id, _callback_plans(episode.conversation.language), now)


async def ask_next(
    session: AsyncSession, episode: Episode, ticket: Ticket, *, by: By, now: datetime, opening: str = ""
) -> bool:
    """Ask the next question that the customer has not answered by the way, after a word; false when none is left."""
    await _fill_known(session, episode, ticket, now)
    field = await checklists.ask_next(session, ticket, by=by, now=now)
    if field is None:
        return False
    await repeat(session, episode, field, f"{opening}{field.label}", now=now)
    return True


async def repeat(session: AsyncSession, episode: Episode, field: TicketField, text: str, *, now: datetime) -> Message:
    """Put a checklist question, in the given words, with its choices and a way to skip it."""
    skip = {"id": "skip", "title": catalogs().text(episode.conversation.language, "option-skip")}
    message = Message(
        sender_kind=SenderKind.BOT,
        sender_name=episode.site.bot_name,
        kind=MessageKind.QUESTION,
        text=text,
        options=[*field.choices, skip],
        in_reply_to=episode.message.id if episode.message else None,
        sent_at=now,
    )
    await checklists.await_answer(session, episode.conversation.id, now)
    return await transcript.append(session, episode.conversation, episode.request, message)


async def give_to(session: AsyncSession, conversation: Conversation, owner: Owner, *, by: By, now: datetime) -> None:
    """Change a locked conversation's owner and log it."""
    before = conversation.owner
    epoch = await sequence.change_owner(session, conversation, owner)
    record(
        session,
        "conversation_owner_changed",
        by=by,
        subject=("conversation", conversation.id),
        site_id=conversation.site_id,
        at=now,
        before=before,
        after=owner.value,
        epoch=epoch,
    )


@dataclass(frozen=True, slots=True)
class _Handoff:
    """Where a ticket goes and why."""

    reason: Reason
    topic: str
    priority: str
    queue: Queue
    kind: TicketKind = TicketKind.QUESTION


async def _open_for_topic(
    session: AsyncSession, episode: Episode, reason: Reason, *, by: By, now: datetime, is_callback: bool = False
) -> Ticket:
    """Open the ticket in the queue, and with the priority, that the request's topic has."""
    topic_key = episode.request.topic or GENERAL
    queue_key, priority = await _routing(session, episode.site, topic_key)
    queue = await queues.choose(session, episode.site.id, queue_key, episode.site.default_queue)
    is_upset = episode.request.upset_at is not None
    priority = priorities.of_handoff(priority, reason, is_upset=is_upset)
    kind = TicketKind.CALLBACK if is_callback else TicketKind.QUESTION
    return await _open(session, episode, _Handoff(reason, topic_key, priority, queue, kind), by=by, now=now)


async def _written(session: AsyncSession, episode: Episode) -> list[str]:
    """What the customer wrote in this request, in order."""
    said = await transcript.of_request(session, episode.request.id)
    return [each.text for each in said if each.sender_kind is SenderKind.CUSTOMER and each.option_id is None]


async def _open(session: AsyncSession, episode: Episode, handoff: _Handoff, *, by: By, now: datetime) -> Ticket:
    conversation, request = episode.conversation, episode.request
    await give_to(session, conversation, Owner.QUEUE, by=by, now=now)
    ticket = await tickets.open_ticket(
        session,
        tickets.NewTicket(
            site_id=episode.site.id,
            number=request.number,
            request_id=request.id,
            conversation_id=conversation.id,
            customer_id=conversation.customer_id,
            subject=await _subject(session, episode),
            topic=handoff.topic,
            priority=handoff.priority,
            reason=handoff.reason,
            kind=handoff.kind,
            language=conversation.language,
            page=conversation.context.get(PAGE_KEY),
        ),
        handoff.queue,
        by=by,
        now=now,
    )
    await requests.hand_off(session, request, level=handoff.queue.level, reason=handoff.reason.value, by=by, now=now)
    return ticket


def _farewell(language: str, reason: Reason, ticket: Ticket, *, asks: bool) -> str:
    key = f"handoff-{reason.value.replace('_', '-')}" if ticket.kind is TicketKind.QUESTION else "handoff-callback"
    line = catalogs().text(language, key, number=str(ticket.number))
    return f"{line} {catalogs().text(language, 'handoff-questions')}" if asks else line


async def _routing(session: AsyncSession, site: Site, topic_key: str) -> tuple[str | None, str]:
    try:
        topic = await topics.by_key(session, site.id, topic_key)
    except TopicNotFound:
        return None, "normal"
    return topic.queue, topic.priority


async def _subject(session: AsyncSession, episode: Episode) -> str:
    """The question, or else what was said last, on one line."""
    words = episode.request.question
    if not words:
        said = await transcript.of_request(session, episode.request.id)
        words = next(m.text for m in reversed(said) if m.sender_kind is SenderKind.CUSTOMER)
    return " ".join(words.split())


async def _fill_known(session: AsyncSession, episode: Episode, ticket: Ticket, now: datetime) -> list[TicketField]:
    """Fill in what the customer's words say beside the point; all fields of the ticket."""
    fields = await checklists.fields(session, ticket.id)
    if any(field.state is FieldState.PENDING for field in fields):
        await checklists.fill_known(session, fields, known.answers_to(fields, await _written(session, episode)), now)
    return fields


async def _plans(session: AsyncSession, episode: Episode, topic_key: str) -> list[FieldPlan]:
    fields = await topics.checklist(session, episode.site.id, topic_key)
    customer = await customers.get(session, episode.conversation.customer_id)
    given = {WHAT_HAPPENED: episode.request.question, "email": customer.email}
    language = episode.conversation.language
    return [_plan(field, language, given.get(field.key)) for field in fields]


def _callback_plans(language: str) -> list[FieldPlan]:
    """Where and when to call."""

    def text(key: str) -> str:
        return catalogs().text(language, key)

    return [
        FieldPlan(
            key=CALLBACK_PHONE,
            type=FieldType.PHONE.value,
            label=text("callback-phone"),
            help=text("callback-phone-help"),
        ),
        FieldPlan(
            key=CALLBACK_TIME, type=FieldType.TEXT.value, label=text("callback-time"), help=text("callback-time-help")
        ),
    ]


def _plan(field: Field, language: str, known: str | None) -> FieldPlan:
    return FieldPlan(
        key=field.key,
        type=field.type.value,
        label=field.label.get(language) or field.label["en"],
        help=field.help.get(language) or field.help.get("en"),
        choices=tuple((choice.id, choice.title.get(language) or choice.title["en"]) for choice in field.choices),
        validation=field.validation,
        condition=field.condition,
        known=known,
    )
