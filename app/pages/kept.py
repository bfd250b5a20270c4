"""Answers that browsers keep: for good where the address tells the version, otherwise asked about each time."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

LASTING: Final = "public, max-age=31536000, immutable"
ASK_EACH_TIME: Final = "no-cache"


def answer(
    request: Request,
    content: str | bytes,
    media_type: str,
    etag: str,
    headers: Mapping[str, str] | None = None,
    *,
    lasting: bool = False,
) -> Response:
    """The content, or 304 for a browser that has it.

    Args:
        request: of the browser.
        content: whole.
        media_type: of the content.
        etag: in quotes, with `W/` before them if the bytes may differ.
        headers: further ones, on both answers.
        lasting: whether the address changes whenever the content does.
    """
    all_headers = {**(headers or {}), "ETag": etag, "Cache-Control": LASTING if lasting else ASK_EACH_TIME}
    if etag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=all_headers)
    return Response(content, media_type=media_type, headers=all_headers)
