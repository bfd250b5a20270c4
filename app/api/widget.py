"""What the widget needs before it can show itself."""

from fastapi import APIRouter

from app.api.limiting import READ
from app.api.schemas import Text, WidgetOut
from app.dependencies import DB
from conversation.inbound import LONGEST_TEXT
from core.catalogs import catalogs, offered
from directory import sites

router = APIRouter(tags=["widget"])


@router.get("/sites/{key}/widget", dependencies=[READ])
async def widget(key: Text, db: DB, language: Text | None = None) -> WidgetOut:
    """Looks and texts of a site's widget in one language; `default` is the default site."""
    async with db.begin() as session:
        site = await sites.by_key(session, key)
    spoken = offered(language) if language else site.default_language
    if spoken not in site.languages:
        spoken = site.default_language
    return WidgetOut(
        site=site.key,
        name=site.name,
        language=spoken,
        languages=site.languages,
        bot={"name": site.bot_name, "avatar_url": sites.avatar_url(site)},
        logo_url=sites.logo_url(site),
        hours=site.hours_text.get(spoken) or None,
        identity_required=site.identity_required,
        greeting=sites.greeting(site, spoken),
        colours=site.colours,
        limits={"text": LONGEST_TEXT},
        strings=dict(catalogs().group(spoken, "widget-")),
    )
