"""Where a conversation stands, as its customer may know it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import requests
from conversation.customer import ratings
from conversation.customer.opening import ConversationNotFound
from conversation.models import Conversation, Owner
from directory import customers, staff
from directory.models import CustomerKind
from handoff import tickets, waiting


@dataclass(frozen=True, slots=True)
class RequestStanding:
    """The newest request.

    Attributes:
        open: nobody has closed it.
        rated: the customer has said what they think of it.
        rateable: the customer may say so now.
    """

    number: int
    open: bool
    rated: bool
    rateable: bool


@dataclass(frozen=True, slots=True)
class CustomerStanding:
    """Who the customer is taken for; a name is known of verified customers only."""

    kind: CustomerKind
    name: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation from the customer's side.

    Attributes:
        agent: name of whoever has it, while a person has.
        position: how many wait for a person up to this customer, while they wait.
        request: `None` before the first message.
    """

    id: UUID
    language: str
    owner: Owner
    agent: str | None
    customer: CustomerStanding
    position: int | None
    request: RequestStanding | None


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> Standing:
    """Read where a conversation stands now.

    Raises:
        ConversationNotFound: it is gone.
    """
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise ConversationNotFound
    owner = conversation.owner
    customer = await customers.get(session, conversation.customer_id)
    return Standing(
        id=conversation.id,
        language=conversation.language,
        owner=owner,
        agent=await _agent(session, conversation) if owner is Owner.AGENT else None,
        customer=CustomerStanding(customer.kind, customer.name),
        position=await waiting.position(session, conversation.id) if owner is Owner.QUEUE else None,
        request=await _request(session, conversation),
    )


async def _agent(session: AsyncSession, conversation: Conversation) -> str | None:
    ticket = await tickets.live_ticket(session, conversation.id)
    if ticket is None or ticket.claimed_by is None:
        return None
    names = await staff.names(session, {ticket.claimed_by})
    return names.get(ticket.claimed_by)


async def _request(session: AsyncSession, conversation: Conversation) -> RequestStanding | None:
    request = await requests.newest(session, conversation.id)
    if request is None:
        return None
    rated = await ratings.of_request(session, request.id) is not None
    return RequestStanding(
        number=request.number,
        open=request.closed_at is None,
        rated=rated,
        rateable=ratings.is_rateable(request) and not rated,
    )
