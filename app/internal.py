"""The routes for our own Rasa, behind a secret header: actions, and what a lost tracker would hold.

They are answered ahead of what is there for browsers: a turn waits for them, and no browser calls them.
"""

import json
import secrets

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import errors
from app.limits import BodyLimit
from app.state import AppState
from conversation.rasa import tracker_events
from core.errors import Forbidden, Invalid, Unavailable

PREFIX = "/internal/"
ACTION_SECONDS = 6.0
LARGEST_CALL = 2 * 1024 * 1024
"""Bytes of a call. It carries what Rasa's tracker store keeps, three messages at most, and so stays at 9 KB however
long a conversation is; but a checklist's longest answer comes nine times over, twelve bytes for each emoji: 525 KB."""
MOST_TURNS = 20


class InternalTokenWrong(Forbidden):
    """The caller is not our Rasa."""

    code = "internal_token_wrong"

    def __init__(self) -> None:
        super().__init__("This address is for the service's own Rasa.")


class CallMalformed(Invalid):
    """The body of an action call is no JSON object."""

    code = "malformed_json"

    def __init__(self) -> None:
        super().__init__("The body is not a JSON object.")


class TurnsWrong(Invalid):
    """Somebody asks for no turns, or for a whole transcript."""

    code = "invalid_request"

    def __init__(self) -> None:
        super().__init__(f"turns: a whole number from 1 to {MOST_TURNS}")


class ActionTooSlow(Unavailable):
    """An action did not finish in its time; Rasa drops the turn and the gateway goes on without it."""

    code = "action_too_slow"

    def __init__(self) -> None:
        super().__init__("The action took too long.")


class InternalFirst:
    """Sends calls below `PREFIX` to an application of their own; everything else goes on.

    Args:
        app: for everything else.
        internal: answers the calls.
    """

    def __init__(self, app: ASGIApp, internal: ASGIApp) -> None:
        self._app, self._internal = app, internal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the path alone."""
        is_internal = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await (self._internal if is_internal else self._app)(scope, receive, send)


def build_internal(held: AppState, action_seconds: float = ACTION_SECONDS) -> Starlette:
    """The routes around one process's state.

    Args:
        held: the state.
        action_seconds: for one action.
    """

    async def run_action(request: Request) -> Response:
        """Run one custom action within its time."""
        _admit(request, held.internal_token)
        call = _object(await request.body())
        # With `enable_selective_domain` Rasa leaves the domain out, and the executor refuses a call without one.
        call["domain"] = call.get("domain") or {}
        with anyio.move_on_after(action_seconds):
            result = await held.executor.run(call)
            return JSONResponse(result.model_dump() if result is not None else {"events": [], "responses": []})
        raise ActionTooSlow

    async def tracker(request: Request) -> Response:
        """The last turns of a conversation as Rasa's events. 404 if it is unknown."""
        _admit(request, held.internal_token)
        turns = _turns(request.query_params.get("turns", "2"))
        async with held.sessions.begin() as session:
            events = await tracker_events.of_conversation(session, request.path_params["conversation_id"], turns)
        return JSONResponse({"events": events})

    app = Starlette(
        routes=[
            Route(f"{PREFIX}actions", run_action, methods=["POST"]),
            Route(f"{PREFIX}trackers/{{conversation_id:uuid}}", tracker, methods=["GET"]),
        ],
        middleware=[Middleware(BodyLimit, largest=LARGEST_CALL)],
    )
    errors.install(app)
    return app


def _admit(request: Request, expected: str) -> None:
    sent = request.headers.get("X-Internal-Token", "")
    if not expected or not secrets.compare_digest(sent.encode(), expected.encode()):
        raise InternalTokenWrong


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        raise CallMalformed from None
    if not isinstance(found, dict):
        raise CallMalformed
    return found


def _turns(sent: str) -> int:
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= len(str(MOST_TURNS))):
        raise TurnsWrong
    if not 1 <= int(sent) <= MOST_TURNS:
        raise TurnsWrong
    return int(sent)
