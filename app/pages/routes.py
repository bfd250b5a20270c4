"""All pages, put into an application."""

from fastapi import FastAPI

from app.pages import (
    account,
    admin,
    admin_account,
    admin_health,
    admin_images,
    admin_sites,
    admin_staff,
    ask,
    demo,
    desk,
    desk_alerts,
    desk_stream,
    editor,
    editor_article,
    editor_history,
    editor_publishing,
    editor_siblings,
    help_search,
    home,
    live_chats,
    replies,
    sign_in,
    sitemap,
    static_files,
    theme,
    ticket,
    ticket_beside,
)
from app.pages import help as help_centre

# The search of the help centre comes before its articles, whose addresses look alike.
PAGES = (
    static_files,
    theme,
    sitemap,
    demo,
    help_search,
    help_centre,
    sign_in,
    home,
    desk,
    desk_alerts,
    desk_stream,
    live_chats,
    ticket,
    ticket_beside,
    replies,
    account,
    admin,
    admin_staff,
    admin_account,
    admin_sites,
    admin_images,
    admin_health,
    editor,
    ask,
    editor_article,
    editor_publishing,
    editor_history,
    editor_siblings,
)


def install(app: FastAPI) -> None:
    """Add every page and the files that pages load."""
    for module in PAGES:
        app.include_router(module.router)
    app.mount("/static", static_files.Static(), name="static")
