"""The help centre: public articles of a site, by topic and one by one. No script is needed."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.dependencies import DB
from app.pages.rendering import page
from app.pages.wording import preferred
from conversation.inbound import is_readable
from core.catalogs import FALLBACK, LANGUAGES
from directory import sites
from directory.models import Site
from directory.sites import SiteNotFound
from knowledge import published, rendering, topics
from knowledge.models import Audience
from knowledge.published import PageNotFound, PublishedArticle

router = APIRouter(prefix="/help", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the help centre a page is.

    Attributes:
        name: of the site.
        key: the site's key, where the address has to carry it.
    """

    name: str
    key: str | None

    def link(self, path: str) -> str:
        """An address of the same site."""
        return f"{path}?site={self.key}" if self.key else path


@dataclass(frozen=True, slots=True)
class Shelf:
    """The public articles of one topic: title and address of each."""

    title: str
    articles: tuple[tuple[str, str], ...]


@router.api_route("", methods=["GET", "HEAD"])
async def start(request: Request) -> Response:
    """On to the help centre in the language that the browser prefers."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/help/{preferred(request.headers.get('Accept-Language'))}{query}", 302)


@router.api_route("/{language}", methods=["GET", "HEAD"])
async def contents(language: str, db: DB, site: str | None = None) -> Response:
    """Every public article of a site in one language, by topic."""
    if language not in LANGUAGES:
        raise PageNotFound(language, "")
    async with db.begin() as session:
        found = await sites.by_key(session, _readable(site))
        public = [
            article for article in await published.published(session, found.id) if article.audience is Audience.PUBLIC
        ]
        titles = {topic.key: _in(topic.title, language) for topic in await topics.every(session, found.id)}
    place = _place(found, site)
    others = sorted({article.language for article in public} - {language})
    shelves = _shelves([article for article in public if article.language == language], titles, place)
    return page(
        "help_contents.html",
        language,
        {"place": place, "shelves": shelves, "others": others},
        headers=_PUBLIC,
    )


@router.api_route("/{language}/{slug}", methods=["GET", "HEAD"])
async def article(language: str, slug: str, db: DB, site: str | None = None) -> Response:
    """A public article. 404 for everything that is not published for everybody."""
    if not is_readable(language + slug):
        raise PageNotFound("", "")
    async with db.begin() as session:
        found = await sites.by_key(session, _readable(site))
        shown = await published.public_page(session, found.id, language, slug)
        topic = await topics.by_key(session, found.id, shown.topic) if shown.topic else None
    # An article may be in a language that the interface does not have.
    spoken = language if language in LANGUAGES else FALLBACK
    values = {
        "place": _place(found, site),
        "article": shown,
        "topic": _in(topic.title, spoken) if topic else None,
        "body": rendering.html(shown.body),
    }
    return page("article.html", spoken, values, headers=_PUBLIC)


_PUBLIC = {"Cache-Control": "no-cache"}


def _readable(site: str | None) -> str | None:
    if site is not None and not is_readable(site):
        raise SiteNotFound("")
    return site


def _place(site: Site, asked: str | None) -> Place:
    return Place(site.name, site.key if asked and not site.is_default else None)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get(FALLBACK) or next(iter(texts.values()), "")


def _shelves(articles: list[PublishedArticle], titles: dict[str, str], place: Place) -> list[Shelf]:
    """Articles under their topics, both in the order of their titles; those without a topic come last."""
    sorted_articles = sorted(articles, key=lambda entry: entry.title.casefold())
    keys = sorted(
        {entry.topic for entry in articles}, key=lambda key: (key is None, titles.get(key or "", "").casefold())
    )
    return [
        Shelf(
            titles.get(key or "", ""),
            tuple((entry.title, place.link(entry.url)) for entry in sorted_articles if entry.topic == key),
        )
        for key in keys
    ]
