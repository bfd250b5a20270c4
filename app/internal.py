"""The route that Rasa posts actions to; for this machine only, behind a secret header."""

import secrets
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header

from app.dependencies import State
from core.errors import Forbidden, Unavailable

router = APIRouter(prefix="/internal", include_in_schema=False)
ACTION_SECONDS = 6.0


class InternalTokenWrong(Forbidden):
    """The caller is not our Rasa."""

    code = "internal_token_wrong"

    def __init__(self) -> None:
        super().__init__("This address is for the service's own Rasa.")


class ActionTooSlow(Unavailable):
    """An action did not finish in its time; Rasa drops the turn and the gateway goes on without it."""

    code = "action_too_slow"

    def __init__(self) -> None:
        super().__init__("The action took too long.")


@router.post("/actions")
async def run_action(
    call: dict[str, Any], held: State, x_internal_token: Annotated[str, Header()] = ""
) -> dict[str, Any]:
    """Run one custom action within 6 s."""
    expected = held.internal_token
    if not expected or not secrets.compare_digest(x_internal_token.encode(), expected.encode()):
        raise InternalTokenWrong
    # With `enable_selective_domain` Rasa leaves the domain out, and the executor refuses a call without one.
    call["domain"] = call.get("domain") or {}
    with anyio.move_on_after(ACTION_SECONDS):
        result = await held.executor.run(call)
        return result.model_dump() if result is not None else {"events": [], "responses": []}
    raise ActionTooSlow
