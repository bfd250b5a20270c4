"""Rights, and the bundles that accounts are given."""

from enum import StrEnum


class Right(StrEnum):
    """One thing that an account may be allowed to do."""

    TICKET_READ = "ticket.read"
    TICKET_CLAIM = "ticket.claim"
    TICKET_REPLY_CUSTOMER = "ticket.reply_customer"
    TICKET_NOTE = "ticket.note"
    TICKET_RESOLVE = "ticket.resolve"
    TICKET_ASSIGN = "ticket.assign"
    """Release a ticket that somebody else holds."""
    CONVERSATION_WATCH = "conversation.watch"
    """Read chats that the bot has; with `ticket.claim`, take them over."""
    FIGURES_READ = "figures.read"
    """See how many requests ended in which way, and why they were handed off."""
    REPLY_MANAGE = "canned_reply.manage"
    ARTICLE_READ = "article.read"
    ARTICLE_WRITE = "article.write"
    ARTICLE_REVIEW = "article.review"
    ARTICLE_PUBLISH = "article.publish"
    STAFF_MANAGE = "staff.manage"
    SITE_MANAGE = "site.manage"


class Bundle(StrEnum):
    """A named set of rights; accounts hold bundles, code asks for rights."""

    AGENT_L2 = "agent_l2"
    AGENT_L3 = "agent_l3"
    AGENT_L4 = "agent_l4"
    SUPERVISOR = "supervisor"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMIN = "admin"


# L3 and L4 look into causes: customers are talked to, and chats taken, on L1 and L2 only.
_CAUSES = frozenset({Right.TICKET_READ, Right.TICKET_NOTE, Right.ARTICLE_READ})
_CUSTOMERS = _CAUSES | {
    Right.TICKET_CLAIM,
    Right.TICKET_REPLY_CUSTOMER,
    Right.TICKET_RESOLVE,
    Right.CONVERSATION_WATCH,
}
_WRITING = frozenset({Right.ARTICLE_READ, Right.ARTICLE_WRITE})

RIGHTS: dict[Bundle, frozenset[Right]] = {
    Bundle.AGENT_L2: _CUSTOMERS,
    Bundle.AGENT_L3: _CAUSES,
    Bundle.AGENT_L4: _CAUSES,
    Bundle.SUPERVISOR: _CUSTOMERS | {Right.TICKET_ASSIGN, Right.FIGURES_READ, Right.REPLY_MANAGE},
    Bundle.AUTHOR: _WRITING,
    Bundle.REVIEWER: _WRITING | {Right.ARTICLE_REVIEW},
    Bundle.PUBLISHER: _WRITING | {Right.ARTICLE_REVIEW, Right.ARTICLE_PUBLISH},
    Bundle.ADMIN: frozenset(Right),
}


def of(bundles: list[str]) -> frozenset[str]:
    """All rights of some bundles; a name that no longer exists grants nothing."""
    known = {bundle.value for bundle in Bundle}
    return frozenset(right.value for name in bundles if name in known for right in RIGHTS[Bundle(name)])
