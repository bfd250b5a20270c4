"""The help centre's search: what the bot would find among the public articles, as a page that needs no script."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from markupsafe import Markup

from app.api.limiting import READ
from app.dependencies import DB, Now, State
from app.pages.help_centre.places import Head, HelpCentre, Place, spoken, versions
from app.pages.marking import excerpt, marked, sought
from app.pages.rendering import page
from app.pages.wording import Words
from app.state import AppState
from conversation.inbound import is_readable
from conversation.masking import mask
from core.catalogs import LANGUAGES
from core.database import Sessions, is_writable
from knowledge import contents, published, rendered, topics
from knowledge.models import Scope
from knowledge.published import PUBLIC, PageNotFound, PublishedArticle
from retrieval import search_log
from retrieval.bands import Band
from retrieval.search import SearchQuery
from retrieval.service import SearchWarmingUp

router = APIRouter(prefix="/help", include_in_schema=False)
LONGEST_QUESTION = 300
MOST_HITS = 10
NEAREST_HITS = 3
PASSAGE_CHARACTERS = 260


@dataclass(frozen=True, slots=True)
class Found:
    """One article that was found.

    Attributes:
        title: with the words of the question marked.
        passage: likewise.
        topic: title of its topic; empty for none.
    """

    title: Markup
    passage: Markup
    url: str
    language: str
    topic: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search came to.

    Attributes:
        passages: id of each article, best first, to the piece of it that fits; None to look for one.
        is_sure: the articles answer the question; else they only come nearest to it.
        is_plain: the model is still being loaded, so only words were compared.
    """

    passages: dict[UUID, str | None]
    is_sure: bool = True
    is_plain: bool = False


@router.api_route("/{language}/search", methods=["GET", "HEAD"], dependencies=[READ])
async def search(language: str, here: HelpCentre, db: DB, moment: Now, held: State, q: str = "") -> Response:
    """What fits the question `q`; the bare form without one."""
    if language not in LANGUAGES and language not in here.languages:
        raise PageNotFound(language if is_readable(language) else "", "")
    question = q.strip()[:LONGEST_QUESTION] if is_readable(q) else ""
    words = Words(spoken(language))
    answer = await _answer(held, here, language, question, moment) if question else Answer({})
    asked = {"q": question} if question else {}
    values = {
        "place": here,
        "head": Head(f"/help/{language}/search", words.t("help-search-label"), {}, is_listed=False),
        "versions": versions(here, {each: f"/help/{each}/search" for each in here.languages}, **asked),
        "in_language": language,
        "question": question,
        "answer": answer,
        "found": await _shown(db, here, words.language, question, answer),
    }
    return page("help_search.html", words.language, values, headers={"Cache-Control": "no-cache"})


async def _answer(held: AppState, here: Place, language: str, question: str, now: datetime) -> Answer:
    query = SearchQuery(here.site_id, mask(question), language, PUBLIC, MOST_HITS)
    try:
        result = await held.search.search(query)
    except SearchWarmingUp:
        async with held.sessions.begin() as session:
            found = await contents.with_words(session, here.site_id, language, sorted(sought(question)))
        return Answer(dict.fromkeys(found), is_plain=True)
    async with held.sessions.begin() as session:
        if await is_writable(session):
            search_log.record(session, query, result, search_log.Origin(), now=now)
    listed = tuple(hit for hit in result.hits if hit.scope is Scope.ANSWERED)
    is_sure = result.band is not Band.NONE and listed[:1] == result.hits[:1]
    hits = listed if is_sure else listed[:NEAREST_HITS]
    return Answer({hit.article_id: hit.passage for hit in hits}, is_sure=is_sure)


async def _shown(db: Sessions, here: Place, language: str, question: str, answer: Answer) -> list[Found]:
    """What was found as it is now: an index may lag behind, and cites what is public no more."""
    if not answer.passages:
        return []
    async with db.begin() as session:
        articles = await published.published_by_ids(session, here.site_id, list(answer.passages))
        titles = await topics.titles(session, here.site_id, language)
    beginnings = sought(question)

    async def shown(article: PublishedArticle, passage: str | None) -> Found:
        text = passage or "\n".join(block.text for block in await rendered.blocks(article.body))
        return Found(
            title=marked(article.title, beginnings),
            passage=marked(excerpt(text, beginnings, PASSAGE_CHARACTERS), beginnings),
            url=here.link(article.url),
            language=article.language,
            topic=titles.get(article.topic or "", ""),
        )

    listed = {found: article for found, article in articles.items() if article.has_page}
    return [await shown(listed[found], passage) for found, passage in answer.passages.items() if found in listed]
