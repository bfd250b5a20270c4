"""All pages, put into an application."""

from fastapi import FastAPI

from app.pages import demo, desk, sign_in, static_files, ticket
from app.pages import help as help_centre


def install(app: FastAPI) -> None:
    """Add every page and the files that pages load."""
    for module in (static_files, demo, help_centre, sign_in, desk, ticket):
        app.include_router(module.router)
    app.mount("/static", static_files.Static(), name="static")
