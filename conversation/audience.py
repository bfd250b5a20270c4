"""Whose articles a customer may read."""

from directory.models import Customer, CustomerKind
from knowledge.models import Audience
from knowledge.published import PUBLIC

VERIFIED = PUBLIC | {Audience.VERIFIED}


def readable_by(customer: Customer) -> frozenset[Audience]:
    """Public articles, and those for verified customers if the site vouches for this one."""
    return VERIFIED if customer.kind is CustomerKind.VERIFIED else PUBLIC
