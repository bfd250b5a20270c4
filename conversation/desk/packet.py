"""The packet that a ticket arrives with: what is wrong, what was tried, what was said, what is missing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import known, requests, transcript, verdicts
from conversation.desk import history
from conversation.desk.history import Earlier
from conversation.entities import Entity
from conversation.models import Conversation, Message, Rating, SenderKind, TriedArticle
from core.rights import Actor
from directory import customers, staff
from directory.models import Customer
from directory.rights import Right
from handoff import checklists, tickets
from handoff.models import Queue, Ticket, TicketField, TicketNote
from knowledge import article_view


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that an agent needs to begin.

    Attributes:
        checklist: all fields in order, also those not answered.
        tried: articles shown, with confidence and verdict.
        transcript: of the ticket's request, in order.
        mentioned: what the customer named in it, each value once; what the checklist has as well is left out.
        question: the customer's words that it is about; `None` if nothing was asked.
        earlier: other requests of the same customer, newest first.
        judged: title of the article that the agent called right or wrong.
        names: of the staff that appear in it, by id.
    """

    ticket: Ticket
    queue: Queue
    customer: Customer
    conversation: Conversation
    checklist: list[TicketField]
    tried: list[TriedArticle]
    transcript: list[Message]
    mentioned: list[Entity]
    notes: list[TicketNote]
    question: str | None
    earlier: list[Earlier]
    rating: Rating | None
    judged: str | None
    names: dict[UUID, str]


async def of_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Packet:
    """Read a ticket's packet.

    Raises:
        TicketNotFound: unknown, or of a site that is not the actor's.
        RightMissing: the actor may not read tickets.
    """
    actor.require(Right.TICKET_READ)
    ticket, queue = await tickets.get(session, ticket_id, actor)
    notes = await tickets.notes(session, ticket.id)
    people = {note.author_id for note in notes} | ({ticket.claimed_by} if ticket.claimed_by else set())
    checklist = await checklists.fields(session, ticket.id)
    said = await transcript.of_request(session, ticket.request_id)
    return Packet(
        ticket=ticket,
        queue=queue,
        customer=await customers.get(session, ticket.customer_id),
        conversation=await session.get_one(Conversation, ticket.conversation_id),
        checklist=checklist,
        tried=await verdicts.of_request(session, ticket.request_id),
        transcript=said,
        mentioned=_mentioned(said, checklist),
        notes=notes,
        question=(await requests.get(session, ticket.request_id)).question,
        earlier=await history.of_customer(session, ticket),
        rating=await session.get(Rating, ticket.request_id),
        judged=(await article_view.view(session, ticket.article_id)).title if ticket.article_id else None,
        names=await staff.names(session, people),
    )


def _mentioned(said: list[Message], checklist: list[TicketField]) -> list[Entity]:
    answered = {field.value for field in checklist if field.value is not None}
    texts = (message.text for message in said if message.sender_kind is SenderKind.CUSTOMER and not message.option_id)
    return [entity for entity in known.of_texts(texts) if entity.value not in answered]
