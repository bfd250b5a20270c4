"""Where in the help centre a page is: its site, its addresses here and for the outside, and its languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import Depends, Request

from app.dependencies import DB, State
from app.pages import theme
from app.pages.wording import own_name
from conversation.inbound import is_readable
from core.catalogs import FALLBACK, LANGUAGES
from directory import sites
from directory.models import Site
from directory.sites import SiteNotFound


@dataclass(frozen=True, slots=True)
class Place:
    """The help centre of one site.

    Attributes:
        key: of the site, where addresses have to carry it; None for the default site.
        site_key: of the site, also of the default one.
        languages: that the site offers, its main one first.
        origin: scheme and host that browsers reach us at, for addresses that leave this site.
        theme: path of the style sheet with the site's colours.
        logo: path of the site's logo.
        hours: language to when people answer.
        notice: language to what every reader is told.
    """

    site_id: UUID
    name: str
    key: str | None
    site_key: str
    languages: tuple[str, ...]
    origin: str
    theme: str
    logo: str | None
    hours: Mapping[str, str]
    notice: Mapping[str, str]

    def link(self, path: str, **query: str) -> str:
        """An address of the same site, with further parameters."""
        whole = {**query, "site": self.key} if self.key else query
        return f"{quote(path)}?{urlencode(whole)}" if whole else quote(path)

    def absolute(self, path: str) -> str:
        """The same with scheme and host."""
        return self.origin + self.link(path)


@dataclass(frozen=True, slots=True)
class Version:
    """A page in another language, or what comes nearest to it there.

    Attributes:
        name: of the language in that language.
        is_same: the page says the same; else it is the beginning of the help centre.
    """

    language: str
    name: str
    href: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says to machines.

    Attributes:
        path: of the page, without parameters.
        description: one or two sentences of plain text.
        alternates: language to path of pages that say the same, this one among them.
        is_listed: search engines may show it.
    """

    path: str
    description: str
    alternates: Mapping[str, str]
    is_listed: bool = True


async def place(request: Request, db: DB, held: State, site: str | None = None) -> Place:
    """The help centre that an address means.

    Raises:
        SiteNotFound: there is no such site.
    """
    if site is not None and not is_readable(site):
        raise SiteNotFound("")
    async with db.begin() as session:
        found = await sites.by_key(session, site)
    return of_site(found, origin_of(request, held.settings.public_url))


HelpCentre = Annotated[Place, Depends(place)]


def of_site(site: Site, origin: str) -> Place:
    """The help centre of a site."""
    others = [language for language in site.languages if language != site.default_language]
    return Place(
        site_id=site.id,
        name=site.name,
        key=None if site.is_default else site.key,
        site_key=site.key,
        languages=(site.default_language, *others),
        origin=origin,
        theme=theme.address(site),
        logo=sites.logo_url(site),
        hours=site.hours_text,
        notice=site.notice,
    )


def origin_of(request: Request, public_url: str) -> str:
    """Scheme and host of the service for its visitors: as configured, else as this one came."""
    return public_url or f"{request.url.scheme}://{request.url.netloc}"


def spoken(language: str) -> str:
    """The language of the interface around an article: the article's own, where we have it."""
    return language if language in LANGUAGES else FALLBACK


def versions(here: Place, same: Mapping[str, str], further: Iterable[str] = (), **query: str) -> list[Version]:
    """A page in every language of the site, and in `further` ones.

    Args:
        here: the site's help centre.
        same: language to path of the pages that say the same.
        further: languages that there are articles in besides.
        query: parameters of these pages.
    """
    return [
        Version(language, own_name(language), here.link(same[language], **query), is_same=True)
        if language in same
        else Version(language, own_name(language), here.link(f"/help/{language}"), is_same=False)
        for language in dict.fromkeys((*here.languages, *sorted({*same, *further})))
    ]
