"""Files that pages and embedding sites load: `/static/…` and the widget's modules."""

import hashlib
import os
from collections.abc import Mapping
from functools import cache

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages.rendering import STATIC
from app.pages.widget import served

router = APIRouter(include_in_schema=False)
ENTRY = "widget.js"
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
async def entry(request: Request) -> Response:
    """The one script that a site embeds."""
    return _module(request, ENTRY)


@router.api_route("/widget/{module}.js", methods=["GET", "HEAD"])
async def imported(request: Request, module: str) -> Response:
    """A module that the entry imports. 404 if there is none of this name."""
    return _module(request, f"{module}.js")


def _module(request: Request, name: str) -> Response:
    source = _sources().get(name)
    if source is None:
        raise HTTPException(404)
    headers = _headers(source)
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(source, media_type="text/javascript", headers=headers)


@cache
def _sources() -> Mapping[str, str]:
    return served.modules()


@cache
def _headers(source: str) -> dict[str, str]:
    """Other sites' pages load these modules, so they must be readable from everywhere."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": _ASK_EACH_TIME,
        "ETag": f'"{hashlib.sha256(source.encode()).hexdigest()[:24]}"',
    }
