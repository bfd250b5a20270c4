"""What customers' verdicts have changed: for those who manage a site, and of an article for those who read it."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas import Text
from app.api.verdict_schemas import ArticleVerdictsOut, SiteVerdictsOut
from app.dependencies import DB, CurrentStaff, Now, State
from core.notify import INDEX, notify
from insight import learned
from knowledge import articles

router = APIRouter(tags=["verdicts"])


@router.get("/sites/{key}/verdicts")
async def of_site(key: Text, actor: CurrentStaff, db: DB, moment: Now, held: State) -> SiteVerdictsOut:
    """What verdicts change on a site, by encoder. 404 if the site is not one's own."""
    async with db.begin() as session:
        found = await learned.on_site(session, actor, key, moment)
    return SiteVerdictsOut(used=held.search.hears_verdicts, since=found.since, models=list(found.models))


@router.post("/sites/{key}/verdicts/forget")
async def forget(key: Text, actor: CurrentStaff, db: DB, moment: Now, held: State) -> SiteVerdictsOut:
    """Let no verdict count that was given so far; those that come from now on do."""
    async with db.begin() as session:
        await learned.forget(session, actor, key)
        found = await learned.on_site(session, actor, key, moment)
    await notify(db, INDEX)
    return SiteVerdictsOut(used=held.search.hears_verdicts, since=found.since, models=list(found.models))


@router.get("/articles/{article_id}/verdicts")
async def of_article(article_id: UUID, actor: CurrentStaff, db: DB, moment: Now, held: State) -> ArticleVerdictsOut:
    """What customers said of an article, and what it changed. 404 if the article is not on one's own sites."""
    async with db.begin() as session:
        view = await articles.get(session, actor, article_id)
        found = await learned.of_article(session, view, moment)
    return ArticleVerdictsOut(
        used=held.search.hears_verdicts,
        helped=found.counts.helped,
        did_not_help=found.counts.did_not_help,
        effects=found.effects,
    )
