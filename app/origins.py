"""Which web pages may use the API from a browser: our own, and those that a site lists."""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from app.api.errors import error_response
from app.state import AppState
from core.errors import Forbidden


class OriginForeign(Forbidden):
    """A page that the site does not list tries to open a conversation."""

    code = "origin_not_allowed"

    def __init__(self, origin: str) -> None:
        super().__init__("This page is not one of the site's allowed origins.", origin=origin[:200])


class SiteCors(CORSMiddleware):
    """CORS whose origins are those that any site lists at the moment; no cookies cross origins."""

    def __init__(self, app: ASGIApp, held: AppState) -> None:
        super().__init__(
            app,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After", "Content-Disposition"],
            max_age=600,
        )
        self._held = held

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether any site lists the origin; which site it may use is checked where a conversation is opened."""
        return origin in self._held.origins

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer a browser that asks first; a refusal is a JSON error like every other."""
        response = super().preflight_response(request_headers)
        if response.status_code == HTTPStatus.OK:
            return response
        detail = f"{bytes(response.body).decode()}. Sites list the origins of their pages."
        refusal = error_response(HTTPStatus.FORBIDDEN, "preflight_refused", detail)
        for name, value in self.preflight_headers.items():
            refusal.headers[name] = value
        return refusal


def refuse_foreign_origin(request: Request, allowed: list[str], public_url: str) -> None:
    """Refuse a browser's page that is neither ours nor one of the site's; programs send no origin.

    Raises:
        OriginForeign: it is somebody else's page.
    """
    origin = request.headers.get("origin")
    if origin is None or origin in allowed:
        return
    ours = {request.headers.get("host", ""), host_of(public_url)} - {""}
    if host_of(origin) not in ours:
        raise OriginForeign(origin)


def host_of(address: str) -> str:
    """Host and port of an address; empty where there is none, as in `null`."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
