"""Opening a conversation, and knowing whose a token is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.masking import mask
from conversation.models import Conversation, Owner
from core.catalogs import offered
from core.errors import NotFound, Unauthenticated
from core.event_log import ActorKind, By, record
from core.tokens import TokenSource, digest, new_token
from directory import customers, sites


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
    """

    site_key: str | None
    language: str | None
    context: dict[str, str]
    channel: str


async def open_conversation(
    session: AsyncSession, opening: Opening, now: datetime, *, tokens: TokenSource = new_token
) -> tuple[Conversation, str]:
    """Open a conversation of a new anonymous customer; the second value is its token, stored only hashed.

    Raises:
        SiteNotFound: no such site.
    """
    site = await sites.by_key(session, opening.site_key)
    language = offered(opening.language) if opening.language else site.default_language
    customer = await customers.add_anonymous(session, site.id, now)
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
        context={name: mask(value) for name, value in opening.context.items()},
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
    return conversation, token


async def of_token(session: AsyncSession, conversation_id: UUID, token: str | None) -> Conversation:
    """The conversation that a token opens.

    Raises:
        TokenMissing: no token was sent.
        ConversationNotFound: unknown id, or the token of another conversation; the two look alike.
    """
    if not token:
        raise TokenMissing
    conversation = await session.scalar(
        select(Conversation).where(Conversation.id == conversation_id, Conversation.token_hash == digest(token))
    )
    if conversation is None:
        raise ConversationNotFound
    return conversation
