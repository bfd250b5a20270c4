"""Search over the knowledge base, as the bot sees it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator

from app.api.article_schemas import AnswersOut, AskIn, ExplainedHitOut, ExplanationOut, MatchOut, RankingOut
from app.api.articles import as_draft
from app.api.limiting import READ
from app.api.schemas import HitOut, SearchOut, Text
from app.dependencies import DB, SESSION_COOKIE, CurrentStaff, Now, State
from conversation.inbound import LONGEST_TEXT, check_text
from conversation.masking import mask
from core.catalogs import offered
from core.database import is_writable
from directory import sites, staff
from directory.rights import Right
from directory.staff import SignInRequired
from knowledge import articles, topics
from knowledge.published import EVERYTHING, PUBLIC
from retrieval import explain, search_log
from retrieval.explain import Explanation
from retrieval.search import SearchQuery

DIGITS = 3

router = APIRouter(tags=["search"])


@router.get("/search", dependencies=[READ])
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
        if await is_writable(session):
            search_log.record(session, query, result, search_log.Origin(), now=moment)
    return SearchOut(
        band=result.band,
        confidence=round(result.confidence, DIGITS),
        hits=[
            HitOut(
                article_id=hit.article_id,
                title=hit.title,
                passage=hit.passage,
                score=round(hit.score, DIGITS),
                url=hit.url,
                language=hit.language,
            )
            for hit in result.hits
        ],
    )


@router.post("/search/ask")
async def ask(body: AskIn, actor: CurrentStaff, db: DB, moment: Now, held: State) -> AnswersOut:
    """A question as an audience asks it: band, hits and why, from the live index and a draft. Nothing is logged."""
    async with db.begin() as session:
        actor.require(Right.ARTICLE_READ)
        article = await articles.get(session, actor, body.article_id) if body.article_id else None
        site = await (sites.by_id(session, article.site_id) if article else sites.own(session, actor, body.site))
        draft = as_draft(body.draft) if body.draft else article.draft if article else None
        treatment = await topics.treatment_of(session, site.id, draft.topic if draft else None)
    language = offered(body.language) if body.language else site.default_language
    found = await explain.ask(
        db,
        held.search,
        actor,
        SearchQuery(site.id, mask(body.question), language, body.audience.sees, body.limit),
        explain.as_published(draft, site.id, article, moment, treatment=treatment) if draft else None,
    )
    return AnswersOut(live=_explanation(found.live), draft=_explanation(found.draft) if found.draft else None)


def _explanation(found: Explanation) -> ExplanationOut:
    result = found.result
    return ExplanationOut(
        band=result.band,
        confidence=result.confidence,
        thresholds={
            "sure": result.thresholds.sure if result.thresholds.sure <= 1 else None,
            "unsure": result.thresholds.unsure,
        },
        hits=[
            ExplainedHitOut(
                article_id=each.hit.article_id,
                title=each.hit.title,
                passage=each.hit.passage,
                score=each.hit.score,
                url=each.hit.url,
                confidence=each.hit.confidence,
                language=each.hit.language,
                audience=each.audience,
                scope=each.hit.scope,
                matches=[MatchOut.model_validate(match) for match in each.matches],
                heads=each.heads.named(),
                weights=each.weights.named(),
                found_in=each.found_in,
            )
            for each in found.hits
        ],
        obstacle=found.obstacle,
        rankings=[RankingOut.model_validate(each) for each in found.rankings],
        languages=list(found.languages),
        index_revision=result.index_revision,
        model=result.model,
    )
