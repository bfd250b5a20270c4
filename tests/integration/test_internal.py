"""What our own Rasa calls: nobody else is let in, and every failure has a status of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.internal import LARGEST_CALL, build_internal
from app.state import AppState
from conversation.arbitration import decide
from conversation.facts import Decision, OpenField, Turn
from conversation.models import Owner
from core.database import create_engine, create_sessions
from tests.integration.conftest import INTERNAL_TOKEN, Customer

ACTIONS = "/internal/actions"
TOKEN = {"X-Internal-Token": INTERNAL_TOKEN}


def call_of(turn: Turn, events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    latest = {"text": "hm", "intent_ranking": [], "metadata": {"turn": turn.as_json()}}
    tracker = {"sender_id": "x", "slots": {}, "latest_message": latest, "events": events or []}
    return {"next_action": "action_take_turn", "sender_id": "x", "tracker": tracker}


async def refused(client: httpx.AsyncClient, content: bytes, **headers: str) -> tuple[int, str]:
    response = await client.post(ACTIONS, content=content, headers={**TOKEN, **headers})
    return response.status_code, response.json()["error"]


async def test_an_action_is_run_and_its_decision_comes_back(client: httpx.AsyncClient) -> None:
    turn = Turn(Owner.BOT, is_question=True)
    response = await client.post(ACTIONS, json=call_of(turn), headers=TOKEN)
    assert response.status_code == 200
    assert response.json()["events"] == []
    (message,) = response.json()["responses"]
    assert Decision.from_json(message["custom"]) == decide(turn, intent="ask_question")


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
async def test_an_unknown_address_and_a_wrong_method_are_told_as_json(client: httpx.AsyncClient, accept: str) -> None:
    for method, path, expected in (
        ("GET", "/internal/", (404, "not_found")),
        ("GET", "/internal/actions/more", (404, "not_found")),
        ("GET", "/internal/trackers/nobody", (404, "not_found")),
        ("GET", ACTIONS, (405, "method_not_allowed")),
    ):
        response = await client.request(method, path, headers={**TOKEN, "Accept": accept})
        assert (response.status_code, response.json()["error"]) == expected


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"null", b'"text"'])
async def test_a_body_that_is_no_json_object_is_malformed(client: httpx.AsyncClient, body: bytes) -> None:
    assert await refused(client, body) == (422, "malformed_json")
    # Who may not call learns nothing of that.
    assert await refused(client, body, **{"X-Internal-Token": "wrong"}) == (403, "internal_token_wrong")


async def test_the_longest_answers_to_a_checklist_fit_and_there_is_a_limit(client: httpx.AsyncClient) -> None:
    turn = Turn(Owner.QUEUE, open_field=OpenField("since_when", "😀" * 4000))
    # As it comes in each of three messages twice, once more in the latest one and in two replies.
    events = [{"event": "user", "metadata": turn.as_json()}] * 8
    fits = json.dumps(call_of(turn, events)).encode()
    assert len(fits) > 400_000
    answer = await client.post(ACTIONS, content=fits, headers=TOKEN)
    assert answer.json()["responses"][0]["custom"]["value"] == "😀" * 4000
    exactly = fits + b" " * (LARGEST_CALL - len(fits))
    assert (await client.post(ACTIONS, content=exactly, headers=TOKEN)).status_code == 200
    assert await refused(client, exactly + b" ") == (413, "body_too_large")


async def test_the_limit_also_holds_for_a_body_of_unknown_length(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_CALL // 65_536 + 1):
            yield b" " * 65_536

    response = await client.post(ACTIONS, content=pieces(), headers=TOKEN)
    assert (response.status_code, response.json()["error"]) == (413, "body_too_large")


async def test_an_action_that_takes_too_long_is_given_up(held: AppState) -> None:
    ended = []

    async def hang(dispatcher: object, tracker: object, domain: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("")

    held.executor.register_function("action_hang", hang)
    transport = httpx.ASGITransport(build_internal(held, action_seconds=0.01))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        call = {**call_of(Turn(Owner.BOT)), "next_action": "action_hang"}
        response = await client.post(ACTIONS, json=call, headers=TOKEN)
    assert (response.status_code, response.json()["error"]) == (503, "action_too_slow")
    assert response.headers["Retry-After"]
    assert ended == [""]


async def test_without_a_database_a_tracker_is_to_be_asked_for_again(
    client: httpx.AsyncClient, held: AppState, customer: Customer
) -> None:
    held.sessions = create_sessions(create_engine("postgresql+asyncpg://nobody@127.0.0.1:9/nothing"))
    response = await client.get(f"/internal/trackers/{customer.id}", headers=TOKEN)
    assert (response.status_code, response.json()["error"]) == (503, "database_unavailable")


@pytest.mark.parametrize("turns", ["-1", "x", "1.0", "999999999999", "²", ""])
async def test_a_number_of_turns_is_a_number(client: httpx.AsyncClient, customer: Customer, turns: str) -> None:
    response = await client.get(f"/internal/trackers/{customer.id}", params={"turns": turns}, headers=TOKEN)
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request")
