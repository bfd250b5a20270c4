"""The API: an application of its own, with JSON errors and its own OpenAPI."""

from fastapi import FastAPI

from app import origins
from app.api import (
    articles,
    auth,
    conversations,
    errors,
    events,
    figures,
    live,
    replies,
    search,
    sites,
    staff,
    ticket_lists,
    tickets,
    verdicts,
    widget,
    wordings,
)
from app.route_lists import add_routes
from app.state import AppState


def build_api(held: AppState) -> FastAPI:
    """The application that is mounted under `/api`."""
    api = FastAPI(title="Firstline", version="0.1.0", docs_url=None, redoc_url=None)
    api.state.firstline = held
    desk = (ticket_lists, tickets, live, replies)
    knowledge = (articles, verdicts, wordings)
    add_routes(api, (conversations, events, search, auth, staff, sites, *desk, *knowledge, figures, widget))
    errors.install(api)
    api.add_middleware(origins.SiteCors, held=held)
    return api
