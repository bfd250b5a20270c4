"""Moves around a ticket: how it is, a call instead of the chat, and its end by the customer."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import escalation, replies, requests, topic_choice
from conversation.entities import EntityKind, found
from conversation.facts import WITHDRAW, Decision
from conversation.models import Message, MessageKind, Outcome, Owner
from conversation.replies import Scene
from core.event_log import BOT, ActorKind, By
from directory import customers
from directory.models import CustomerKind
from handoff import checklists, tickets, waiting
from handoff.models import Reason, Ticket, TicketStatus


async def cancel(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """End the checklist, if one is asked; otherwise offer to take the ticket back, or say that nothing goes on."""
    ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
    if ticket is None:
        await replies.say_line(session, scene, "bot-cancelled")
        return
    key = "bot-withdraw"
    if await checklists.open_field(session, ticket.id) is not None:
        await checklists.end(session, ticket, by=BOT, now=scene.now)
        key = "notice-checklist-ended"
    await _offer_to_close(session, scene, ticket, key)


async def _offer_to_close(session: AsyncSession, scene: Scene, ticket: Ticket, key: str) -> None:
    options = [{"id": WITHDRAW, "title": scene.text("option-withdraw", number=str(ticket.number))}]
    text = scene.text(key, number=str(ticket.number))
    await replies.bot(session, scene, MessageKind.TEXT, text, options=options)


async def withdraw(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Close the ticket that the customer does not need any more; one that somebody works on stays theirs."""
    conversation = scene.episode.conversation
    ticket = await tickets.live_of_conversation(session, conversation.id)
    if ticket is None or ticket.status is not TicketStatus.OPEN:
        await replies.say_line(session, scene, "bot-cancelled")
        return
    if ticket.request_id != await _offered_in(session, scene):
        # The button is that of an earlier ticket.
        await _offer_to_close(session, scene, ticket, "bot-withdraw")
        return
    by = By(ActorKind.CUSTOMER, conversation.customer_id)
    await replies.system(
        session, scene, MessageKind.RESOLVED, scene.text("resolved-withdrawn", number=str(ticket.number))
    )
    await checklists.end(session, ticket, by=by, now=scene.now)
    tickets.resolve(session, ticket, tickets.Ending("withdrawn"), by=by, now=scene.now)
    await escalation.give_to(session, conversation, Owner.BOT, by=by, now=scene.now)
    await requests.close(session, scene.episode.request, Outcome.ABANDONED, by=by, now=scene.now)


async def _offered_in(session: AsyncSession, scene: Scene) -> UUID | None:
    """The request in which the option was offered: it may be pressed long after that one has ended."""
    offer = scene.message.in_reply_to
    return await session.scalar(select(Message.request_id).where(Message.id == offer)) if offer else None


async def call_back(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Hand off for a call, or make the ticket one for a call, and ask for number and time."""
    ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
    if ticket is None:
        reason = decision.reason or Reason.ASKED_FOR_PERSON
        await topic_choice.choose(session, scene)
        await escalation.hand_off(session, scene.episode, reason, by=BOT, now=scene.now, is_callback=True)
        return
    await escalation.make_callback(session, scene.episode, ticket, by=BOT, now=scene.now)
    text = scene.text("notice-callback", number=str(ticket.number))
    await replies.system(session, scene, MessageKind.NOTICE, text)
    if await checklists.open_field(session, ticket.id) is not None:
        await replies.back_to_checklist(session, scene)
    else:
        await escalation.ask_next(session, scene.episode, ticket, by=BOT, now=scene.now)


async def soothe(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """A word about the anger; with the bot a person to be had at once, with people that the ticket is more pressing."""
    if scene.episode.conversation.owner is not Owner.BOT:
        text = replies.with_sympathy(scene, scene.text("notice-added-to-ticket"))
        await replies.system(session, scene, MessageKind.NOTICE, text)
        await replies.back_to_checklist(session, scene)
        return
    text = replies.with_sympathy(scene, scene.text("bot-soothe"))
    await replies.bot(session, scene, MessageKind.TEXT, text, options=[replies.person_option(scene)])


async def tell_status(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """How the ticket is that the customer asks after: by its number, or else the newest of theirs."""
    number = named_ticket(scene.message.text)
    ticket = await _asked_after(session, scene, number)
    if ticket is None:
        key = "status-none" if number is None else "status-unknown"
        await replies.say_line(session, scene, key)
        return
    place = await waiting.position(session, ticket.conversation_id) if ticket.status is TicketStatus.OPEN else None
    text = scene.text(f"status-{ticket.status.value}", number=str(ticket.number), position=str(place or 1))
    await replies.system(session, scene, MessageKind.NOTICE, text)
    await replies.back_to_checklist(session, scene)


def named_ticket(text: str) -> int | None:
    """The number that a message asks after: what is called a ticket's, or the only one that is nothing else."""
    entities = found(text)
    numbers = [each.value for each in entities if each.kind is EntityKind.TICKET_NUMBER]
    if not numbers:
        rest = text
        for entity in entities:
            rest = rest.replace(entity.value, " ")
        numbers = re.findall(r"\d{3,}", rest)
    # The database takes no longer number, and no ticket has one.
    return int(numbers[0][:18]) if len(numbers) == 1 else None


async def _asked_after(session: AsyncSession, scene: Scene, number: int | None) -> Ticket | None:
    conversation = scene.episode.conversation
    customer = await customers.get(session, conversation.customer_id)
    # Others may know a number too; whose it is, is certain of verified customers only.
    of_all = customer.id if customer.kind is CustomerKind.VERIFIED else None
    return await tickets.newest(session, conversation.id, of_all, number)


async def already_waiting(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Say that a person is on the way."""
    number = str(scene.episode.request.number)
    await replies.system(session, scene, MessageKind.NOTICE, scene.text("notice-already-waiting", number=number))
    await replies.back_to_checklist(session, scene)


async def alarm(session: AsyncSession, scene: Scene, decision: Decision) -> None:
    """Make the ticket urgent and one of danger, ask nothing more, and say that people look at it at once."""
    ticket = await tickets.live_of_conversation(session, scene.episode.conversation.id)
    if ticket is not None:
        tickets.raise_priority(session, ticket, "urgent", by=BOT, now=scene.now)
        tickets.change_reason(session, ticket, Reason.SAFETY, by=BOT, now=scene.now)
        if await checklists.open_field(session, ticket.id) is not None:
            await checklists.end(session, ticket, by=BOT, now=scene.now)
    await replies.system(session, scene, MessageKind.NOTICE, scene.text("notice-safety"))
