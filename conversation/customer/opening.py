"""Opening a conversation, and knowing whose a token is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.customer import context
from conversation.models import Conversation, Owner
from core.catalogs import offered
from core.errors import NotFound, Unauthenticated
from core.event_log import ActorKind, By, record
from core.tokens import TokenSource, digest, new_token
from directory import customers, identity, sites
from directory.models import Customer, Site


class ConversationNotFound(NotFound):
    """No such conversation, or the token is not its."""

    code = "conversation_not_found"

    def __init__(self) -> None:
        super().__init__("There is no conversation with this id and token.")


class TokenMissing(Unauthenticated):
    """The bearer token of the conversation was not sent."""

    code = "token_missing"

    def __init__(self) -> None:
        super().__init__("Send the conversation's token as 'Authorization: Bearer …'.")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new conversation is opened with.

    Attributes:
        site_key: `None` for the default site.
        language: a tag such as `pl-PL`; `None` for the site's default.
        context: what the customer's page says about itself, such as its address.
        channel: name of the channel that it came through.
        identity: the token with which the site vouches for its customer, if it does.
    """

    site_key: str | None
    language: str | None
    context: dict[str, str]
    channel: str
    identity: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A new conversation.

    Attributes:
        token: what opens it from now on; stored only hashed.
    """

    conversation: Conversation
    customer: Customer
    token: str


async def open_conversation(
    session: AsyncSession, opening: Opening, now: datetime, *, tokens: TokenSource = new_token
) -> Opened:
    """Open a conversation of the customer whom the site vouches for, or of a new anonymous one.

    Raises:
        SiteNotFound: no such site.
        IdentityInvalid: the site does not vouch for them.
        IdentityRequired: it has to.
    """
    site = await sites.by_key(session, opening.site_key)
    language = offered(opening.language) if opening.language else site.default_language
    customer = await _customer(session, site, opening.identity, now)
    token = tokens()
    conversation = Conversation(
        site_id=site.id,
        customer_id=customer.id,
        channel=opening.channel,
        token_hash=digest(token),
        language=language if language in site.languages else site.default_language,
        owner=Owner.BOT,
        epoch=1,
        last_seq=0,
        context=context.masked(opening.context),
        opened_at=now,
    )
    session.add(conversation)
    await session.flush()
    record(
        session,
        "conversation_opened",
        by=By(ActorKind.CUSTOMER, customer.id),
        subject=("conversation", conversation.id),
        site_id=site.id,
        at=now,
        language=conversation.language,
        channel=opening.channel,
    )
    return Opened(conversation, customer, token)


async def of_token(session: AsyncSession, conversation_id: UUID, token: str | None) -> Conversation:
    """The conversation that a token opens.

    Raises:
        TokenMissing: no token was sent.
        ConversationNotFound: unknown id, or the token of another conversation; the two look alike.
    """
    if not token:
        raise TokenMissing
    conversation = await session.scalar(_OF_TOKEN, {"conversation": conversation_id, "token_hash": digest(token)})
    if conversation is None:
        raise ConversationNotFound
    return conversation


# Made once: making it costs more than the database's part.
_OF_TOKEN = select(Conversation).where(
    Conversation.id == bindparam("conversation"), Conversation.token_hash == bindparam("token_hash")
)


async def _customer(session: AsyncSession, site: Site, token: str | None, now: datetime) -> Customer:
    if token is not None:
        return await customers.verified(session, site.id, identity.verify(site, token, now), now)
    if site.identity_required:
        raise identity.IdentityRequired
    return await customers.add_anonymous(session, site.id, now)
