"""What customers asked and what came of it: the newest conversations that tell which article answers which words.

Each query reads a bounded number of rows by a partial index, whatever the size of the tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, literal_column, null, or_, select, true, union
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid

from conversation.arbitration import MOST_CHOICES
from conversation.models import HELPED, SENT_ARTICLE_ID, SENT_BY_AGENT, Message, Request, TriedArticle, Turn
from handoff.models import ArticleVerdict, Reason, Ticket
from retrieval.bands import Band, Verdict
from retrieval.models import SearchLog

SOLVED = ("solved", "workaround")
"""Resolutions after which what the agent sent can be taken for the answer."""
UNANSWERED = (
    *(Reason.DID_NOT_HELP, Reason.NO_ANSWER, Reason.LOW_CONFIDENCE, Reason.FRUSTRATED),
    *(Reason.ASKED_FOR_PERSON, Reason.TIME_LIMIT, Reason.TAKEN_OVER),
)
"""Reasons of a handoff after which the customer's question was still open."""
NOTHING_FOUND = "nothing_found"
"""Row of the arbitration table that takes a message for a question without an answer."""


class Did(StrEnum):
    """What the bot did with a question, from right to wrong."""

    ANSWERED = "answered"
    """It gave the right article alone."""
    OFFERED = "offered"
    """The right title was among those that it offered."""
    MISSED = "missed"
    """It offered titles, and none of them was right."""
    MISTAKEN = "mistaken"
    """It gave another article alone."""
    NOTHING = "nothing"
    """It found nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A customer's question, and the article that answered it in the end.

    Attributes:
        article_id: None if nothing is known to have answered it.
        language: that the customer had chosen.
        confidence: the bot's in this article when it was asked, in [0, 1]; 0 if it was not among the hits.
    """

    article_id: UUID | None
    customer_id: UUID
    text: str
    language: str
    did: Did
    confidence: float
    at: datetime


async def answered(session: AsyncSession, site_id: UUID, article_id: UUID | None, most: int) -> list[Evidence]:
    """Questions whose answer helped, given alone, chosen among titles or sent by an agent.

    Args:
        session: for reading.
        site_id: of which site.
        article_id: only those that this article answered.
        most: how many answers, and how many tickets, are looked at: the newest ones.
    """
    helped, solved = _newest_helped(site_id, article_id, most), _newest_solved(site_id, article_id, most)
    rows = [*(await session.execute(_helped(helped))), *(await session.execute(_sent(solved)))]
    return [each for each in _evidence(rows) if article_id in (None, each.article_id)]


async def not_found(session: AsyncSession, site_id: UUID, most: int) -> list[Evidence]:
    """Questions to the first line for which it found nothing, or nothing that fitted.

    Args:
        session: for reading.
        site_id: of which site.
        most: how many searches are looked at: the newest ones.
    """
    found = select(SearchLog).where(SearchLog.site_id == site_id, _NOTHING).order_by(SearchLog.at.desc())
    newest = aliased(SearchLog, found.limit(most).subquery())
    no_hits = literal_column("'[]'::jsonb", JSONB()).label("hits")
    query = (
        select(
            *(null().label("article_id"), Request.customer_id),
            *(newest.query, newest.language, newest.band, no_hits, newest.at),
        )
        .join(Request, Request.id == newest.request_id)
        .join(Turn, Turn.id == newest.turn_id)
        .where(
            or_(newest.verdict == Verdict.NONE_OF_THESE, Turn.decided_by == NOTHING_FOUND),
            # While people have the request, what is written is no question to the bot.
            or_(Request.handed_off_at.is_(None), newest.at <= Request.handed_off_at),
        )
    )
    return list(_evidence(await session.execute(query)))


# Written out as the partial indexes have it, so that the planner sees that they are the same.
_NOTHING = and_(
    SearchLog.conversation_id.is_not(None),
    or_(
        SearchLog.band == literal_column(f"'{Band.NONE.value}'"),
        SearchLog.verdict == literal_column(f"'{Verdict.NONE_OF_THESE.value}'"),
    ),
)
_IS_SOLVED = Ticket.resolution.in_([literal_column(f"'{each}'") for each in SOLVED])
_IS_RIGHT = Ticket.article_verdict == literal_column(f"'{ArticleVerdict.RIGHT.value}'")
_SEARCH = (SearchLog.query, SearchLog.language, SearchLog.band, SearchLog.hits)


def _newest_helped(site_id: UUID, article_id: UUID | None, most: int) -> type[TriedArticle]:
    of = TriedArticle.site_id == site_id if article_id is None else TriedArticle.article_id == article_id
    newest = select(TriedArticle).where(of, HELPED).order_by(TriedArticle.verdict_at.desc()).limit(most)
    return aliased(TriedArticle, newest.subquery())


def _helped(tried: type[TriedArticle]) -> Select[Any]:
    """Answers that helped; of one that was chosen, the search that had offered it."""
    offered = aliased(TriedArticle)
    search = (
        select(offered.search_id)
        .where(
            offered.request_id == tried.request_id,
            offered.article_id == tried.article_id,
            offered.search_id.is_not(None),
            offered.shown_at <= tried.shown_at,
        )
        .order_by(offered.shown_at.desc())
        .limit(1)
        .correlate(tried)
        .scalar_subquery()
    )
    return (
        select(tried.article_id, Request.customer_id, *_SEARCH, tried.verdict_at.label("at"))
        .join(Request, Request.id == tried.request_id)
        .join(SearchLog, SearchLog.id == search)
    )


def _newest_solved(site_id: UUID, article_id: UUID | None, most: int) -> type[Ticket]:
    solved = select(Ticket).where(_IS_SOLVED, Ticket.site_id == site_id)
    if article_id is None:
        return aliased(Ticket, solved.order_by(Ticket.resolved_at.desc()).limit(most).subquery())
    sent = select(Message.request_id).where(SENT_BY_AGENT, str(article_id) == SENT_ARTICLE_ID)
    sent = sent.order_by(Message.sent_at.desc()).limit(most)
    judged = solved.where(_IS_RIGHT, Ticket.article_id == article_id).order_by(Ticket.resolved_at.desc()).limit(most)
    both = union(select(judged.subquery()), solved.where(Ticket.request_id.in_(sent)))
    return aliased(Ticket, both.subquery())


def _sent(ticket: type[Ticket]) -> Select[Any]:
    """Solved tickets with the article that the agent called right, or sent last and did not call wrong."""
    sent = (
        select(SENT_ARTICLE_ID.cast(Uuid()).label("article_id"))
        .where(Message.request_id == ticket.request_id, SENT_BY_AGENT)
        .order_by(Message.seq.desc())
        .limit(1)
        .lateral("sent")
    )
    asked = (
        select(*_SEARCH)
        .where(
            SearchLog.conversation_id == Request.conversation_id,
            SearchLog.request_id == Request.id,
            SearchLog.query == Request.question,
        )
        .order_by(SearchLog.at.desc())
        .limit(1)
        .lateral("asked")
    )
    is_right = ticket.article_verdict == ArticleVerdict.RIGHT
    article_id = case((is_right, ticket.article_id), else_=sent.c.article_id)
    is_not_wrong = or_(
        ticket.article_verdict.is_distinct_from(ArticleVerdict.WRONG), ticket.article_id != sent.c.article_id
    )
    return (
        select(article_id.label("article_id"), Request.customer_id, *asked.c, ticket.resolved_at.label("at"))
        .select_from(ticket)
        .join(Request, Request.id == ticket.request_id)
        .join(asked, true())
        .outerjoin(sent, true())
        .where(ticket.reason.in_(UNANSWERED), article_id.is_not(None), is_not_wrong)
    )


def _evidence(rows: Iterable[Row[Any]]) -> Iterable[Evidence]:
    for row in rows:
        hits = {str(hit["article_id"]): float(hit["confidence"]) for hit in row.hits}
        right = str(row.article_id)
        yield Evidence(
            article_id=row.article_id,
            customer_id=row.customer_id,
            text=row.query,
            language=row.language,
            did=what_was_done(Band(row.band), list(hits), right),
            confidence=min(max(hits.get(right, 0.0), 0.0), 1.0),
            at=row.at,
        )


def what_was_done(band: Band, hits: Sequence[object], right: object) -> Did:
    """What the bot did with a question.

    Args:
        band: of the search.
        hits: ids of the articles that it found, best first.
        right: id of the one that answered the question in the end; None if none did.
    """
    if band is Band.NONE:
        return Did.NOTHING
    if band is Band.SURE:
        return Did.ANSWERED if hits and hits[0] == right else Did.MISTAKEN
    return Did.OFFERED if right in hits[:MOST_CHOICES] else Did.MISSED
