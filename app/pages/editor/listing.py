"""The list of articles."""

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from app.dependencies import DB
from app.pages.access import ArticleReader
from app.pages.editor.views import Writer, names, topic_titles
from app.pages.rendering import page
from conversation.inbound import is_readable
from core.catalogs import LANGUAGES
from directory import sites
from directory.models import Site
from knowledge.listing import NO_TOPIC, ListedState, Sort, Wanted, languages_of_groups, list_articles
from knowledge.models import Audience

router = APIRouter(prefix="/editor", include_in_schema=False)
ROWS = 50
LONGEST_SEARCH = 200
Choice = TypeVar("Choice", ListedState, Audience, Sort)


@dataclass(frozen=True, slots=True)
class Asked:
    """The list as the address asks for it; an empty text is no condition."""

    q: str = ""
    state: str = ""
    topic: str = ""
    language: str = ""
    audience: str = ""
    sort: str = ""
    site: str = ""

    def link(self, **changes: str) -> str:
        """The address of another list, from its first row on."""
        fields = {name: getattr(self, name) for name in Asked.__dataclass_fields__} | changes
        given = urlencode({name: value for name, value in fields.items() if value})
        return f"/editor?{given}" if given else "/editor"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but state and order is asked for."""
        return any((self.q, self.topic, self.language, self.audience, self.site))


@router.get("")
async def show(
    current: ArticleReader,
    db: DB,
    q: str = "",
    state: str = "",
    topic: str = "",
    language: str = "",
    audience: str = "",
    sort: str = "",
    site: str = "",
    start: int = 0,
) -> Response:
    """The page; what the address asks for and nobody offers is left out."""
    asked = _readable(Asked(q[:LONGEST_SEARCH], state, topic, language, audience, sort, site))
    offset = min(max(start, 0), 1_000_000)
    async with db.begin() as session:
        own = await sites.of_actor(session, current.actor)
        wanted = _wanted(asked, own, offset)
        found = await list_articles(session, current.actor, wanted)
        values = {
            "languages": await languages_of_groups(session, found.articles),
            "names": await names(session, [article.changed_by for article in found.articles]),
            "titles": {
                key: title
                for each in own
                for key, title in (await topic_titles(session, current.language, each.id)).items()
            },
        }
    return page(
        "editor_list.html",
        current.language,
        {
            **values,
            "current": current,
            "section": "editor",
            "writer": Writer(current),
            "asked": asked,
            "found": found,
            "start": offset,
            "rows": ROWS,
            "states": list(ListedState),
            "audiences": list(Audience),
            "sorts": [Sort.RELEVANCE, Sort.CHANGED, Sort.TITLE] if asked.q else [Sort.CHANGED, Sort.TITLE],
            "own_sites": own,
            "spoken": sorted({language for each in own for language in each.languages}, key=_place),
            "no_topic": NO_TOPIC,
        },
    )


def _readable(asked: Asked) -> Asked:
    fields = {name: getattr(asked, name) for name in Asked.__dataclass_fields__}
    return Asked(**{name: value if is_readable(value) else "" for name, value in fields.items()})


def _wanted(asked: Asked, own: list[Site], offset: int) -> Wanted:
    site_ids = frozenset(site.id for site in own if site.key == asked.site)
    return Wanted(
        text=asked.q,
        state=_choice(ListedState, asked.state),
        topic=asked.topic or None,
        language=asked.language or None,
        audience=_choice(Audience, asked.audience),
        site_ids=site_ids if asked.site else None,
        sort=_choice(Sort, asked.sort) or (None if asked.q else Sort.CHANGED),
        limit=ROWS,
        offset=offset,
    )


def _choice(kind: type[Choice], value: str) -> Choice | None:
    return next((each for each in kind if each.value == value), None)


def _place(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)
