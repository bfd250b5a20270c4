"""A limit on the size of request bodies, whatever the client says about their length."""

import contextlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import error_response
from app.pages.rendering import page
from app.pages.wording import Words, preferred

LARGEST_BODY = 512 * 1024
MOST_DIGITS = 12


class BodyTooLarge(Exception):
    """The body went past the limit while it was read."""


class BodyLimit:
    """Refuses bodies that are too large with 413, before or while they are read.

    Args:
        app: what it stands before.
        largest: bytes that a body may have.
    """

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app, self._largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is received and stop at the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or len(declared) > MOST_DIGITS or int(declared) > self._largest:
            await _refuse(self._largest, scope, receive, send)
            return
        received, begun = 0, False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest:
                raise BodyTooLarge
            return message

        async def noting(message: Message) -> None:
            nonlocal begun
            # Whoever reads the body may have made an answer of its own out of the exception above.
            if received <= self._largest or begun:
                begun = True
                await send(message)

        with contextlib.suppress(BodyTooLarge):
            await self._app(scope, counted, noting)
        if received > self._largest and not begun:
            await _refuse(self._largest, scope, receive, send)


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    headers = Headers(scope=scope)
    detail = f"A request has at most {limit} bytes."
    response = error_response(413, "body_too_large", detail, {"limit": limit})
    if "text/html" in headers.get("accept", ""):
        # Only forms of staff carry files.
        words = Words(preferred(headers.get("accept-language")))
        title, text = words.t("problem-413-title"), words.t("problem-413")
        values = {"title": title, "text": text, "status": 413, "area": "staff"}
        response = page("error.html", words.language, values, status=413)
    await response(scope, receive, send)
