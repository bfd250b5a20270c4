"""Search over the knowledge base, as the bot sees it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator

from app.api.schemas import HitOut, SearchOut, Text
from app.dependencies import DB, SESSION_COOKIE, Now, State
from conversation.inbound import LONGEST_TEXT, check_text
from conversation.masking import mask
from core.catalogs import offered
from directory import sites, staff
from directory.rights import Right
from directory.staff import SignInRequired
from knowledge.published import EVERYTHING, PUBLIC
from retrieval import search_log
from retrieval.search import SearchQuery

router = APIRouter(tags=["search"])


@router.get("/search")
async def search(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST_TEXT), AfterValidator(check_text)],
    db: DB,
    moment: Now,
    held: State,
    site: Text | None = None,
    language: Text | None = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> SearchOut:
    """Articles that answer `q`: public ones, or what the signed-in person may read."""
    async with db.begin() as session:
        found = await sites.by_key(session, site)
        audiences = PUBLIC
        try:
            current = await staff.signed_in(session, request.cookies.get(SESSION_COOKIE), moment)
        except SignInRequired:
            pass
        else:
            if found.id in current.actor.site_ids and current.actor.may(Right.ARTICLE_READ):
                audiences = EVERYTHING
        spoken = offered(language) if language else found.default_language
    query = SearchQuery(found.id, mask(q), spoken, audiences, limit)
    result = await held.search.search(query)
    async with db.begin() as session:
        await search_log.record(session, query, result, search_log.Origin(), now=moment)
    return SearchOut(
        band=result.band,
        confidence=result.confidence,
        hits=[
            HitOut(article_id=h.article_id, title=h.title, passage=h.passage, score=h.score, url=h.url)
            for h in result.hits
        ],
    )
