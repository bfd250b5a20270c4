"""The app's routes for Rasa alone, with the fixed action: `python -m benchmarks.rasa.action_server PORT TOKEN`."""

import sys
from dataclasses import dataclass
from typing import cast

import uvicorn
from rasa_sdk.executor import ActionExecutor
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from app.internal import PREFIX, build_internal
from app.state import AppState
from benchmarks.rasa.fixed_action import FixedText


@dataclass(frozen=True, slots=True)
class Held:
    """What the route for actions needs of the app's state."""

    executor: ActionExecutor
    internal_token: str


def build(token: str) -> Starlette:
    """The app's route for actions as it is. There is no database here, so that no conversation is known."""
    executor = ActionExecutor()
    executor.register_action(FixedText())
    internal = build_internal(cast("AppState", Held(executor, token)))
    return Starlette(routes=[Route(f"{PREFIX}trackers/{{conversation_id}}", _unknown), Mount("/", internal)])


async def _unknown(request: Request) -> Response:
    return Response(status_code=404)


if __name__ == "__main__":
    uvicorn.run(build(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
