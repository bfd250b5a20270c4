"""What customers say of the articles that they were shown."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.facts import NONE_OF_THESE
from conversation.models import Message, MessageKind, Request, TriedArticle, Verdict
from core.event_log import ActorKind, By, record
from retrieval import search_log
from retrieval.bands import Verdict as SearchVerdict


async def note(session: AsyncSession, request: Request, said: Message, verdict: Verdict, now: datetime) -> None:
    """Note a verdict on the articles of the message replied to, or on those shown last when it was said in words."""
    tried = await _judged(session, request, said)
    by = By(ActorKind.CUSTOMER, request.customer_id)
    for article in tried:
        article.verdict, article.verdict_at = verdict, now
        if article.search_id is not None:
            seen = SearchVerdict.NONE_OF_THESE if said.option_id == NONE_OF_THESE else SearchVerdict(verdict.value)
            await search_log.set_verdict(session, article.search_id, seen, now)
        record(
            session,
            "article_judged",
            by=by,
            subject=("article", article.article_id),
            site_id=request.site_id,
            at=now,
            verdict=verdict.value,
            request_id=str(request.id),
        )


async def note_step(session: AsyncSession, request: Request, article_id: UUID, number: int, count: int) -> None:
    """Keep how far the customer is in the steps of an article that was shown in this request."""
    tried = await session.scalar(_newest_of(request.id, article_id))
    if tried is not None:
        tried.steps_shown, tried.steps = max(number, min(tried.steps_shown or 0, count)), count


async def newest_answer(session: AsyncSession, request: Request) -> TriedArticle | None:
    """The article that a request was answered with last."""
    shown = (TriedArticle.request_id == request.id) & (TriedArticle.shown_as == MessageKind.ANSWER)
    return await session.scalar(select(TriedArticle).where(shown).order_by(TriedArticle.shown_at.desc()).limit(1))


AWAITED = (
    select(case((TriedArticle.verdict.is_(None), TriedArticle.shown_as)))
    .where(TriedArticle.request_id == Request.id)
    .order_by(TriedArticle.shown_at.desc())
    .limit(1)
    .correlate(Request)
    .scalar_subquery()
)
"""Of a request: how the articles were shown last that have no verdict, as `answer`, as `choices`, or null.

An article about what is outside the area is said as `text`, and what is said so waits for no verdict.
"""


SHOWN_BEFORE = (
    select(func.jsonb_agg(func.jsonb_build_array(TriedArticle.shown_as, TriedArticle.article_id)))
    .where(
        TriedArticle.request_id == Request.id,
        TriedArticle.shown_as.in_([MessageKind.ANSWER, MessageKind.CHOICES]),
    )
    .correlate(Request)
    .scalar_subquery()
)
"""Of a request: pairs of `answer` or `choices` and the id of an article that was shown so, or null."""


async def awaited(session: AsyncSession, request_id: UUID) -> MessageKind | None:
    """The same of one request."""
    return await session.scalar(select(AWAITED).where(Request.id == request_id))


async def confidence_when_offered(session: AsyncSession, request: Request, article_id: UUID) -> float:
    """The confidence with which an article was offered in this request; 0 if it was not."""
    query = select(TriedArticle.confidence).where(
        TriedArticle.request_id == request.id, TriedArticle.article_id == article_id
    )
    return await session.scalar(query.order_by(TriedArticle.shown_at.desc()).limit(1)) or 0.0


def search_behind(tried: Sequence[TriedArticle]) -> UUID | None:
    """The search that found what was shown last; a refusal in words is searched for too, but shows nothing of that."""
    return next((each.search_id for each in reversed(tried) if each.search_id is not None), None)


async def not_shown_yet(session: AsyncSession, tried: Sequence[TriedArticle]) -> dict[UUID, float]:
    """What the search behind an answer found besides it and was worth offering: ids and confidences, best first.

    Args:
        session: the transaction.
        tried: everything that was shown in the request, in order.
    """
    search_id = search_behind(tried)
    shown = {each.article_id for each in tried}
    return await search_log.left_over(session, search_id, shown) if search_id is not None else {}


async def of_request(session: AsyncSession, request_id: UUID) -> list[TriedArticle]:
    """Everything that was shown in a request, in order."""
    query = select(TriedArticle).where(TriedArticle.request_id == request_id)
    return list(await session.scalars(query.order_by(TriedArticle.shown_at, TriedArticle.confidence.desc())))


async def last_shown(session: AsyncSession, request_ids: list[UUID]) -> dict[UUID, list[TriedArticle]]:
    """For each of some requests the article or articles shown last; those where nothing was shown are left out."""
    newest = (
        select(TriedArticle.message_id)
        .where(TriedArticle.request_id.in_(request_ids))
        .ext(distinct_on(TriedArticle.request_id))
        .order_by(TriedArticle.request_id, TriedArticle.shown_at.desc())
    )
    shown: dict[UUID, list[TriedArticle]] = {}
    for tried in await session.scalars(select(TriedArticle).where(TriedArticle.message_id.in_(newest))):
        shown.setdefault(tried.request_id, []).append(tried)
    return shown


async def _judged(session: AsyncSession, request: Request, said: Message) -> list[TriedArticle]:
    if said.option_id is None:
        return await _last_shown(session, request.id)
    shown_in = TriedArticle.message_id == said.in_reply_to
    found = list(await session.scalars(select(TriedArticle).where(shown_in)))
    return found or await _shown_earlier(session, request.id, said)


async def _shown_earlier(session: AsyncSession, request_id: UUID, said: Message) -> list[TriedArticle]:
    """What a message that shows a step is about: the article as it was answered with before."""
    replied_to = await session.get(Message, said.in_reply_to)
    if replied_to is None or replied_to.article is None:
        return []
    return list(await session.scalars(_newest_of(request_id, UUID(replied_to.article["id"]))))


def _newest_of(request_id: UUID, article_id: UUID) -> Select[TriedArticle]:
    """The last time that a request was answered with an article."""
    shown = (TriedArticle.request_id == request_id) & (TriedArticle.article_id == article_id)
    newest = select(TriedArticle).where(shown, TriedArticle.shown_as == MessageKind.ANSWER)
    return newest.order_by(TriedArticle.shown_at.desc()).limit(1)


async def _last_shown(session: AsyncSession, request_id: UUID) -> list[TriedArticle]:
    """The article or articles of the newest message that showed any."""
    return list(await session.scalars(_LAST_SHOWN, {"request": request_id}))


# Made once: making it costs more than the database's part.
_LAST_SHOWN = select(TriedArticle).where(
    TriedArticle.message_id
    == select(TriedArticle.message_id)
    .where(TriedArticle.request_id == bindparam("request"))
    .order_by(TriedArticle.shown_at.desc())
    .limit(1)
    .scalar_subquery()
)
