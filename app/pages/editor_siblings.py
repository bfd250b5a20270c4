"""Translations of an article: beginning one, linking one that exists, and taking one out again."""

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.api.articles import TOPIC
from app.api.errors import status_of
from app.dependencies import DB, Now, State
from app.pages import editor_form, editor_pages
from app.pages.access import ArticleWriter, Change, Changing
from app.pages.problems import problem_text
from app.pages.rendering import page
from app.state import AppState
from core.errors import Conflict, DomainError, Invalid
from core.notify import notify
from knowledge import articles, siblings

router = APIRouter(prefix="/editor/articles/{article_id}/siblings", include_in_schema=False)
SEE_OTHER = 303


@router.get("")
async def choose(article_id: UUID, current: ArticleWriter, db: DB, language: str = "") -> Response:
    """The articles in a language that could be linked."""
    async with db.begin() as session:
        view = await articles.get(session, current.actor, article_id)
        found = await siblings.candidates(session, current.actor, article_id, language[:10])
    values = {"current": current, "section": "editor", "article": view, "found": found, "spoken": language[:10]}
    return page("editor_link.html", current.language, values)


@router.post("/translate")
async def translate(article_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Begin the translation into a language, and go on to its page."""
    try:
        async with db.begin() as session:
            made = await siblings.translate(
                session, posted.actor, article_id, posted.fields.get("language", ""), now=moment
            )
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, held, article_id, error)
    return RedirectResponse(f"/editor/articles/{made.id}?done=article-translated", SEE_OTHER)


@router.post("/{other_id}/link")
async def link(article_id: UUID, other_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Make another article a translation of this one."""
    try:
        async with db.begin() as session:
            await siblings.link(session, posted.actor, article_id, other_id, now=moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, held, article_id, error)
    await notify(held.sessions, TOPIC)
    return RedirectResponse(f"/editor/articles/{article_id}?done=article-linked", SEE_OTHER)


@router.post("/{other_id}/unlink")
async def unlink(article_id: UUID, other_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Take an article out of the group."""
    try:
        async with db.begin() as session:
            await siblings.unlink(session, posted.actor, article_id, other_id, now=moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, held, article_id, error)
    await notify(held.sessions, TOPIC)
    return RedirectResponse(f"/editor/articles/{article_id}?done=article-unlinked", SEE_OTHER)


async def _refused(posted: Change, db: DB, held: AppState, article_id: UUID, error: DomainError) -> Response:
    current = posted.current
    async with db.begin() as session:
        view, site = await editor_pages.found(session, current, article_id)
    problem = problem_text(current.language, error.code, status_of(error))
    sheet = editor_form.of_draft(view.draft, view.revision)
    status = status_of(error)
    return await editor_pages.whole(db, held, current, site, view, sheet, status=status, problems={"": problem})
