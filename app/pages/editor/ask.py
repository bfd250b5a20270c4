"""Ask the bot: a question as a language and an audience ask it, what the bot would do, and why."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.errors import status_of
from app.dependencies import DB, Now, State
from app.pages.access import ArticleReader, Change, Changing
from app.pages.editor import form
from app.pages.problems import problem_text
from app.pages.rendering import is_htmx, page
from app.pages.wording import Words
from conversation.inbound import LONGEST_TEXT, MessageInvalid, check_text
from conversation.masking import mask
from directory import sites
from directory.models import Site
from directory.rights import Right
from directory.staff import SignedIn
from knowledge import articles, topics
from knowledge.article_view import ArticleNotFound, ArticleView
from knowledge.drafts import ArticleDraft, InvalidArticle
from knowledge.models import Audience
from retrieval import explain
from retrieval.explain import Answers, Explanation
from retrieval.search import SearchQuery
from retrieval.service import SearchWarmingUp

router = APIRouter(prefix="/editor/ask", include_in_schema=False)
OK = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the form; with `article_id` the draft of that article is asked as well."""

    question: str
    language: str
    audience: Audience
    site: str
    article_id: UUID | None = None


@router.get("")
async def show(current: ArticleReader, db: DB, site: str = "") -> Response:
    """The page with an empty form."""
    async with db.begin() as session:
        chosen = await sites.own(session, current.actor, site)
        own = await sites.of_actor(session, current.actor)
    asked = Asked("", chosen.default_language, Audience.PUBLIC, chosen.key)
    return _Page(current, chosen, own, asked).answer()


@router.post("")
async def ask(posted: Changing, db: DB, moment: Now, held: State) -> Response:
    """What the bot would do with a question; nothing is stored, and no customer's search is counted."""
    posted.actor.require(Right.ARTICLE_READ)
    async with db.begin() as session:
        article = await _article(session, posted)
        site = await _site(session, posted, article)
        own = await sites.of_actor(session, posted.actor)
    asked = _asked(posted.fields, site, article)
    words = Words(posted.current.language)
    page_of = _Page(posted.current, site, own, asked, is_part=is_htmx(posted.request))
    draft = _draft(posted.fields, article)
    async with db.begin() as session:
        treatment = await topics.treatment_of(session, site.id, draft.topic if draft else None)
    try:
        as_if = explain.as_published(draft, site.id, article, moment, treatment=treatment) if draft else None
    except InvalidArticle:
        as_if, page_of.hint = None, words.t("ask-draft-invalid")
    try:
        query = SearchQuery(site.id, mask(check_text(asked.question)), asked.language, asked.audience.sees)
        answers = await explain.ask(db, held.search, posted.actor, query, as_if)
    except (MessageInvalid, SearchWarmingUp) as error:
        status = status_of(error)
        page_of.problem = problem_text(words.language, error.code, status)
        return page_of.answer(status=status)
    page_of.columns = _columns(answers, article.id if article else None)
    return page_of.answer()


@dataclass(frozen=True, slots=True)
class Column:
    """One of the two answers.

    Attributes:
        name: "live" or "draft".
        place: of the article whose page it is among the hits, from 1; 0 if it is not among them.
        share: confidence in that article.
    """

    name: str
    found: Explanation
    place: int
    share: float
    focus: UUID | None


@dataclass(slots=True)
class _Page:
    """The page, or for a script the answers alone, put together while a question is asked."""

    current: SignedIn
    site: Site
    own: list[Site]
    asked: Asked
    is_part: bool = False
    columns: tuple[Column, ...] = ()
    problem: str | None = None
    hint: str | None = None

    def answer(self, *, status: int = OK) -> Response:
        """As HTML, whole or for a script."""
        values = {
            "current": self.current,
            "section": "ask",
            "site": self.site,
            "own_sites": self.own,
            "asked": self.asked,
            "columns": self.columns,
            "problem": self.problem,
            "hint": self.hint,
            "audiences": list(Audience),
            "longest": LONGEST_TEXT,
        }
        template = "partials/editor_answers.html" if self.is_part else "ask.html"
        # The script knows by the target that the refusal is ours and says what it is about.
        headers = {"HX-Retarget": "#answers"} if self.is_part and status != OK else {}
        return page(template, self.current.language, values, status=status, headers=headers)


def _columns(answers: Answers, article_id: UUID | None) -> tuple[Column, ...]:
    found = [("live", answers.live), ("draft", answers.draft)]
    columns = []
    for name, each in found:
        if each is None:
            continue
        focus = article_id or answers.draft_id
        ids = [hit.hit.article_id for hit in each.hits]
        place = ids.index(focus) + 1 if focus in ids else 0
        share = each.hits[place - 1].hit.confidence if place else 0.0
        columns.append(Column(name, each, place, share, focus))
    return tuple(columns)


async def _article(session: AsyncSession, posted: Change) -> ArticleView | None:
    wanted = posted.fields.get("article_id", "")
    if not wanted:
        return None
    try:
        article_id = UUID(wanted)
    except ValueError as error:
        raise ArticleNotFound(UUID(int=0)) from error
    return await articles.get(session, posted.actor, article_id)


async def _site(session: AsyncSession, posted: Change, article: ArticleView | None) -> Site:
    if article is not None:
        return await sites.by_id(session, article.site_id)
    return await sites.own(session, posted.actor, posted.fields.get("ask_site") or posted.fields.get("site"))


def _asked(fields: dict[str, str], site: Site, article: ArticleView | None) -> Asked:
    language = fields.get("ask_language", "")
    audience = fields.get("ask_audience", "")
    return Asked(
        question=fields.get("question", ""),
        language=language if language in site.languages else site.default_language,
        audience=Audience(audience) if audience in list(Audience) else Audience.PUBLIC,
        site=site.key,
        article_id=article.id if article else None,
    )


def _draft(fields: dict[str, str], article: ArticleView | None) -> ArticleDraft | None:
    """What was typed, else the newest revision; None if no article is meant."""
    if "body" in fields:
        return form.of_fields(fields, article).draft
    return article.draft if article else None
