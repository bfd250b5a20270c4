"""Customers: anonymous ones, what they claim about themselves, and those whom their site vouches for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, func, literal_column, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.event_log import ActorKind, By, record
from directory.identity import Identity
from directory.models import Customer, CustomerKind


async def add_anonymous(session: AsyncSession, site_id: UUID, now: datetime) -> Customer:
    """A new customer of whom nothing is known."""
    customer = Customer(site_id=site_id, kind=CustomerKind.ANONYMOUS)
    session.add(customer)
    await session.flush()
    _log(session, customer, "customer_added", now)
    return customer


async def verified(session: AsyncSession, site_id: UUID, identity: Identity, now: datetime) -> Customer:
    """The one customer of a site whom an identity names; what the site says about them is brought up to date.

    What the site leaves out stays as it was.
    """
    fresh = insert(Customer).values(
        site_id=site_id,
        kind=CustomerKind.VERIFIED,
        external_id=identity.subject,
        name=identity.name,
        email=identity.email,
        created_at=now,
    )
    known = fresh.on_conflict_do_update(
        index_elements=[Customer.site_id, Customer.external_id],
        index_where=text("kind = 'verified'"),
        set_={
            "name": func.coalesce(fresh.excluded.name, Customer.name),
            "email": func.coalesce(fresh.excluded.email, Customer.email),
        },
    )
    # A row that was inserted just now has never been replaced by another version of itself.
    is_new = literal_column("customer.xmax = 0", Boolean)
    statement = known.returning(Customer, is_new).execution_options(populate_existing=True)
    found = (await session.execute(statement)).one()
    customer: Customer = found[0]
    if found[1]:
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
