"""What an agent does with a ticket's conversation: claim it, reply, write notes, resolve it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import escalation, requests, sequence, speech, transcript
from conversation.episode import Episode
from conversation.inbound import check_client_id, check_text
from conversation.masking import mask
from conversation.models import Conversation, Message, MessageKind, Outcome, Owner, SenderKind
from core.catalogs import catalogs
from core.errors import Invalid
from core.event_log import record
from core.rights import Actor
from directory import sites
from directory.rights import Right
from handoff import checklists, tickets
from handoff.models import Ticket, TicketStatus

RESOLUTION_CODES = ("solved", "workaround", "duplicate", "not_reproducible", "no_reply", "other")


class ResolutionUnknown(Invalid):
    """The resolution code is not one of the list."""

    code = "resolution_unknown"

    def __init__(self) -> None:
        super().__init__(f"resolution is one of {', '.join(RESOLUTION_CODES)}.", accepted=list(RESOLUTION_CODES))


async def claim(session: AsyncSession, actor: Actor, ticket_id: UUID, now: datetime) -> Ticket:
    """Take an open ticket: from here on the bot is silent, and an open checklist ends.

    Raises:
        TicketNotFound, TicketAlreadyClaimed, TicketResolved, RightMissing: it cannot be taken.
    """
    actor.require(Right.TICKET_CLAIM)
    conversation, ticket = await _locked(session, actor, ticket_id)
    if ticket.status is TicketStatus.CLAIMED and ticket.claimed_by == actor.id:
        # The answer to the first call was lost on the way.
        return ticket
    tickets.claim(session, ticket, actor, now)
    await escalation.give_to(session, conversation, Owner.AGENT, by=actor.by, now=now)
    await checklists.end(session, ticket, by=actor.by, now=now)
    text = catalogs().text(conversation.language, "claimed-line", name=actor.name)
    await speech.say(session, await _episode(session, conversation, ticket), MessageKind.CLAIMED, text, now=now)
    return ticket


async def reply(
    session: AsyncSession, actor: Actor, ticket_id: UUID, client_message_id: str, text: str, now: datetime
) -> Message:
    """Answer the customer; the same `client_message_id` gives the same message.

    Raises:
        TicketNotFound, TicketNotYours, TicketResolved, RightMissing: the agent may not answer here.
        MessageInvalid: the text or the id cannot be accepted.
    """
    actor.require(Right.TICKET_REPLY_CUSTOMER)
    check_client_id(client_message_id)
    check_text(text)
    conversation, ticket = await _locked(session, actor, ticket_id)
    earlier = await transcript.from_agent(session, ticket.request_id, actor.id, client_message_id)
    if earlier is not None:
        return earlier
    tickets.require_agent(ticket, actor)
    message = Message(
        sender_kind=SenderKind.AGENT,
        sender_name=actor.name,
        sender_id=actor.id,
        kind=MessageKind.TEXT,
        text=mask(text),
        options=[],
        client_message_id=client_message_id,
        sent_at=now,
    )
    request = await requests.get(session, ticket.request_id)
    await transcript.append(session, conversation, request, message)
    subject = ("ticket", ticket.id)
    record(
        session,
        "ticket_replied",
        by=actor.by,
        subject=subject,
        site_id=ticket.site_id,
        at=now,
        seq=message.seq,
    )
    return message


async def note(
    session: AsyncSession, actor: Actor, ticket_id: UUID, client_message_id: str, text: str, now: datetime
) -> UUID:
    """Write an internal note; the same `client_message_id` gives the same note.

    Raises:
        TicketNotFound, RightMissing, MessageInvalid: it cannot be written.
    """
    actor.require(Right.TICKET_NOTE)
    check_client_id(client_message_id)
    check_text(text)
    ticket = await tickets.locked(session, ticket_id, actor)
    return await tickets.add_note(session, ticket, actor, client_message_id, mask(text), now)


async def resolve(session: AsyncSession, actor: Actor, ticket_id: UUID, resolution: str, now: datetime) -> Ticket:
    """Close the agent's ticket, tell the customer, and give the conversation back to the bot.

    Raises:
        TicketNotFound, TicketNotYours, TicketResolved, RightMissing, ResolutionUnknown: it cannot be closed.
    """
    actor.require(Right.TICKET_RESOLVE)
    if resolution not in RESOLUTION_CODES:
        raise ResolutionUnknown
    conversation, ticket = await _locked(session, actor, ticket_id)
    tickets.require_agent(ticket, actor)
    tickets.resolve(session, ticket, by=actor.by, resolution=resolution, now=now)
    episode = await _episode(session, conversation, ticket)
    text = catalogs().text(conversation.language, "resolved-line", number=str(ticket.number))
    await speech.say(session, episode, MessageKind.RESOLVED, text, now=now)
    requests.close(session, episode.request, Outcome.HANDED_OFF, by=actor.by, now=now)
    await escalation.give_to(session, conversation, Owner.BOT, by=actor.by, now=now)
    return ticket


async def _locked(session: AsyncSession, actor: Actor, ticket_id: UUID) -> tuple[Conversation, Ticket]:
    """Conversation first, ticket second: the order in which every transaction locks them."""
    seen, _ = await tickets.get(session, ticket_id, actor)
    conversation = await sequence.locked(session, seen.conversation_id)
    session.expire(seen)
    return conversation, await tickets.locked(session, ticket_id, actor)


async def _episode(session: AsyncSession, conversation: Conversation, ticket: Ticket) -> Episode:
    site = await sites.by_id(session, conversation.site_id)
    return Episode(site, conversation, await requests.get(session, ticket.request_id))
