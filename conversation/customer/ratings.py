"""What customers think of how their request was dealt with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conversation import requests
from conversation.inbound import TextUnreadable, is_readable
from conversation.masking import mask
from conversation.models import Conversation, Rating, Request
from core.errors import Conflict
from core.event_log import ActorKind, By, record


class AlreadyRated(Conflict):
    """The newest request has its rating; ratings do not change."""

    code = "already_rated"

    def __init__(self) -> None:
        super().__init__("This request was rated before.")


class NotRateable(Conflict):
    """There is no request that has ended."""

    code = "not_rateable"

    def __init__(self) -> None:
        super().__init__("A request can be rated once it is closed, or the chat has been ended.")


def is_rateable(request: Request) -> bool:
    """Whether a request may be rated: it is closed, or its customer has ended the chat."""
    return request.closed_at is not None or request.ended_at is not None


async def rate(
    session: AsyncSession, conversation: Conversation, score: int, comment: str | None, now: datetime
) -> Request:
    """Rate the newest request of a conversation, once; the log keeps the score, never the comment.

    Raises:
        NotRateable, AlreadyRated: it cannot be rated.
        TextUnreadable: the comment holds what is no text.
    """
    if comment is not None and not is_readable(comment):
        raise TextUnreadable
    request = await requests.newest(session, conversation.id)
    if request is None:
        raise NotRateable
    rated = await of_request(session, request.id)
    if rated is not None:
        raise AlreadyRated
    if not is_rateable(request):
        raise NotRateable
    words = mask(comment.strip()) if comment else None
    added = await session.scalar(
        insert(Rating)
        .values(
            request_id=request.id,
            site_id=request.site_id,
            customer_id=request.customer_id,
            score=score,
            comment=words or None,
            rated_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Rating.request_id)
    )
    if added is None:
        raise AlreadyRated
    by, subject = By(ActorKind.CUSTOMER, request.customer_id), ("request", request.id)
    record(session, "request_rated", by=by, subject=subject, site_id=request.site_id, at=now, score=score)
    return request


async def of_request(session: AsyncSession, request_id: UUID) -> Rating | None:
    """A request's rating, if it has one; whoever calls has checked who may read the request."""
    return await session.get(Rating, request_id)
