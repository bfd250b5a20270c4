"""Files that pages and embedding sites load: `/static/…` and the widget."""

import gzip
import hashlib
import os
from functools import cache

from fastapi import APIRouter, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages.rendering import STATIC
from app.pages.widget import served

router = APIRouter(include_in_schema=False)
_LASTING = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


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
        response.headers["Cache-Control"] = _LASTING if versioned else _ASK_EACH_TIME
        return response


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def widget(request: Request) -> Response:
    """The one script that a site embeds, packed for browsers that can unpack it."""
    headers = _headers()
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers = {**headers, "Content-Encoding": "gzip"}
        return Response(_packed(), media_type="text/javascript", headers=headers)
    return Response(_script(), media_type="text/javascript", headers=headers)


@cache
def _script() -> str:
    return served.script()


@cache
def _packed() -> bytes:
    return gzip.compress(_script().encode(), 9)


@cache
def _headers() -> dict[str, str]:
    """Other sites' pages load the script, so it must be readable from everywhere."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": _ASK_EACH_TIME,
        "ETag": f'W/"{hashlib.sha256(_script().encode()).hexdigest()[:24]}"',
        "Vary": "Accept-Encoding",
    }
