"""Whose articles a customer may read."""

from directory.models import CustomerKind
from knowledge.models import Audience
from knowledge.published import PUBLIC

VERIFIED = PUBLIC | {Audience.VERIFIED}


def readable_by(kind: CustomerKind) -> frozenset[Audience]:
    """Public articles, and those for verified customers if the site vouches for this one."""
    return VERIFIED if kind is CustomerKind.VERIFIED else PUBLIC
