"""What search engines are told: which help pages there are, in which languages, and what they should leave alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request, Response

from app.dependencies import DB, State
from app.pages.help_centre.places import Place, of_site, origin_of
from directory import sites
from knowledge import contents
from knowledge.contents import Entry

router = APIRouter(include_in_schema=False)
MOST_ADDRESSES = 50_000
"""More are not allowed in one file by the sitemap protocol."""
_HIDDEN = ("/home", "/desk", "/editor", "/admin", "/account", "/api/", "/help/*/search")
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def robots(request: Request, held: State) -> Response:
    """Help pages may be read by everybody, staff pages are nobody's business."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _HIDDEN)]
    lines.append(f"Sitemap: {origin_of(request, held.settings.public_url)}/sitemap.xml")
    return Response("\n".join(lines) + "\n", media_type="text/plain")


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
async def sitemap(request: Request, db: DB, held: State) -> Response:
    """Every public help page of every site with its translations and the day of its last change."""
    origin = origin_of(request, held.settings.public_url)
    addresses: list[str] = []
    async with db.begin() as session:
        for site in await sites.every(session):
            here = of_site(site, origin)
            addresses += _addresses(here, await contents.public_entries(session, site.id))
    body = "\n".join(addresses[:MOST_ADDRESSES])
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACES}>\n{body}\n</urlset>\n'
    return Response(document, media_type="application/xml", headers={"Cache-Control": "no-cache"})


def _addresses(here: Place, entries: list[Entry]) -> Iterator[str]:
    """First the beginnings in each language, then the articles."""
    latest: dict[str, datetime] = {}
    groups: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        latest[entry.language] = max(entry.changed_at, latest.get(entry.language, entry.changed_at))
        groups[entry.group_id].append(entry)
    homes = {language: f"/help/{language}" for language in sorted(latest)}
    for language, path in homes.items():
        yield _address(here, path, latest[language], homes.items())
    for entry in entries:
        group = [(sibling.language, sibling.url) for sibling in groups[entry.group_id]]
        yield _address(here, entry.url, entry.changed_at, group)


def _address(here: Place, path: str, changed_at: datetime, versions: Iterable[tuple[str, str]]) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(here.absolute(other))}/>'
        for language, other in versions
    )
    day = changed_at.date().isoformat()
    return f"<url><loc>{escape(here.absolute(path))}</loc><lastmod>{day}</lastmod>{links}</url>"
