"""The demo page: a fictitious bank's site with the chat on it."""

from fastapi import APIRouter, Request, Response

from app.dependencies import DB
from app.pages.rendering import page
from app.pages.wording import preferred
from core.catalogs import offered
from directory import sites

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def demo(request: Request, db: DB, language: str | None = None) -> Response:
    """The page, in the language that is asked for or that the browser prefers."""
    spoken = offered(language) if language else preferred(request.headers.get("Accept-Language"))
    async with db.begin() as session:
        site = await sites.by_key(session, None)
    return page("demo.html", spoken, {"languages": site.languages, "help_url": f"/help/{spoken}"})
