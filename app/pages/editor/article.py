"""An article's page: writing, preview, saving, and bringing two versions together.

Forms work without a script (post, then redirect). With htmx the same routes answer with the regions that changed, so
that the cursor stays where it is.
"""

import json
from dataclasses import replace
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Response

from app.dependencies import DB, Now, State
from app.pages.access import ArticleReader, ArticleWriter, Change, Changing
from app.pages.editor import answers, conflicts, form
from app.pages.editor.form import Sheet
from app.pages.rendering import is_htmx, page, see_other, with_toast
from app.pages.wording import Words
from app.state import AppState
from core.notify import KNOWLEDGE, notify
from directory import sites
from directory.models import Site
from directory.rights import Right
from knowledge import articles, drafts, slugs
from knowledge.article_view import ArticleView
from knowledge.drafts import InvalidArticle
from knowledge.editorial import SlugTaken, StaleRevision
from knowledge.topics import TopicNotFound

router = APIRouter(prefix="/editor", include_in_schema=False)


@router.get("/new")
async def new(current: ArticleWriter, db: DB, held: State, site: str = "", language: str = "") -> Response:
    """The page of an article that is not stored yet."""
    async with db.begin() as session:
        chosen = await sites.own(session, current.actor, site)
    spoken = language if language in chosen.languages else chosen.default_language
    return await answers.whole(db, held, current, chosen, None, form.blank(spoken))


@router.post("/new")
async def create(posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Store a new article as a draft and go on to its page."""
    posted.actor.require(Right.ARTICLE_WRITE)
    sheet = form.of_fields(posted.fields, None)
    site = await _site(posted, db)
    faults = drafts.faults(sheet.draft)
    if faults:
        return await answers.refused(posted, db, held, site, None, sheet, faults)
    try:
        async with db.begin() as session:
            view = await articles.create(session, posted.actor, site.id, sheet.draft, now=moment)
    except (InvalidArticle, SlugTaken, TopicNotFound) as error:
        return await answers.refused(posted, db, held, site, None, sheet, [error])
    onward = f"/editor/articles/{view.id}?done=article-created"
    if is_htmx(posted.request):
        return Response(status_code=204, headers={"HX-Redirect": onward})
    return see_other(onward)


@router.post("/preview")
async def preview(posted: Changing, db: DB) -> Response:
    """What readers would see of what is typed, and a slug for its title; for the page's script."""
    posted.actor.require(Right.ARTICLE_WRITE)
    title = " ".join(posted.fields.get("title", "").split())
    site = await _site(posted, db)
    try:
        own = UUID(posted.fields.get("article_id", ""))
    except ValueError:
        own = None
    async with db.begin() as session:
        slug = await slugs.free(session, site.id, posted.fields.get("language", ""), slugs.suggest(title), but=own)
    values = {"title": title, "preview": await answers.html(posted.fields.get("body", "")), "slug": slug}
    return page("partials/editor_preview.html", posted.current.language, values)


@router.post("/new/preview")
async def preview_new(posted: Changing, db: DB, held: State) -> Response:
    """The page of a new article with its preview; for browsers without a script."""
    posted.actor.require(Right.ARTICLE_WRITE)
    sheet = form.of_fields(posted.fields, None)
    site = await _site(posted, db)
    return await answers.whole(db, held, posted.current, site, None, sheet, is_unsaved=True)


@router.get("/articles/{article_id}")
async def show(article_id: UUID, current: ArticleReader, db: DB, held: State, undo: str = "") -> Response:
    """The page. 404 if the article is unknown or of a site that is not yours."""
    async with db.begin() as session:
        view, site = await answers.found(session, current, article_id)
    sheet = form.of_draft(view.draft, view.revision)
    return await answers.whole(db, held, current, site, view, sheet, undo=undo)


@router.post("/articles/{article_id}")
async def save(article_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Save a new revision; whoever is the second of two sees both versions."""
    posted.actor.require(Right.ARTICLE_WRITE)
    view, site, sheet = await _posted(posted, db, article_id)
    faults = drafts.faults(sheet.draft)
    if faults:
        return await answers.refused(posted, db, held, site, view, sheet, faults)
    try:
        async with db.begin() as session:
            saved = await articles.change(
                session, posted.actor, article_id, sheet.draft, revision=sheet.revision, now=moment
            )
    except StaleRevision:
        async with db.begin() as session:
            saved = await articles.get(session, posted.actor, article_id)
        if drafts.check(sheet.draft) != saved.draft:
            return await answers.conflicting(posted, db, held, site, saved, sheet)
    except (InvalidArticle, SlugTaken, TopicNotFound) as error:
        return await answers.refused(posted, db, held, site, view, sheet, [error])
    await notify(held.sessions, KNOWLEDGE)
    return await _saved(posted, db, held, site, saved, is_new=saved.revision != view.revision)


@router.post("/articles/{article_id}/preview")
async def preview_whole(article_id: UUID, posted: Changing, db: DB, held: State) -> Response:
    """The page with what was typed and its preview; for browsers without a script."""
    posted.actor.require(Right.ARTICLE_WRITE)
    view, site, sheet = await _posted(posted, db, article_id)
    return await answers.whole(db, held, posted.current, site, view, sheet, is_unsaved=True)


@router.post("/articles/{article_id}/merge")
async def merge(article_id: UUID, posted: Changing, db: DB, held: State) -> Response:
    """The page with both versions brought together as far as they can be, not saved yet."""
    posted.actor.require(Right.ARTICLE_WRITE)
    view, site, sheet = await _posted(posted, db, article_id)
    async with db.begin() as session:
        conflict = await conflicts.find(session, posted.current, view, sheet)
    merged = await anyio.to_thread.run_sync(conflicts.merged, conflict)
    shown = await anyio.to_thread.run_sync(conflicts.described, conflict, posted.current.language)
    # Saved from here, it is a change of what is saved now.
    brought = replace(form.of_draft(merged.draft, view.revision), language=view.language)
    return await answers.whole(
        db,
        held,
        posted.current,
        site,
        view,
        brought,
        conflict=shown,
        clashes=merged.clashes,
        is_merged=True,
        is_unsaved=True,
    )


async def _site(posted: Change, db: DB) -> Site:
    async with db.begin() as session:
        return await sites.own(session, posted.actor, posted.fields.get("site"))


async def _posted(posted: Change, db: DB, article_id: UUID) -> tuple[ArticleView, Site, Sheet]:
    async with db.begin() as session:
        view, site = await answers.found(session, posted.current, article_id)
    return view, site, form.of_fields(posted.fields, view)


async def _saved(posted: Change, db: DB, held: AppState, site: Site, saved: ArticleView, *, is_new: bool) -> Response:
    done = "article-saved" if is_new else "article-unchanged"
    if not is_htmx(posted.request):
        return see_other(f"/editor/articles/{saved.id}?done={done}")
    response = await answers.regions(db, held, posted.current, site, saved)
    response.headers["HX-Trigger-After-Swap"] = json.dumps(
        {"article-saved": {"revision": saved.revision, "slug": saved.slug}}
    )
    with_toast(response, Words(posted.current.language).t(f"done-{done}"), "good" if is_new else "info")
    return response
