"""All pages, put into an application."""

from fastapi import FastAPI

from app.pages import account, condition, demo, home, sign_in, static_files, theme
from app.pages.admin import account as admin_account
from app.pages.admin import frame, health, images, sites, staff, verdicts
from app.pages.desk import alerts, figures, live_chats, queue, replies, stream
from app.pages.editor import article, ask, history, listing, publishing, siblings, wordings
from app.pages.help_centre import contents, search, sitemap
from app.pages.ticket import beside, page
from app.route_lists import add_routes

# The search of the help centre comes before its articles, whose addresses look alike.
HELP_CENTRE = (theme, sitemap, search, contents)
DESK = (queue, alerts, stream, live_chats, page, beside, replies, figures)
ADMIN = (frame, staff, admin_account, sites, images, verdicts, health)
EDITOR = (listing, ask, wordings, article, publishing, history, siblings)
PAGES = (static_files, condition, demo, *HELP_CENTRE, sign_in, home, *DESK, account, *ADMIN, *EDITOR)


def install(app: FastAPI) -> None:
    """Add every page and the files that pages load."""
    add_routes(app, PAGES)
    app.mount("/static", static_files.Static(), name="static")
