"""What an agent does with a ticket's conversation: claim it, reply, write notes, release it, resolve it."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import escalation, requests, sequence, speech, transcript
from conversation.audience import readable_by
from conversation.episode import Episode
from conversation.inbound import check_client_id, check_text
from conversation.masking import mask
from conversation.models import Conversation, Message, MessageKind, Outcome, Owner, SenderKind
from core.catalogs import catalogs
from core.errors import Conflict, Invalid
from core.event_log import record
from core.rights import Actor
from directory import customers, sites
from directory.rights import Right
from handoff import checklists, tickets
from handoff.canned_replies import VARIABLES
from handoff.models import Ticket, TicketStatus
from knowledge import article_view, published
from knowledge.article_view import ArticleNotFound

OPEN_VARIABLE = re.compile(r"\{\{\s*(?:" + "|".join(map(re.escape, VARIABLES)) + r")\s*\}\}")
RESOLUTION_CODES = ("solved", "workaround", "duplicate", "not_reproducible", "no_reply", "other")


class ReplyIncomplete(Invalid):
    """A variable of a canned reply still stands in the text."""

    code = "reply_incomplete"

    def __init__(self, left: list[str]) -> None:
        super().__init__("Fill in or remove what stands in double braces.", variables=left)


class ReplyDiffers(Conflict):
    """A reply of this id is in the transcript already, with other words."""

    code = "reply_differs"

    def __init__(self) -> None:
        super().__init__("A reply with this client_message_id was sent before, with another text.")


class ArticleNotForCustomer(Conflict):
    """The customer may not read the article, or it is not published any more."""

    code = "article_not_for_customer"

    def __init__(self, article_id: UUID) -> None:
        super().__init__("The customer cannot read this article.", article_id=str(article_id))


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent sends to a customer.

    Attributes:
        client_message_id: the same id gives the same message.
        article_id: an article that goes with it, as a card.
    """

    client_message_id: str
    text: str
    article_id: UUID | None = None

    def check(self) -> None:
        """Refuse what cannot be sent.

        Raises:
            MessageInvalid, ReplyIncomplete: the text or the id cannot be accepted.
        """
        check_client_id(self.client_message_id)
        check_text(self.text)
        if left := OPEN_VARIABLE.findall(self.text):
            raise ReplyIncomplete(left)


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


async def reply(session: AsyncSession, actor: Actor, ticket_id: UUID, answer: Answer, now: datetime) -> Message:
    """Answer the customer.

    Raises:
        TicketNotFound, TicketNotYours, TicketResolved, RightMissing: the agent may not answer here.
        MessageInvalid, ReplyIncomplete: the text or the id cannot be accepted.
        ArticleNotForCustomer: the customer may not read the article.
        ReplyDiffers: the id was used for another text.
    """
    actor.require(Right.TICKET_REPLY_CUSTOMER)
    answer.check()
    conversation, ticket = await _locked(session, actor, ticket_id)
    text = mask(answer.text)
    earlier = await transcript.from_agent(session, ticket.request_id, actor.id, answer.client_message_id)
    if earlier is not None:
        if earlier.text != text:
            raise ReplyDiffers
        return earlier
    tickets.require_agent(ticket, actor)
    message = Message(
        sender_kind=SenderKind.AGENT,
        sender_name=actor.name,
        sender_id=actor.id,
        kind=MessageKind.TEXT,
        text=text,
        options=[],
        article=await _card(session, ticket, answer.article_id) if answer.article_id else None,
        client_message_id=answer.client_message_id,
        sent_at=now,
    )
    request = await requests.get(session, ticket.request_id)
    await transcript.append(session, conversation, request, message)
    sent: dict[str, str | int] = {"seq": message.seq}
    if answer.article_id:
        sent["article_id"] = str(answer.article_id)
    _log(session, ticket, "ticket_replied", actor, now, **sent)
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


async def release(session: AsyncSession, actor: Actor, ticket_id: UUID, now: datetime) -> Ticket:
    """Put a ticket back into its queue and tell the customer; whoever holds `ticket.assign` may do it to anybody's.

    Raises:
        TicketNotFound, TicketNotYours, TicketNotClaimed, TicketResolved, RightMissing: it cannot be released.
    """
    if not actor.may(Right.TICKET_ASSIGN):
        actor.require(Right.TICKET_CLAIM)
    conversation, ticket = await _locked(session, actor, ticket_id)
    if ticket.status is TicketStatus.CLAIMED and not actor.may(Right.TICKET_ASSIGN):
        tickets.require_agent(ticket, actor)
    tickets.release(session, ticket, actor, now)
    await escalation.give_to(session, conversation, Owner.QUEUE, by=actor.by, now=now)
    text = catalogs().text(conversation.language, "released-line", number=str(ticket.number))
    await speech.say(session, await _episode(session, conversation, ticket), MessageKind.NOTICE, text, now=now)
    return ticket


async def resolve(
    session: AsyncSession, actor: Actor, ticket_id: UUID, ending: tickets.Ending, now: datetime
) -> Ticket:
    """Close the agent's ticket, tell the customer, and give the conversation back to the bot.

    Raises:
        TicketNotFound, TicketNotYours, TicketResolved, RightMissing, ResolutionUnknown: it cannot be closed.
        ArticleNotFound: the article that is judged is not one of the ticket's site.
    """
    actor.require(Right.TICKET_RESOLVE)
    if ending.resolution not in RESOLUTION_CODES:
        raise ResolutionUnknown
    conversation, ticket = await _locked(session, actor, ticket_id)
    tickets.require_agent(ticket, actor)
    if ending.article_id is not None:
        site_id = await article_view.site_of(session, actor, ending.article_id)
        if site_id != ticket.site_id:
            raise ArticleNotFound(ending.article_id)
    tickets.resolve(session, ticket, ending, by=actor.by, now=now)
    episode = await _episode(session, conversation, ticket)
    text = catalogs().text(conversation.language, "resolved-line", number=str(ticket.number))
    await speech.say(session, episode, MessageKind.RESOLVED, text, now=now)
    await requests.close(session, episode.request, Outcome.HANDED_OFF, by=actor.by, now=now)
    await escalation.give_to(session, conversation, Owner.BOT, by=actor.by, now=now)
    return ticket


async def _card(session: AsyncSession, ticket: Ticket, article_id: UUID) -> dict[str, str | float]:
    """The article as the customer sees it; a person vouches for it, so the confidence is 1."""
    customer = await customers.get(session, ticket.customer_id)
    audiences = readable_by(customer.kind)
    found = await published.published_by_ids(session, ticket.site_id, {article_id}, audiences)
    if article_id not in found:
        raise ArticleNotForCustomer(article_id)
    article = found[article_id]
    url = article.url if article.has_page else ""
    return {
        "id": str(article.id),
        "title": article.title,
        "url": url,
        "confidence": 1.0,
        "language": article.language,
    }


async def _locked(session: AsyncSession, actor: Actor, ticket_id: UUID) -> tuple[Conversation, Ticket]:
    """Conversation first, ticket second: the order in which every transaction locks them."""
    seen, _ = await tickets.get(session, ticket_id, actor)
    conversation = await sequence.locked(session, seen.conversation_id)
    session.expire(seen)
    return conversation, await tickets.locked(session, ticket_id, actor)


async def _episode(session: AsyncSession, conversation: Conversation, ticket: Ticket) -> Episode:
    site = await sites.by_id(session, conversation.site_id)
    return Episode(site, conversation, await requests.get(session, ticket.request_id))


def _log(session: AsyncSession, ticket: Ticket, kind: str, actor: Actor, now: datetime, **data: str | int) -> None:
    record(session, kind, by=actor.by, subject=("ticket", ticket.id), site_id=ticket.site_id, at=now, **data)
