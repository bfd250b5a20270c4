"""Pages from templates: everything is escaped, texts come from the catalogs, static files have lasting addresses."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from app.pages.wording import Words

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


def render(template: str, language: str, values: Mapping[str, object]) -> str:
    """One template as HTML, in one language.

    Args:
        template: path below `templates/`.
        language: one of the offered languages; templates have it, `t(key, …)` and `words` besides `values`.
        values: what the template shows.
    """
    words = Words(language)
    return environment().get_template(template).render(values, language=language, t=words.t, words=words)


def page(
    template: str,
    language: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A template as a whole answer, which is stored nowhere on its way unless `headers` say otherwise."""
    response = HTMLResponse(render(template, language, values), status_code=status, headers=dict(headers or {}))
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def see_other(path: str) -> RedirectResponse:
    """On to another page, which the browser gets by GET whatever it sent before."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def with_toast(response: Response, text: str, tone: Literal["info", "good", "warning", "danger"] = "good") -> Response:
    """The answer to a script of ours, with a short message that it shows; after events that it triggers already."""
    known = response.headers.get("HX-Trigger")
    events: dict[str, object] = json.loads(known) if known and known.startswith("{") else {}
    if known and not events:
        events = dict.fromkeys(name.strip() for name in known.split(","))
    # JSON in ASCII: headers carry nothing else.
    response.headers["HX-Trigger"] = json.dumps({**events, "toast": {"text": text, "tone": tone}})
    return response


def is_htmx(request: Request) -> bool:
    """Whether a script of ours asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


@cache
def environment() -> Environment:
    """The templates; a name that a template does not get is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    return made


@cache
def asset(path: str) -> str:
    """The address of a file below `static/`; it changes with the content, so browsers may keep the file."""
    return f"/static/{path}?v={hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]}"
