"""What customers said of the articles that they were shown, read as "this was right for that question"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.models import MessageKind, Outcome, Request, TriedArticle, Verdict
from knowledge.models import Article
from retrieval.models import SearchLog
from retrieval.refinement import Judged

COUNT_FOR = timedelta(days=180)
SILENCE = 0.5
"""What silence counts. Whom an answer helped says so less often than whom it did not help.

With half the weight verdicts come out nearly even if one in five says that it helped and three in five that it did not.
"""
MOST_SHOWN = 5000
"""Newest shown articles that are read for a fit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that was shown in a request, and what is known of it.

    Attributes:
        hits: of the search that found it, as the search log has them; empty for a title that was chosen.
        stated: confidence of that search's first hit before verdicts changed it.
        confidence: the one that it was shown with; for what came after a refusal, given that refusal.
    """

    request: UUID
    customer: UUID
    outcome: Outcome | None
    message: UUID
    article: UUID
    group: UUID
    revision: UUID | None
    kind: MessageKind
    verdict: Verdict | None
    model: str | None
    hits: Sequence[dict[str, Any]]
    stated: float
    confidence: float


async def shown(session: AsyncSession, site_id: UUID, since: datetime) -> list[Shown]:
    """What was shown on a site, newest first, at most `MOST_SHOWN`."""
    query = (
        select(
            Request.id,
            Request.customer_id,
            Request.outcome,
            TriedArticle.message_id,
            Article.id,
            Article.group_id,
            Article.published_revision_id,
            TriedArticle.shown_as,
            TriedArticle.verdict,
            SearchLog.model,
            func.coalesce(SearchLog.hits, text("'[]'::jsonb")),
            func.coalesce(SearchLog.signals["stated"].as_float(), SearchLog.confidence, 0.0),
            TriedArticle.confidence,
        )
        .select_from(TriedArticle)
        .join(Request, Request.id == TriedArticle.request_id)
        .join(Article, Article.id == TriedArticle.article_id)
        .outerjoin(SearchLog, SearchLog.id == TriedArticle.search_id)
        .where(
            TriedArticle.site_id == site_id,
            TriedArticle.shown_at >= since,
            TriedArticle.shown_as.in_([MessageKind.ANSWER, MessageKind.CHOICES]),
        )
        .order_by(TriedArticle.shown_at.desc(), TriedArticle.message_id, TriedArticle.id)
        .limit(MOST_SHOWN)
    )
    return [Shown(*tuple(row)) for row in await session.execute(query)]


def judged(shown: Iterable[Shown]) -> Iterator[tuple[str, Judged]]:
    """Encoder and judgement, newest first.

    An answer given alone was right if it helped, wrong if it did not. Of several titles all were wrong if the customer
    wanted none of them; if one was opened and helped, it was right, and the first was wrong if it was another. Who
    said nothing more was helped, counted by `SILENCE`; who left without opening any title said nothing.

    Args:
        shown: newest first, requests not mixed with each other but for their order in time.
    """
    of_request: dict[UUID, list[Shown]] = {}
    for each in shown:
        of_request.setdefault(each.request, []).append(each)
    for of_one in of_request.values():
        yield from _of_request([list(message) for _, message in groupby(of_one, key=attrgetter("message"))])


def _of_request(messages: Sequence[Sequence[Shown]]) -> Iterator[tuple[str, Judged]]:
    """Of the messages of one request that showed articles, newest first."""
    opened: Shown | None = None
    for place, message in enumerate(messages):
        first = message[0]
        if first.kind is MessageKind.CHOICES:
            chosen = opened if opened and opened.article in {each.article for each in message} else None
            yield from _of_choices(message, chosen, is_last=place == int(chosen is not None))
            opened = None
        elif first.hits:
            yield from _said(first, _came_of(first, is_last=place == 0))
            opened = None
        else:
            opened = first


def _of_choices(offered: Sequence[Shown], chosen: Shown | None, *, is_last: bool) -> Iterator[tuple[str, Judged]]:
    if chosen is None:
        for each in offered:
            if each.verdict is Verdict.DID_NOT_HELP:
                yield from _said(each, (0.0, 1.0))
        return
    came = _came_of(chosen, is_last=is_last)
    for each in offered:
        if each.article == chosen.article:
            yield from _said(each, came)
        elif came is not None and came[0] and _is_first(each):
            yield from _said(each, (0.0, came[1]))


def _came_of(answer: Shown, *, is_last: bool) -> tuple[float, float] | None:
    """Whether an answer was right, and what that counts; None if nobody can tell."""
    if answer.verdict is not None:
        return float(answer.verdict is Verdict.HELPED), 1.0
    if is_last and answer.outcome is Outcome.ASSUMED:
        return 1.0, SILENCE
    return None


def _said(shown: Shown, came: tuple[float, float] | None) -> Iterator[tuple[str, Judged]]:
    hit = next((hit for hit in shown.hits if hit["article_id"] == str(shown.article)), None)
    if came is None or hit is None or shown.model is None:
        return
    is_first = _is_first(shown)
    yield (
        shown.model,
        Judged(
            customer=shown.customer,
            subject=shown.group,
            stated=shown.stated if is_first else shown.confidence,
            right=came[0],
            weight=came[1],
            first=is_first,
            current=hit["revision_id"] == str(shown.revision),
        ),
    )


def _is_first(shown: Shown) -> bool:
    return bool(shown.hits) and shown.hits[0]["article_id"] == str(shown.article)
