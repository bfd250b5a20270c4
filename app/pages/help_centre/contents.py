"""The help centre: public articles of a site by topic, and one by one. No script is needed."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import DB
from app.pages.help_centre.places import Head, HelpCentre, Place, spoken, versions
from app.pages.rendering import page
from app.pages.wording import Words, preferred
from conversation.inbound import is_readable
from core.catalogs import LANGUAGES
from knowledge import contents, published, redirects, related, rendered, topics
from knowledge.contents import Entry
from knowledge.published import PageNotFound, PublishedArticle

router = APIRouter(prefix="/help", include_in_schema=False)
NO_TOPIC = "-"
"""What stands in addresses for the articles without a topic; no key of a topic looks like this."""
FIRST_TITLES = 4
MOST_RELATED = 8
_PUBLIC = {"Cache-Control": "no-cache"}
_GET = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The public articles of one topic in one language.

    Attributes:
        key: of the topic, `NO_TOPIC` for none.
        title: of the topic; empty for none.
    """

    key: str
    title: str
    entries: tuple[Entry, ...]


@router.api_route("", methods=_GET)
async def start(request: Request, here: HelpCentre) -> Response:
    """On to the help centre in the language that the browser prefers, or in the site's own."""
    wanted = preferred(request.headers.get("Accept-Language"), here.languages)
    return RedirectResponse(here.link(f"/help/{wanted}"), 302)


@router.api_route("/{language}", methods=_GET)
async def home(language: str, here: HelpCentre, db: DB) -> Response:
    """All topics with their public articles in one language."""
    _offered(here, language)
    async with db.begin() as session:
        entries = await contents.public_entries(session, here.site_id)
        titles = await topics.titles(session, here.site_id, spoken(language))
    found = {entry.language for entry in entries}
    words = Words(spoken(language))
    description = words.t("help-description", name=here.name)
    alternates = {each: f"/help/{each}" for each in sorted(found)}
    values = {
        "place": here,
        "head": Head(f"/help/{language}", description, alternates),
        "versions": versions(here, {each: f"/help/{each}" for each in here.languages}, found),
        "shelves": shelves([entry for entry in entries if entry.language == language], titles),
        "others": sorted(found - {language}),
        "in_language": language,
        "first": FIRST_TITLES,
    }
    return page("help_home.html", words.language, values, headers=_PUBLIC)


@router.api_route("/{language}/topics/{key}", methods=_GET)
async def topic(language: str, key: str, here: HelpCentre, db: DB) -> Response:
    """The public articles of one topic. 404 if there are none."""
    _offered(here, language)
    if not is_readable(key):
        raise PageNotFound("", "")
    words = Words(spoken(language))
    async with db.begin() as session:
        entries = [entry for entry in await contents.public_entries(session, here.site_id) if _key(entry) == key]
        titles = await topics.titles(session, here.site_id, words.language)
        shown = [entry for entry in entries if entry.language == language]
        articles = await published.published_by_ids(session, here.site_id, [entry.id for entry in shown])
    if not shown:
        raise PageNotFound(language, key)
    title = titles.get(key) or words.t("help-other-topics")
    same = {entry.language: f"/help/{entry.language}/topics/{key}" for entry in entries}
    listed = [(entry, await rendered.summary(articles[entry.id].body)) for entry in shown if entry.id in articles]
    values = {
        "place": here,
        "head": Head(same[language], words.t("help-topic-description", topic=title, name=here.name), same),
        "versions": versions(here, same),
        "in_language": language,
        "title": title,
        "articles": listed,
    }
    return page("help_topic.html", words.language, values, headers=_PUBLIC)


@router.api_route("/{language}/{slug}", methods=_GET)
async def article(language: str, slug: str, here: HelpCentre, db: DB) -> Response:
    """A public article; 301 from an earlier address of it, 404 for everything that is not published for everybody."""
    if not is_readable(language + slug):
        raise PageNotFound("", "")
    async with db.begin() as session:
        try:
            shown = await published.public_page(session, here.site_id, language, slug)
        except PageNotFound:
            moved = await redirects.target(session, here.site_id, language, slug)
            if moved is None:
                raise
            # Not for good in browsers: the address may be given to another article one day.
            return RedirectResponse(here.link("/help/{}/{}".format(*moved)), 301, headers=_PUBLIC)
        values, same = await _article_values(session, here, shown)
    values["head"] = Head(shown.url, await rendered.summary(shown.body), same)
    values["body"] = await rendered.html(shown.body)
    return page("article.html", spoken(language), values, headers=_PUBLIC)


def shelves(entries: list[Entry], titles: dict[str, str]) -> list[Shelf]:
    """Articles under their topics, both in the order of their titles; those without a topic come last."""

    def place(key: str) -> tuple[bool, str]:
        return key == NO_TOPIC, titles.get(key, key).casefold()

    keys = sorted({_key(entry) for entry in entries}, key=place)
    return [Shelf(key, titles.get(key, ""), tuple(entry for entry in entries if _key(entry) == key)) for key in keys]


async def _article_values(
    session: AsyncSession, here: Place, shown: PublishedArticle
) -> tuple[dict[str, object], dict[str, str]]:
    """What surrounds an article, and its addresses by language."""
    words = Words(spoken(shown.language))
    titles = await topics.titles(session, here.site_id, words.language) if shown.topic else {}
    shelf = (
        await contents.public_entries(session, here.site_id, language=shown.language, topic=shown.topic)
        if shown.topic
        else []
    )
    named = await related.shown(session, shown)
    known = {shown.id, *(entry.id for entry in named)}
    listed = [*named, *(entry for entry in shelf if entry.id not in known)]
    group = await contents.siblings(session, here.site_id, shown.group_id)
    same = {entry.language: entry.url for entry in group}
    values: dict[str, object] = {
        "place": here,
        "versions": versions(here, same),
        "in_language": shown.language,
        "article": shown,
        "topic": titles.get(shown.topic or ""),
        "related": listed[:MOST_RELATED],
        "further": len(listed) > MOST_RELATED,
    }
    return values, same


def _offered(here: Place, language: str) -> None:
    if language not in LANGUAGES and language not in here.languages:
        raise PageNotFound(language if is_readable(language) else "", "")


def _key(entry: Entry) -> str:
    return entry.topic or NO_TOPIC
