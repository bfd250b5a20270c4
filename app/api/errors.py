"""Every failure of the API as `{"error", "detail", "data"}`."""

import json
from typing import Any

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.database_faults import FAULTS, Fault, fault_of, sqlstate
from core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)

STATUS: dict[type, int] = {
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
}
RETRY_SECONDS = 2
# PostgreSQL's "character_not_in_repertoire": nobody can have stored what is looked for.
_NOT_TEXT = "22021"
_DATABASE = {
    Fault.READ_ONLY: ("database_read_only", "The database takes no changes just now. Try again in a moment."),
    Fault.FULL: ("database_full", "The database has no room left, so nothing was stored. Try again later."),
    Fault.BUSY: ("database_busy", "The database did not answer in time. Try again in a moment."),
    Fault.DOWN: ("database_unavailable", "The database cannot be reached. Try again in a moment."),
}
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
log = structlog.get_logger()


def error_response(status: int, code: str, detail: str, data: object = None) -> Response:
    """One error body; ASCII only, so that no text sent by a client can break the answer.

    Args:
        status: of the response.
        code: for programs.
        detail: for people.
        data: for both; `retry_after` becomes the header of that name.
    """
    body = json.dumps({"error": code, "detail": detail, "data": data or {}}, ensure_ascii=True, default=str)
    wait = data.get("retry_after", RETRY_SECONDS) if isinstance(data, dict) else RETRY_SECONDS
    headers = {"Retry-After": str(wait)} if status in (429, 503) else None
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def status_of(error: DomainError) -> int:
    """The HTTP status of an error's nearest kind."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


async def domain_error(request: Request, error: Exception) -> Response:
    """A refusal by a domain package."""
    assert isinstance(error, DomainError)
    return error_response(status_of(error), error.code, error.detail, error.data)


async def validation_error(request: Request, error: Exception) -> Response:
    """A malformed request: which fields, and what is wrong with each; never the values."""
    assert isinstance(error, RequestValidationError)
    if all(problem["loc"][:1] == ("path",) for problem in error.errors()):
        return error_response(404, "not_found", "There is nothing at this address.")
    problems = [{"field": _place(problem["loc"]), "problem": problem["msg"]} for problem in error.errors()]
    code = "malformed_json" if any(p["type"] == "json_invalid" for p in error.errors()) else "invalid_request"
    detail = "; ".join(f"{p['field']}: {p['problem']}" for p in problems[:3])
    return error_response(422, code, detail, {"problems": problems[:20]})


async def http_error(request: Request, error: Exception) -> Response:
    """An error of the framework, such as an unknown address."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # The framework could not read the body at all.
        return error_response(422, "malformed_json", "The body is not JSON.")
    return error_response(error.status_code, _HTTP_CODES.get(error.status_code, "http_error"), str(error.detail))


def code_of(error: BaseException) -> str:
    """The code of a refusal or of the database's fault; empty for everything else."""
    if isinstance(error, DomainError):
        return error.code
    fault = fault_of(error) if isinstance(error, FAULTS) else None
    return _DATABASE[fault][0] if fault is not None else ""


async def database_error(request: Request, error: Exception) -> Response:
    """The database cannot be used just now: nothing was stored, so trying again is safe."""
    state = sqlstate(error)
    if state == _NOT_TEXT:
        return error_response(422, "text_unreadable", "Something in the request is not text (NUL).")
    fault = fault_of(error)
    if fault is None:
        return await unexpected_error(request, error)
    log.warning("database_fault", path=request.url.path, fault=fault.value, sqlstate=state, kind=type(error).__name__)
    return error_response(503, *_DATABASE[fault])


async def unexpected_error(request: Request, error: Exception) -> Response:
    """A fault of ours; the log has it, the client gets no internals."""
    log.error("unexpected_error", path=request.url.path, exc_info=error)
    return error_response(500, "internal", "Something went wrong on our side.")


def install(app: Starlette) -> None:
    """Register the handlers."""
    app.add_exception_handler(DomainError, domain_error)
    app.add_exception_handler(RequestValidationError, validation_error)
    app.add_exception_handler(HTTPException, http_error)
    for kind in FAULTS:
        app.add_exception_handler(kind, database_error)
    app.add_exception_handler(SQLAlchemyError, unexpected_error)
    app.add_exception_handler(Exception, unexpected_error)


def _place(location: tuple[Any, ...]) -> str:
    return ".".join(str(part)[:100] for part in location if part not in ("body", "query", "path")) or "body"
