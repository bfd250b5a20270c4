"""Failures on pages: HTML for people who browse, a message in place for our scripts, JSON for everybody else."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api import errors as api_errors
from app.headers import FIXED
from app.pages.access import referring_path
from app.pages.problems import problem_text
from app.pages.rendering import is_htmx, page, see_other
from app.pages.wording import Words, preferred
from core.catalogs import LANGUAGES, offered
from core.database_faults import FAULTS
from core.errors import DomainError
from directory.staff import SignInRequired

_STAFF_AREAS = frozenset({"home", "desk", "editor", "admin", "account"})
Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Register the handlers; whoever does not ask for HTML gets the API's answer."""
    handlers: dict[type[Exception], Handler] = {
        DomainError: api_errors.domain_error,
        RequestValidationError: api_errors.validation_error,
        HTTPException: api_errors.http_error,
        **dict.fromkeys(FAULTS, api_errors.database_error),
        SQLAlchemyError: api_errors.unexpected_error,
        Exception: api_errors.unexpected_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, _for_readers(handler))


def _for_readers(as_json: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        response = await told(request, error)
        # What nobody expected is answered outside of all middleware.
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        return response

    async def told(request: Request, error: Exception) -> Response:
        # The API's handler also writes the log and decides the status, whatever the form of the answer.
        plain = await as_json(request, error)
        if is_htmx(request):
            return _in_place(request, error, plain.status_code)
        if "text/html" not in request.headers.get("Accept", ""):
            return plain
        if isinstance(error, SignInRequired):
            return see_other(_sign_in(request))
        return _whole(request, error, plain)

    return answer


def _whole(request: Request, error: Exception, plain: Response) -> Response:
    status = plain.status_code
    if isinstance(error, RequestValidationError) and request.method == "GET":
        # An address that cannot be understood is an address that does not exist.
        status = 404
    language = _language(request)
    title = Words(language).first(f"problem-{status}-title", "problem-500-title")
    text = problem_text(language, api_errors.code_of(error), status)
    headers = {name: plain.headers[name] for name in ("Retry-After", "Allow") if name in plain.headers}
    values = {"title": title, "text": text, "status": status, "area": _area(request)}
    values["again"] = _address(request) if status == 503 and request.method == "GET" else ""
    return page("error.html", language, values, status=status, headers=headers)


def _in_place(request: Request, error: Exception, status: int) -> Response:
    """A message for the page's notice; a refresh in the background leaves the page as it is."""
    language = _language(request)
    background = request.method == "GET" and status != 401
    headers = {"HX-Retarget": "#notice", "HX-Reswap": "none" if background else "innerHTML"}
    if status == 409:
        # The page shows something that is no longer so.
        headers["HX-Trigger"] = "look-again"
    text = problem_text(language, api_errors.code_of(error), status)
    signed_out = isinstance(error, SignInRequired)
    values = {"problem": text, "signed_out": signed_out}
    return page("partials/notice.html", language, values, status=status, headers=headers)


def _area(request: Request) -> str:
    """Which pages somebody was on: `staff`, `help` or neither."""
    first = request.url.path.lstrip("/").split("/")[0]
    return "staff" if first in _STAFF_AREAS else first if first == "help" else ""


def _sign_in(request: Request) -> str:
    onward = _address(request) if request.method == "GET" else referring_path(request)
    return f"/desk/sign-in?next={quote(onward)}"


def _address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _language(request: Request) -> str:
    """The language in the address of a help page, else the account's, else what the browser prefers."""
    parts = request.url.path.split("/")
    if len(parts) > 2 and parts[1] == "help" and parts[2] in LANGUAGES:
        return parts[2]
    known = getattr(request.state, "language", None)
    return offered(known) if known else preferred(request.headers.get("Accept-Language"))
