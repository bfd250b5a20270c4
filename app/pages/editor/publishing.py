"""Publishing an article and withdrawing it, and whether the bot follows."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.dependencies import DB, Now, State
from app.pages.access import ArticleReader, Change, Changing
from app.pages.editor import answers, form
from app.pages.rendering import is_htmx, page, see_other, with_toast
from app.pages.wording import Words
from app.state import AppState
from core.notify import KNOWLEDGE, notify
from directory.rights import Right
from knowledge import articles
from knowledge.article_view import ArticleView
from knowledge.editorial import StaleRevision
from retrieval.in_use import in_use

router = APIRouter(prefix="/editor/articles/{article_id}", include_in_schema=False)


@router.post("/publish")
async def publish(article_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Show the newest revision to readers, if it is the one that was looked at."""
    posted.actor.require(Right.ARTICLE_PUBLISH)
    async with db.begin() as session:
        view, _ = await answers.found(session, posted.current, article_id)
    seen = form.of_fields(posted.fields, view).revision
    try:
        async with db.begin() as session:
            view = await articles.publish(session, posted.actor, article_id, now=moment, revision=seen)
    except StaleRevision:
        words = Words(posted.current.language)
        return await _done(posted, db, held, article_id, problem=words.t("editor-publish-stale"))
    await notify(held.sessions, KNOWLEDGE)
    return await _done(posted, db, held, article_id, done="article-published")


@router.post("/unpublish")
async def unpublish(article_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Withdraw the article."""
    async with db.begin() as session:
        await articles.unpublish(session, posted.actor, article_id, now=moment)
    await notify(held.sessions, KNOWLEDGE)
    return await _done(posted, db, held, article_id, done="article-unpublished")


@router.get("/use")
async def use(article_id: UUID, current: ArticleReader, db: DB, held: State) -> Response:
    """Whether the bot answers from the article; the page asks again until it does."""
    async with db.begin() as session:
        view: ArticleView = await articles.get(session, current.actor, article_id)
        found = await in_use(session, held.search, view)
    values = {"article": view, "use": found, "current": current}
    return page("partials/editor_use.html", current.language, values)


async def _done(
    posted: Change, db: DB, held: AppState, article_id: UUID, *, done: str = "", problem: str = ""
) -> Response:
    current = posted.current
    async with db.begin() as session:
        view, site = await answers.found(session, current, article_id)
    if is_htmx(posted.request):
        response = await answers.regions(db, held, current, site, view)
        text = problem or Words(current.language).t(f"done-{done}")
        with_toast(response, text, "warning" if problem else "good")
        return response
    if problem:
        sheet = form.of_draft(view.draft, view.revision)
        return await answers.whole(db, held, current, site, view, sheet, status=409, problems={"": problem})
    return see_other(f"/editor/articles/{article_id}?done={done}")
