"""Canned replies as one ticket needs them: in the customer's language, with the variables filled."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation.models import Conversation
from core.rights import Actor
from directory import customers, sites
from directory.rights import Right
from handoff import canned_replies, tickets
from handoff.canned_replies import Filled


async def of_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> list[Filled]:
    """The canned replies of a ticket's site, by shortcut.

    Raises:
        TicketNotFound, RightMissing: the ticket is not for the actor.
    """
    actor.require(Right.TICKET_READ)
    ticket, _ = await tickets.get(session, ticket_id, actor)
    site = await sites.by_id(session, ticket.site_id)
    customer = await customers.get(session, ticket.customer_id)
    values = {
        "customer.name": customer.name,
        "agent.name": actor.name,
        "ticket.number": str(ticket.number),
        "site.name": site.name,
    }
    conversation = await session.get_one(Conversation, ticket.conversation_id)
    languages = (conversation.language, site.default_language, *site.languages)
    found = await canned_replies.of_sites(session, actor, {site.id})
    return [canned_replies.filled(reply, languages, values) for reply in found]
