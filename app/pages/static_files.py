"""Files that pages and embedding sites load: `/static/…` and the widget."""

import gzip
import hashlib
import os
from functools import cache

from fastapi import APIRouter, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages import kept
from app.pages.rendering import STATIC
from app.pages.widget import served

router = APIRouter(include_in_schema=False)
# Other sites' pages load the widget.
_READABLE_FROM_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}


class Static(StaticFiles):
    """Files with a version in their address are kept for good, the others are asked for each time."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, with how long it may be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = kept.LASTING if versioned else kept.ASK_EACH_TIME
        return response


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def widget(request: Request) -> Response:
    """The one script that a site embeds, packed for browsers that can unpack it."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        packed = {**_READABLE_FROM_EVERYWHERE, "Content-Encoding": "gzip"}
        return kept.answer(request, _packed(), "text/javascript", _etag(), packed)
    return kept.answer(request, _script(), "text/javascript", _etag(), _READABLE_FROM_EVERYWHERE)


@cache
def _script() -> str:
    return served.script()


@cache
def _packed() -> bytes:
    return gzip.compress(_script().encode(), 9)


@cache
def _etag() -> str:
    """The same for both forms of the script, so it is a weak one."""
    return f'W/"{hashlib.sha256(_script().encode()).hexdigest()[:24]}"'
