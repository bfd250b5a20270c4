"""The search log: every search that was shown, with what decided it and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from retrieval.bands import Verdict
from retrieval.models import SearchLog
from retrieval.search import SearchQuery, SearchResult


@dataclass(frozen=True, slots=True)
class Origin:
    """What a search was made for; all None for the search box of the help centre."""

    conversation_id: UUID | None = None
    request_id: UUID | None = None
    turn_id: UUID | None = None


def record(session: AsyncSession, query: SearchQuery, result: SearchResult, origin: Origin, *, now: datetime) -> UUID:
    """Store one search; its id, for a verdict later."""
    row = SearchLog(
        # Not the database's, for whoever refers to it is written together with it.
        id=uuid4(),
        site_id=query.site_id,
        conversation_id=origin.conversation_id,
        request_id=origin.request_id,
        turn_id=origin.turn_id,
        query=query.text,
        language=query.language,
        hits=[
            {
                "article_id": str(hit.article_id),
                "revision_id": str(hit.revision_id),
                "score": round(hit.score, 4),
                "confidence": round(hit.confidence, 4),
            }
            for hit in result.hits
        ],
        signals={name: round(value, 4) for name, value in result.signals.items()},
        confidence=result.confidence,
        band=result.band,
        thresholds={"sure": result.thresholds.sure, "unsure": result.thresholds.unsure},
        index_revision=result.index_revision,
        model=result.model,
        took_ms=result.took_ms,
        at=now,
    )
    session.add(row)
    return row.id


async def left_over(session: AsyncSession, search_id: UUID, refused: Collection[UUID]) -> dict[UUID, float]:
    """What a search found that is still worth offering once some of it turned out to be wrong.

    At most one article is right. That those with together probability r are not leaves p / (1 - r) of each other p.

    Returns:
        Articles and confidences, best first; those below the threshold of titles that are offered are left out.
    """
    row = await session.get(SearchLog, search_id)
    if row is None:
        return {}
    found = {UUID(hit["article_id"]): float(hit["confidence"]) for hit in row.hits}
    rest = 1 - sum(confidence for article, confidence in found.items() if article in refused)
    left = {article: confidence for article, confidence in found.items() if article not in refused}
    if rest <= 0:
        return {}
    return {
        article: min(confidence / rest, 1.0)
        for article, confidence in left.items()
        if confidence / rest >= row.thresholds["unsure"]
    }


async def set_verdict(session: AsyncSession, search_id: UUID, verdict: Verdict, now: datetime) -> None:
    """Note what the customer said of a search; the latest word holds, an unknown id is ignored."""
    await session.execute(
        update(SearchLog).where(SearchLog.id == search_id).values(verdict=verdict.value, verdict_at=now)
    )
