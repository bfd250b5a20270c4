"""Every route, page or API, against every bundle: who lacks the right is refused; new routes must be in the table."""

import re
from collections.abc import AsyncIterator, Iterator
from itertools import product
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from app.asgi import build_app
from app.dependencies import CSRF_HEADER
from app.internal import build_internal
from app.state import AppState
from core.database import Sessions, database_now
from directory import staff
from directory.models import Site
from directory.rights import RIGHTS, Bundle, Right
from directory.staff import NewStaff
from tests.integration.conftest import PASSWORD, sign_in

People = dict[Bundle, httpx.AsyncClient]
NOWHERE = "00000000-0000-4000-8000-000000000000"
SHUT = (401, 403)
# Anybody may call these; those below /api/conversations ask for the conversation's own token.
OPEN = re.compile(
    r"/|/health/.*|/condition|/widget\.js|/widget/.*|/help.*|/sitemap\.xml|/robots\.txt|/sites/.*|/desk/sign-in|/api/openapi\.json"
    r"|/api/conversations.*|/api/search|/api/auth/login|/api/sites/\{key\}/widget"
)
INTERNAL = re.compile(r"/internal/.*")
SIGNED_IN = re.compile(r"/account.*|/home|/desk/sign-out|/api/auth/.*")
# They never end for whoever may hear them.
STREAMS = {"/desk/events"}
# The first that matches says which right a route needs; several mean that any of them will do.
NEEDS: list[tuple[str, str, tuple[Right, ...]]] = [
    (r"POST", r"/desk/live/.*/take-over|/api/live/.*/take-over", (Right.TICKET_CLAIM,)),
    (r".*", r"/desk/live.*|/api/live.*", (Right.CONVERSATION_WATCH,)),
    (r"GET", r"/desk/replies/new", (Right.REPLY_MANAGE,)),
    (r"GET", r"/desk/replies.*|/api/replies.*", (Right.TICKET_READ,)),
    (r".*", r"/desk/replies.*|/api/replies.*", (Right.REPLY_MANAGE,)),
    (r"GET", r"/desk/figures|/api/figures", (Right.FIGURES_READ,)),
    (r"POST", r".*/tickets/\{ticket_id\}/claim", (Right.TICKET_CLAIM,)),
    (r".*", r".*/tickets/\{ticket_id\}/release", (Right.TICKET_CLAIM, Right.TICKET_ASSIGN)),
    (r"POST", r".*/tickets/\{ticket_id\}/reply", (Right.TICKET_REPLY_CUSTOMER,)),
    (r"POST", r".*/tickets/\{ticket_id\}/note", (Right.TICKET_NOTE,)),
    (r".*", r".*/tickets/\{ticket_id\}/resolve", (Right.TICKET_RESOLVE,)),
    (r".*", r"/desk.*|/api/tickets.*", (Right.TICKET_READ,)),
    (r"POST", r".*/(un)?publish", (Right.ARTICLE_PUBLISH,)),
    (r"POST", r"/editor/ask|/api/search/ask", (Right.ARTICLE_READ,)),
    (r".*", r"/editor/.*wordings.*|/api/wordings.*", (Right.ARTICLE_WRITE,)),
    (r"GET", r"/editor/new|/editor/.*/siblings", (Right.ARTICLE_WRITE,)),
    (r"GET", r"/editor.*|/api/articles.*", (Right.ARTICLE_READ,)),
    (r"POST", r"/api/articles/preview", (Right.ARTICLE_READ,)),
    (r".*", r"/editor.*|/api/articles.*", (Right.ARTICLE_WRITE,)),
    (r".*", r"/admin/staff.*|/api/staff.*", (Right.STAFF_MANAGE,)),
    (r".*", r"/admin/sites.*|/api/sites.*", (Right.SITE_MANAGE,)),
    (r"GET", r"/admin.*", (Right.STAFF_MANAGE, Right.SITE_MANAGE)),
]
ARTICLE = {"title": "T", "body": "B", "slug": "t", "language": "en"}
# Bodies that the API accepts, so that nothing but the right can be what refuses the call.
BODIES: dict[str, dict[str, Any]] = {}


def routes(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of every route, those of included routers and mounted applications too."""
    for route in getattr(app, "routes", []):
        if hasattr(route, "effective_route_contexts"):
            found = [(method, each.path) for each in route.effective_route_contexts() for method in each.methods or ()]
        elif hasattr(route, "methods"):
            found = [(method, route.path) for method in route.methods]
        else:
            yield from routes(getattr(route, "app", None), prefix + getattr(route, "path", ""))
            continue
        yield from ((method, prefix + path) for method, path in found if method != "HEAD")


def needed(method: str, path: str) -> tuple[Right, ...] | None:
    for methods, paths, rights in NEEDS:
        if re.fullmatch(methods, method) and re.fullmatch(paths, path):
            return rights
    return None


def every_route() -> list[tuple[str, str]]:
    held: Any = SimpleNamespace(settings=SimpleNamespace())  # Never started.
    # Calls of our own Rasa go past the application's own routes.
    return sorted({*routes(build_app(held)), *routes(build_internal(held))})


def sample(schema: dict[str, Any], kinds: dict[str, Any]) -> Any:
    """Something that a JSON schema accepts: required fields only, the first of what may be chosen."""
    if "$ref" in schema:
        return sample(kinds[schema["$ref"].rsplit("/", 1)[1]], kinds)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], kinds)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return NOWHERE
    made: dict[str, Any] = {
        "string": "x" * schema.get("minLength", 1),
        "integer": schema.get("minimum", 1),
        "number": schema.get("minimum", 1),
        "boolean": True,
        "array": [],
        "object": {
            name: sample(kind, kinds)
            for name, kind in schema.get("properties", {}).items()
            if name in schema.get("required", [])
        },
    }
    return made[schema["type"]]


def body_of(openapi: dict[str, Any], method: str, path: str) -> Any:
    if path in BODIES:
        return BODIES[path]
    if not path.startswith("/api/"):
        return None
    operation = openapi["paths"][path.removeprefix("/api")][method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    return sample(content["application/json"]["schema"], openapi["components"]["schemas"]) if content else None


@pytest.fixture
async def people(
    client: httpx.AsyncClient, sessions: Sessions, site: Site
) -> AsyncIterator[dict[Bundle, httpx.AsyncClient]]:
    """One signed-in account for each bundle."""
    async with sessions.begin() as session:
        now = await database_now(session)
        for bundle in Bundle:
            new = NewStaff(f"{bundle}@firm.example", bundle.value, PASSWORD, (bundle.value,), (site.id,))
            await staff.add(session, new, now)
    found = {bundle: await sign_in(client, f"{bundle}@firm.example") for bundle in Bundle}
    yield found
    for http in found.values():
        await http.aclose()


def test_every_route_says_who_may_call_it() -> None:
    unknown = [
        (method, path)
        for method, path in every_route()
        if not any(pattern.fullmatch(path) for pattern in (OPEN, INTERNAL, SIGNED_IN)) and needed(method, path) is None
    ]
    assert unknown == []
    # The table is not so wide that it lets everything through.
    assert len(every_route()) > 100
    assert ("POST", "/internal/actions") in every_route()


async def test_whoever_lacks_the_right_is_refused_and_whoever_has_it_is_not(
    client: httpx.AsyncClient, people: People, held: AppState
) -> None:
    openapi = (await client.get("/api/openapi.json")).json()
    wrong = []
    asked = [(method, path, rights) for method, path in every_route() if (rights := needed(method, path))]
    for (method, path, rights), bundle in product(asked, Bundle):
        if OPEN.fullmatch(path) or SIGNED_IN.fullmatch(path):
            continue
        may = bool(RIGHTS[bundle] & set(rights))
        if may and path in STREAMS:
            continue
        url = re.sub(
            r"\{(\w+)\}", lambda name: {"key": "demo", "number": "1", "kind": "logo"}.get(name[1], NOWHERE), path
        )
        answer = await people[bundle].request(method, url, json=body_of(openapi, method, path))
        if (answer.status_code in SHUT) is may:
            wrong.append((method, path, bundle.value, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


async def test_who_is_not_signed_in_gets_nowhere(client: httpx.AsyncClient) -> None:
    wrong = []
    for method, path in every_route():
        if OPEN.fullmatch(path) or INTERNAL.fullmatch(path) or path == "/api/auth/login":
            continue
        url = re.sub(r"\{\w+\}", NOWHERE, path)
        answer = await client.request(method, url)
        if answer.status_code not in SHUT:
            wrong.append((method, path, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


async def test_a_session_alone_changes_nothing_without_its_token(people: People) -> None:
    admin = people[Bundle.ADMIN]
    del admin.headers[CSRF_HEADER]
    wrong = []
    for method, path in every_route():
        if method == "GET" or OPEN.fullmatch(path) or INTERNAL.fullmatch(path):
            continue
        answer = await admin.request(method, re.sub(r"\{\w+\}", NOWHERE, path))
        if answer.status_code != 403:
            wrong.append((method, path, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
