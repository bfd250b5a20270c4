"""What Rasa is told of a conversation whose tracker it lost."""

from uuid import uuid4

import httpx
import pytest

from app.state import AppState
from conversation.facts import OpenField, Turn
from conversation.models import Owner
from tests.integration.conftest import INTERNAL_TOKEN, Customer
from tests.integration.questions import HOPELESS, SURE
from tests.integration.rasa_stand_in import RasaStandIn

TURN = ["user", "user_featurization", "action", "action"]
OPENING = ["action", "session_started", "action"]


async def asked(client: httpx.AsyncClient, conversation_id: object, **query: int) -> httpx.Response:
    address = f"/internal/trackers/{conversation_id}"
    return await client.get(address, params=query, headers={"X-Internal-Token": INTERNAL_TOKEN})


async def told(client: httpx.AsyncClient, customer: Customer, **query: int) -> list[dict[str, object]]:
    response = await asked(client, customer.id, **query)
    assert response.status_code == 200
    events: list[dict[str, object]] = response.json()["events"]
    return events


def words(events: list[dict[str, object]]) -> list[object]:
    return [event["text"] for event in events if event["event"] == "user"]


async def test_a_conversation_that_begins_has_no_events(client: httpx.AsyncClient, customer: Customer) -> None:
    assert await told(client, customer) == []


async def test_the_last_turns_come_in_order(client: httpx.AsyncClient, customer: Customer) -> None:
    for text in ("hello", SURE, "/thanks"):
        await customer.say(text)
    events = await told(client, customer)
    assert words(events) == [SURE, "thanks"]
    assert [event["event"] for event in events] == [*OPENING, *TURN, *TURN]
    assert [event["name"] for event in events if event["event"] == "action"] == [
        "action_session_start",
        "action_listen",
        *["action_take_turn", "action_listen"] * 2,
    ]
    assert words(await told(client, customer, turns=3)) == ["hello", SURE, "thanks"]


async def test_in_the_middle_of_a_checklist_the_open_question_is_a_slot(
    client: httpx.AsyncClient, customer: Customer, agent: httpx.AsyncClient
) -> None:
    await customer.say(HOPELESS)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    for said in ([HOPELESS], [HOPELESS, "in March"]):
        fields = (await agent.get(f"/api/tickets/{ticket['id']}")).json()["checklist"]
        (open_field,) = [field["key"] for field in fields if field["state"] == "asked"]
        events = await told(client, customer)
        assert events[-1] == {"event": "slot", "name": "checklist_field", "value": open_field}
        assert words(events) == said
        await customer.say("in March")


async def test_the_action_names_the_open_question_when_rasas_tracker_does_not(client: httpx.AsyncClient) -> None:
    turn = Turn(Owner.QUEUE, open_field=OpenField("email", None))
    for slot, events in ((None, 1), ("email", 0), ("since_when", 1)):
        latest = {"text": "hm", "intent_ranking": [], "metadata": {"turn": turn.as_json()}}
        tracker = {"sender_id": "x", "slots": {"checklist_field": slot}, "latest_message": latest, "events": []}
        call = {"next_action": "action_take_turn", "sender_id": "x", "tracker": tracker}
        ran = await client.post("/internal/actions", json=call, headers={"X-Internal-Token": INTERNAL_TOKEN})
        found = [(event["event"], event["name"], event["value"]) for event in ran.json()["events"]]
        assert found == [("slot", "checklist_field", "email")] * events


async def test_turns_that_rasa_never_saw_are_not_among_them(
    client: httpx.AsyncClient, customer: Customer, rasa: RasaStandIn
) -> None:
    await customer.say("hello")
    rasa.down = True
    await customer.say(SURE)
    rasa.down = False
    await customer.say("I want to talk to a human")
    assert words(await told(client, customer)) == ["hello"]


async def test_only_our_rasa_is_told(client: httpx.AsyncClient, customer: Customer, held: AppState) -> None:
    address = f"/internal/trackers/{customer.id}"
    for headers in ({}, {"X-Internal-Token": "wrong"}):
        refused = await client.get(address, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (403, "internal_token_wrong")
    held.internal_token = ""
    assert (await client.get(address, headers={"X-Internal-Token": ""})).status_code == 403


async def test_an_unknown_conversation_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await asked(client, uuid4())).status_code == 404


@pytest.mark.parametrize("turns", [0, 21])
async def test_nobody_asks_for_a_whole_transcript(client: httpx.AsyncClient, customer: Customer, turns: int) -> None:
    assert (await asked(client, customer.id, turns=turns)).status_code == 422
