"""Rights, and the bundles that accounts are given."""

from enum import StrEnum


class Right(StrEnum):
    """One thing that an account may be allowed to do."""

    TICKET_READ = "ticket.read"
    TICKET_CLAIM = "ticket.claim"
    TICKET_REPLY_CUSTOMER = "ticket.reply_customer"
    TICKET_NOTE = "ticket.note"
    TICKET_RESOLVE = "ticket.resolve"
    ARTICLE_READ = "article.read"
    ARTICLE_WRITE = "article.write"
    ARTICLE_PUBLISH = "article.publish"
    STAFF_MANAGE = "staff.manage"
    SITE_MANAGE = "site.manage"


class Bundle(StrEnum):
    """A named set of rights; accounts hold bundles, code asks for rights."""

    AGENT = "agent"
    EDITOR = "editor"
    ADMIN = "admin"


_TICKETS = frozenset(
    {
        Right.TICKET_READ,
        Right.TICKET_CLAIM,
        Right.TICKET_REPLY_CUSTOMER,
        Right.TICKET_NOTE,
        Right.TICKET_RESOLVE,
    }
)
_ARTICLES = frozenset({Right.ARTICLE_READ, Right.ARTICLE_WRITE, Right.ARTICLE_PUBLISH})

RIGHTS: dict[Bundle, frozenset[Right]] = {
    Bundle.AGENT: _TICKETS | {Right.ARTICLE_READ},
    Bundle.EDITOR: _ARTICLES,
    Bundle.ADMIN: frozenset(Right),
}


def of(bundles: list[str]) -> frozenset[str]:
    """All rights of some bundles; a name that no longer exists grants nothing."""
    known = {bundle.value for bundle in Bundle}
    return frozenset(right.value for name in bundles if name in known for right in RIGHTS[Bundle(name)])
