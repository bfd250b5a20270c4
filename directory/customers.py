"""Customers: anonymous ones, and what they claim about themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.event_log import ActorKind, By, record
from directory.models import Customer, CustomerKind


async def add_anonymous(session: AsyncSession, site_id: UUID, now: datetime) -> Customer:
    """A new customer of whom nothing is known."""
    customer = Customer(site_id=site_id, kind=CustomerKind.ANONYMOUS)
    session.add(customer)
    await session.flush()
    _log(session, customer, "customer_added", now)
    return customer


async def get(session: AsyncSession, customer_id: UUID) -> Customer:
    """The customer of an id that is known to exist."""
    return await session.get_one(Customer, customer_id)


async def claim_email(session: AsyncSession, customer_id: UUID, email: str, now: datetime) -> None:
    """Note the e-mail that an unverified customer gives.

    It stays a claim on this customer: nothing is looked up by it and nobody's history is joined to it.
    """
    customer = await session.get_one(Customer, customer_id, with_for_update=True)
    if customer.kind is not CustomerKind.VERIFIED:
        customer.kind, customer.email = CustomerKind.CLAIMED, email
        _log(session, customer, "customer_claimed", now, field="email")


def _log(session: AsyncSession, customer: Customer, kind: str, now: datetime, **data: str) -> None:
    by, subject = By(ActorKind.CUSTOMER, customer.id), ("customer", customer.id)
    record(session, kind, by=by, subject=subject, site_id=customer.site_id, at=now, **data)
