"""Revisions of an article: the list, two of them side by side, and bringing one back."""

from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Query, Response

from app.dependencies import DB, Now
from app.pages.access import ArticleReader, Changing
from app.pages.editor import answers, form, views
from app.pages.editor.views import Writer
from app.pages.forms import number
from app.pages.rendering import page, see_other
from app.pages.wording import Words
from directory.rights import Right
from knowledge import history
from knowledge.editorial import StaleRevision

router = APIRouter(prefix="/editor/articles/{article_id}", include_in_schema=False)
ROWS = 50
VIEWS = ("side", "inline")


@router.get("/revisions")
async def show(
    article_id: UUID,
    current: ArticleReader,
    db: DB,
    older: int = Query(0, alias="from"),
    newer: int = Query(0, alias="to"),
    view: str = "side",
    before: int = 0,
) -> Response:
    """The list, and how two revisions differ: by default the newest from the one before it."""
    async with db.begin() as session:
        article, _ = await answers.found(session, current, article_id)
        lines = await history.list_revisions(
            session, current.actor, article_id, limit=ROWS, before=before if before > 0 else None
        )
        newer = newer or (lines[0].number if lines else article.revision)
        older = older or max(newer - 1, 1)
        first = await history.get(session, current.actor, article_id, older)
        second = await history.get(session, current.actor, article_id, newer)
        titles = await views.topic_titles(session, current.language, article.site_id)
        writers = [*(line.created_by for line in lines), first.created_by, second.created_by]
        names = await views.names(session, writers)
    words = Words(current.language)
    found = await anyio.to_thread.run_sync(views.differences, first.draft, second.draft, titles, words)
    values = {
        "current": current,
        "section": "editor",
        "writer": Writer(current),
        "article": article,
        "lines": lines,
        "has_older": bool(lines) and lines[-1].number > 1,
        "before": before,
        "first": first,
        "second": second,
        "differences": found,
        "view": view if view in VIEWS else VIEWS[0],
        "views": VIEWS,
        "names": names,
    }
    return page("editor_revisions.html", current.language, values)


@router.post("/restore")
async def restore(article_id: UUID, posted: Changing, db: DB, moment: Now) -> Response:
    """Bring back the text of an older revision as a new one, if nobody has saved another one meanwhile."""
    posted.actor.require(Right.ARTICLE_WRITE)
    async with db.begin() as session:
        article, _ = await answers.found(session, posted.current, article_id)
    seen = form.of_fields(posted.fields, article).revision
    wanted = number(posted.fields.get("number"))
    try:
        async with db.begin() as session:
            await history.restore(session, posted.actor, article_id, wanted, revision=seen, now=moment)
    except StaleRevision:
        return see_other(f"/editor/articles/{article_id}/revisions?done=article-stale")
    return see_other(f"/editor/articles/{article_id}?done=article-restored")
