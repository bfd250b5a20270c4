"""Translations of an article: beginning one, linking one that exists, and taking one out again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.api.errors import status_of
from app.dependencies import DB, Now, State
from app.pages.access import ArticleWriter, Change, Changing
from app.pages.editor import answers, form
from app.pages.problems import problem_text
from app.pages.rendering import page, see_other
from app.state import AppState
from core.catalogs import LANGUAGES
from core.errors import Conflict, DomainError, Invalid
from core.notify import KNOWLEDGE, notify
from knowledge import articles, siblings

router = APIRouter(prefix="/editor/articles/{article_id}/siblings", include_in_schema=False)
Spoken = Annotated[str, Query(pattern=f"^({'|'.join(LANGUAGES)})$")]


@router.get("")
async def choose(article_id: UUID, current: ArticleWriter, db: DB, language: Spoken) -> Response:
    """The articles in a language that could be linked."""
    async with db.begin() as session:
        view = await articles.get(session, current.actor, article_id)
        found = await siblings.candidates(session, current.actor, article_id, language)
    values = {"current": current, "section": "editor", "article": view, "found": found, "spoken": language}
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
    return see_other(f"/editor/articles/{made.id}?done=article-translated")


@router.post("/{other_id}/link")
async def link(article_id: UUID, other_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Make another article a translation of this one."""
    try:
        async with db.begin() as session:
            await siblings.link(session, posted.actor, article_id, other_id, now=moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, held, article_id, error)
    await notify(held.sessions, KNOWLEDGE)
    return see_other(f"/editor/articles/{article_id}?done=article-linked")


@router.post("/{other_id}/unlink")
async def unlink(article_id: UUID, other_id: UUID, posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """Take an article out of the group."""
    try:
        async with db.begin() as session:
            await siblings.unlink(session, posted.actor, article_id, other_id, now=moment)
    except (Conflict, Invalid) as error:
        return await _refused(posted, db, held, article_id, error)
    await notify(held.sessions, KNOWLEDGE)
    return see_other(f"/editor/articles/{article_id}?done=article-unlinked")


async def _refused(posted: Change, db: DB, held: AppState, article_id: UUID, error: DomainError) -> Response:
    current = posted.current
    async with db.begin() as session:
        view, site = await answers.found(session, current, article_id)
    problem = problem_text(current.language, error.code, status_of(error))
    sheet = form.of_draft(view.draft, view.revision)
    status = status_of(error)
    return await answers.whole(db, held, current, site, view, sheet, status=status, problems={"": problem})
