"""What the customer's page says about itself: its language and a few values, from the opening on and later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import sequence
from conversation.masking import mask
from conversation.models import Conversation
from core.catalogs import LANGUAGES
from core.errors import Invalid
from core.event_log import ActorKind, By, record
from directory import sites
from handoff import tickets

MOST_VALUES = 20


class ContextTooLarge(Invalid):
    """A conversation would carry more values than it may."""

    code = "metadata_too_large"

    def __init__(self) -> None:
        super().__init__(f"A conversation has at most {MOST_VALUES} values of metadata.", limit=MOST_VALUES)


def masked(values: dict[str, str]) -> dict[str, str]:
    """The values without what must never be stored."""
    return {mask(name): mask(value) for name, value in values.items()}


async def change(
    session: AsyncSession,
    conversation_id: UUID,
    *,
    language: str | None,
    values: dict[str, str],
    now: datetime,
) -> bool:
    """Take over a new language, and values beside or in place of the earlier ones; whether anything changed.

    Args:
        session: the transaction.
        conversation_id: of a conversation that exists.
        language: a tag such as `pl-PL`; one that the site does not offer changes nothing.
        values: by name.
        now: when.

    Raises:
        ContextTooLarge: there would be too many values.
    """
    conversation = await sequence.locked(session, conversation_id)
    merged = {**conversation.context, **masked(values)}
    if len(merged) > MOST_VALUES:
        raise ContextTooLarge
    site = await sites.by_id(session, conversation.site_id)
    spoken = _primary(language)
    if spoken not in LANGUAGES or spoken not in site.languages:
        spoken = conversation.language
    if (spoken, merged) == (conversation.language, conversation.context):
        return False
    by = By(ActorKind.CUSTOMER, conversation.customer_id)
    if spoken != conversation.language:
        ticket = await tickets.live_of_conversation(session, conversation.id)
        if ticket is not None:
            tickets.change_language(session, ticket, spoken, by=by, now=now)
    conversation.language, conversation.context = spoken, merged
    _log(session, conversation, by, now)
    return True


def _primary(language: str | None) -> str:
    return (language or "").replace("_", "-").partition("-")[0].lower()


def _log(session: AsyncSession, conversation: Conversation, by: By, now: datetime) -> None:
    record(
        session,
        "conversation_context_changed",
        by=by,
        subject=("conversation", conversation.id),
        site_id=conversation.site_id,
        at=now,
        language=conversation.language,
        values=len(conversation.context),
    )
