"""The app's routes for Rasa alone, with the fixed action: `python -m benchmarks.rasa.action_server PORT TOKEN`."""

import sys
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, HTTPException
from rasa_sdk.executor import ActionExecutor

from app import internal
from benchmarks.rasa.fixed_action import FixedText


@dataclass(frozen=True, slots=True)
class Held:
    """What the route for actions needs of the app's state."""

    executor: ActionExecutor
    internal_token: str


def build(token: str) -> FastAPI:
    """The app's route for actions as it is. There is no database here, so that no conversation is known."""
    executor = ActionExecutor()
    executor.register_action(FixedText())
    app = FastAPI(openapi_url=None)
    app.state.firstline = Held(executor, token)
    app.add_api_route("/internal/trackers/{conversation_id}", _unknown)
    app.include_router(internal.router)
    return app


def _unknown(conversation_id: str) -> None:
    raise HTTPException(404)


if __name__ == "__main__":
    uvicorn.run(build(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
