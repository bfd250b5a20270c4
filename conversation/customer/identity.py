"""A conversation becomes that of a customer whom the site vouches for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import requests, sequence
from core.errors import Conflict
from core.event_log import ActorKind, By, record
from directory import customers, identity, sites
from directory.models import Customer, CustomerKind
from handoff import tickets


class IdentityDiffers(Conflict):
    """The conversation is another verified customer's already."""

    code = "identity_differs"

    def __init__(self) -> None:
        super().__init__("This conversation is another customer's. Open a new one.")


async def attach(session: AsyncSession, conversation_id: UUID, token: str, now: datetime) -> Customer:
    """Give the conversation, its open request and its live ticket to the verified customer that a token names.

    What was claimed before stays with the customer who claimed it, and so do requests that have ended.

    Args:
        session: the transaction.
        conversation_id: of a conversation that exists.
        token: with which the site vouches, see `directory.identity.verify`.
        now: when.

    Raises:
        IdentityInvalid: the site does not vouch for them.
        IdentityDiffers: the conversation is another verified customer's.
    """
    conversation = await sequence.locked(session, conversation_id)
    site = await sites.by_id(session, conversation.site_id)
    known = identity.verify(site, token, now)
    before = await customers.get(session, conversation.customer_id)
    if before.kind is CustomerKind.VERIFIED and before.external_id != known.subject:
        raise IdentityDiffers
    # Locks are taken in the order in which every transaction takes them: conversation, ticket, customer.
    ticket = await tickets.live_of_conversation(session, conversation.id)
    request = await requests.current(session, conversation.id)
    customer = await customers.verified(session, site.id, known, now)
    if customer.id == before.id:
        return customer
    by = By(ActorKind.CUSTOMER, customer.id)
    conversation.customer_id = customer.id
    if request is not None:
        request.customer_id = customer.id
    if ticket is not None:
        tickets.change_customer(session, ticket, customer.id, by=by, now=now)
    record(
        session,
        "conversation_identified",
        by=by,
        subject=("conversation", conversation.id),
        site_id=conversation.site_id,
        at=now,
        before=str(before.id),
    )
    return customer
