"""The customer ends the chat."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conversation import requests, sequence, speech, turn_leases, verdicts
from conversation.episode import Episode
from conversation.models import Conversation, MessageKind, Outcome, Owner, Request
from core.catalogs import catalogs
from core.event_log import ActorKind, By, record
from directory import sites

ENDED = "ended_by_customer"


async def end(session: AsyncSession, conversation_id: UUID, now: datetime) -> bool:
    """End the chat; false when there is nothing to end (any more).

    With the bot the request is closed, and what the bot computes just now is refused. With people a line tells them,
    and the ticket stays theirs. One that silence closed is not taken up again.
    """
    conversation = await sequence.locked(session, conversation_id)
    request = await requests.newest(session, conversation_id)
    if request is None or request.ended_at is not None:
        return False
    if request.closed_at is not None and not requests.is_assumed(request):
        return False
    request.ended_at = now
    by = By(ActorKind.CUSTOMER, conversation.customer_id)
    if request.closed_at is not None:
        # Silence closed it; whoever writes from now on begins anew.
        await _say(session, conversation, request, catalogs().text(conversation.language, "notice-ended"), now)
    elif conversation.owner is Owner.BOT:
        await turn_leases.end_due(session, conversation_id, ENDED, now)
        await sequence.change_owner(session, conversation, Owner.BOT)
        text = catalogs().text(conversation.language, "notice-ended")
        await _say(session, conversation, request, text, now)
        await requests.close(session, request, await _outcome(session, request), by=by, now=now)
    else:
        text = catalogs().text(conversation.language, "notice-ended-with-ticket", number=str(request.number))
        await _say(session, conversation, request, text, now)
    record(
        session,
        "conversation_ended",
        by=by,
        subject=("conversation", conversation.id),
        site_id=conversation.site_id,
        at=now,
        request_id=str(request.id),
        owner=conversation.owner.value,
    )
    return True


async def _outcome(session: AsyncSession, request: Request) -> Outcome:
    """An answer that nobody complained of counts as one that helped."""
    answered = await verdicts.awaited(session, request.id) is MessageKind.ANSWER
    return Outcome.ASSUMED if answered else Outcome.ABANDONED


async def _say(session: AsyncSession, conversation: Conversation, request: Request, text: str, now: datetime) -> None:
    site = await sites.by_id(session, conversation.site_id)
    await speech.say(session, Episode(site, conversation, request), MessageKind.NOTICE, text, now=now)
