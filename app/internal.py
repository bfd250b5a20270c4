"""The routes for our own Rasa, behind a secret header: actions, and what a lost tracker would hold."""

import secrets
from typing import Annotated, Any
from uuid import UUID

import anyio
from fastapi import APIRouter, Depends, Header, Query

from app.dependencies import DB, State
from conversation import tracker_events
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


def is_our_rasa(held: State, x_internal_token: Annotated[str, Header()] = "") -> None:
    """Let nobody else in.

    Raises:
        InternalTokenWrong: the header is missing or wrong, or the app has no token.
    """
    expected = held.internal_token
    if not expected or not secrets.compare_digest(x_internal_token.encode(), expected.encode()):
        raise InternalTokenWrong


@router.post("/actions", dependencies=[Depends(is_our_rasa)])
async def run_action(call: dict[str, Any], held: State) -> dict[str, Any]:
    """Run one custom action within 6 s."""
    # With `enable_selective_domain` Rasa leaves the domain out, and the executor refuses a call without one.
    call["domain"] = call.get("domain") or {}
    with anyio.move_on_after(ACTION_SECONDS):
        result = await held.executor.run(call)
        return result.model_dump() if result is not None else {"events": [], "responses": []}
    raise ActionTooSlow


@router.get("/trackers/{conversation_id}", dependencies=[Depends(is_our_rasa)])
async def tracker(
    conversation_id: UUID, db: DB, turns: Annotated[int, Query(ge=1, le=20)] = 2
) -> dict[str, list[dict[str, Any]]]:
    """The last turns of a conversation as Rasa's events. 404 if it is unknown."""
    async with db.begin() as session:
        return {"events": await tracker_events.of_conversation(session, conversation_id, turns)}
