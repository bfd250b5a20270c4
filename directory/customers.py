"""Customers: anonymous ones, and what they claim about themselves."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.models import Customer, CustomerKind


async def add_anonymous(session: AsyncSession, site_id: UUID) -> Customer:
    """A new customer of whom nothing is known."""
    customer = Customer(site_id=site_id, kind=CustomerKind.ANONYMOUS)
    session.add(customer)
    await session.flush()
    return customer


async def get(session: AsyncSession, customer_id: UUID) -> Customer:
    """The customer of an id that is known to exist."""
    return await session.get_one(Customer, customer_id)


async def claim_email(session: AsyncSession, customer_id: UUID, email: str) -> None:
    """Note the e-mail that an unverified customer gives.

    It stays a claim on this customer: nothing is looked up by it and nobody's history is joined to it.
    """
    customer = await session.get_one(Customer, customer_id, with_for_update=True)
    if customer.kind is not CustomerKind.VERIFIED:
        customer.kind, customer.email = CustomerKind.CLAIMED, email
