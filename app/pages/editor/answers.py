"""The answers that an article's page is made of: the whole page, or the regions that changed."""

from collections.abc import Sequence
from uuid import UUID

import anyio.to_thread
from fastapi import Response
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.errors import status_of
from app.dependencies import DB
from app.pages.access import Change
from app.pages.editor import asked, conflicts, form, views
from app.pages.editor.asked import Place
from app.pages.editor.form import Sheet
from app.pages.rendering import is_htmx, page
from app.pages.wording import Words
from app.state import AppState
from core.errors import DomainError
from directory import sites
from directory.models import Site
from directory.rights import Right
from directory.staff import SignedIn
from knowledge import articles, rendered
from knowledge.article_view import ArticleView
from knowledge.drafts import MAX_BODY_BYTES

# The regions say where they belong; the target tells the page's script that this refusal is ours.
_IN_PLACE = {"HX-Retarget": "#notice", "HX-Reswap": "none"}


async def html(body: str) -> str:
    """What readers would see of a text; of one that is far too long only the beginning."""
    return await rendered.html(body[:MAX_BODY_BYTES])


async def found(session: AsyncSession, current: SignedIn, article_id: UUID) -> tuple[ArticleView, Site]:
    """An article that the account may read, and its site."""
    view = await articles.get(session, current.actor, article_id)
    return view, await sites.by_id(session, view.site_id)


async def whole(
    db: DB,
    held: AppState,
    current: SignedIn,
    site: Site,
    article: ArticleView | None,
    sheet: Sheet,
    *,
    status: int = 200,
    undo: str = "",
    **more: object,
) -> HTMLResponse:
    """The page of an article with `sheet` in its form.

    `undo` names wordings that were just dismissed; `more` is what `views.article_values` takes.
    """
    shown = await html(sheet.body)
    region = None
    if article is not None and current.actor.may(Right.ARTICLE_WRITE):
        region = await asked.region(db, current.actor, Place(site, article.id, is_beside=True), undo=undo)
    async with db.begin() as session:
        beside = await views.neighbourhood(session, held, current, site, article, sheet=sheet)
        own = await sites.of_actor(session, current.actor) if article is None else []
        offered = await views.offered(session, site, article)
    parts = {"preview": shown, "own_sites": own, "region": region, "offered": offered}
    values = views.article_values(current, article, sheet, beside, **parts, **more)
    return page("editor_article.html", current.language, values, status=status)


async def regions(
    db: DB, held: AppState, current: SignedIn, site: Site, article: ArticleView, **more: object
) -> HTMLResponse:
    """State, history and problems of an article after something was done to it; the form is left alone."""
    sheet = form.of_draft(article.draft, article.revision)
    async with db.begin() as session:
        beside = await views.neighbourhood(session, held, current, site, article, sheet=sheet)
    values = views.article_values(current, article, sheet, beside, **more)
    return page("partials/editor_regions.html", current.language, values)


async def refused(
    posted: Change,
    db: DB,
    held: AppState,
    site: Site,
    article: ArticleView | None,
    sheet: Sheet,
    faults: Sequence[DomainError],
) -> Response:
    """What is wrong, beside each field; nothing that was typed is lost."""
    current = posted.current
    problems = form.problems(Words(current.language), faults)
    status = status_of(faults[0])
    if is_htmx(posted.request):
        values = {"problems": problems, "current": current}
        return page("partials/editor_problems.html", current.language, values, status=status, headers=_IN_PLACE)
    return await whole(db, held, current, site, article, sheet, status=status, problems=problems, is_unsaved=True)


async def conflicting(
    posted: Change, db: DB, held: AppState, site: Site, theirs: ArticleView, sheet: Sheet
) -> Response:
    """Both versions, what each changed, and what can be done; the form keeps what was typed."""
    current = posted.current
    async with db.begin() as session:
        conflict = await conflicts.find(session, current, theirs, sheet)
    shown = await anyio.to_thread.run_sync(conflicts.described, conflict, current.language)
    if is_htmx(posted.request):
        values = {"conflict": shown, "current": current, "article": theirs, "is_merged": False, "problems": {}}
        headers = {**_IN_PLACE, "HX-Trigger-After-Swap": "article-conflict"}
        return page("partials/editor_conflict_region.html", current.language, values, status=409, headers=headers)
    return await whole(db, held, current, site, theirs, sheet, status=409, conflict=shown, is_unsaved=True)
