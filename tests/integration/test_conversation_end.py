"""The end of a chat: by the customer, what they think of it, and the transcript that they keep."""

import asyncio

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation.models import Conversation, Rating, Request, Turn
from core.database import Sessions
from core.event_log import Event
from directory import sites
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn

PERSON = "I want to talk to a person"
CARD = "4111 1111 1111 1111"


async def call(customer: Customer, path: str, **body: object) -> httpx.Response:
    url = f"/api/conversations/{customer.id}/{path}"
    return await customer.http.post(url, json=body, headers=customer.headers)


async def standing(customer: Customer) -> dict[str, object]:
    response = await customer.http.get(f"/api/conversations/{customer.id}", headers=customer.headers)
    assert response.status_code == 200
    found: dict[str, object] = response.json()
    return found


async def request_of(customer: Customer) -> dict[str, object]:
    found = (await standing(customer))["request"]
    assert isinstance(found, dict)
    return found


async def outcomes(sessions: Sessions) -> list[str | None]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(Request.outcome).order_by(Request.number)))


async def test_a_conversation_tells_where_it_stands(customer: Customer, agent: httpx.AsyncClient) -> None:
    assert await standing(customer) == {
        "id": str(customer.id),
        "language": "en",
        "owner": "bot",
        "agent": None,
        "customer": {"kind": "anonymous", "name": None},
        "position": None,
        "request": None,
    }
    await customer.say(PERSON)
    waiting = await standing(customer)
    assert (waiting["owner"], waiting["position"]) == ("queue", 1)
    assert waiting["request"] == {"number": 1001, "open": True, "rated": False, "rateable": False}
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    await agent.post(f"/api/tickets/{ticket['id']}/claim")
    served = await standing(customer)
    assert (served["owner"], served["agent"], served["position"]) == ("agent", "Anna Agent", None)


async def test_ending_a_chat_with_the_bot_closes_the_request_and_the_next_message_starts_anew(
    customer: Customer, sessions: Sessions
) -> None:
    await customer.say(SURE)
    ended = await call(customer, "end")
    assert ended.status_code == 200
    assert ended.json()["request"] == {"number": 1001, "open": False, "rated": False, "rateable": True}
    notice = (await customer.messages())[-1]
    assert (notice["kind"], notice["sender"]["kind"]) == ("notice", "system")  # type: ignore[index]
    assert (await call(customer, "end")).status_code == 200
    assert (await customer.messages())[-1] == notice
    (answer,) = await customer.say(SURE)
    assert answer["kind"] == "answer"
    assert (await request_of(customer))["number"] == 1002
    # An answer that nobody complained of counts as help.
    assert await outcomes(sessions) == ["assumed", None]


async def test_without_an_answer_the_request_was_abandoned(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    await call(customer, "end")
    assert await outcomes(sessions) == ["abandoned"]


async def test_before_the_first_message_there_is_nothing_to_end(customer: Customer) -> None:
    ended = await call(customer, "end")
    assert (ended.status_code, ended.json()["request"]) == (200, None)
    assert await customer.messages() == []


async def test_what_the_bot_still_computes_when_the_chat_ends_is_not_said(
    customer: Customer, sessions: Sessions, rasa: RasaStandIn
) -> None:
    async with sessions.begin() as session:
        before = (await session.get_one(Conversation, customer.id)).epoch
    ends: list[httpx.Response] = []

    async def end() -> None:
        ends.append(await call(customer, "end"))

    rasa.meanwhile = end
    await customer.post(text=UNSURE)
    assert [response.status_code for response in ends] == [200]
    assert [message["kind"] for message in await customer.messages()] == ["text", "notice"]
    async with sessions.begin() as session:
        turn = (await session.scalars(select(Turn))).one()
        assert (turn.state, turn.decided_by) == ("done", "ended_by_customer")
        assert (await session.get_one(Conversation, customer.id)).epoch == before + 1


async def test_with_people_the_ticket_stays_and_they_are_told(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    url = f"/api/tickets/{ticket['id']}"
    await agent.post(f"{url}/claim")
    await call(customer, "end")
    ended = (await call(customer, "end")).json()
    assert (ended["owner"], ended["request"]["open"], ended["request"]["rateable"]) == ("agent", True, True)
    looked = (await agent.get(url)).json()
    assert looked["status"] == "claimed"
    lines = [message for message in looked["transcript"] if message["kind"] == "notice"]
    assert len(lines) == 1
    assert "1001" in lines[0]["text"]
    # Whoever writes again goes on with the same ticket, and has not ended the chat after all.
    await customer.post(text="one more thing")
    assert await request_of(customer) == {"number": 1001, "open": True, "rated": False, "rateable": False}


async def test_a_request_is_rated_once(customer: Customer, agent: httpx.AsyncClient, sessions: Sessions) -> None:
    early = await call(customer, "rating", score=5)
    assert (early.status_code, early.json()["error"]) == (409, "not_rateable")
    await customer.say(PERSON)
    assert (await call(customer, "rating", score=5)).json()["error"] == "not_rateable"
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    await agent.post(f"/api/tickets/{ticket['id']}/claim")
    await agent.post(f"/api/tickets/{ticket['id']}/resolve", json={"resolution": "solved"})
    rated = await call(customer, "rating", score=4, comment=f" my card is {CARD} ")
    assert (rated.status_code, rated.json()["request"]["rated"]) == (201, True)
    again = await call(customer, "rating", score=1)
    assert (again.status_code, again.json()["error"]) == (409, "already_rated")
    seen = (await agent.get(f"/api/tickets/{ticket['id']}")).json()["rating"]
    assert (seen["score"], seen["comment"]) == (4, "my card is •••• 1111")
    async with sessions.begin() as session:
        (logged,) = await session.scalars(select(Event.data).where(Event.kind == "request_rated"))
    assert logged == {"score": 4}


async def test_of_many_ratings_at_once_one_counts(customer: Customer, sessions: Sessions) -> None:
    await customer.say(SURE)
    await call(customer, "end")
    answers = await asyncio.gather(*(call(customer, "rating", score=1 + number % 5) for number in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json()["error"] for answer in answers if answer.status_code == 409} == {"already_rated"}
    async with sessions.begin() as session:
        assert len(list(await session.scalars(select(Rating)))) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"score": 0},
        {"score": 6},
        {"score": "5"},
        {"score": 4.5},
        {"score": True},
        {"score": 5, "comment": "x" * 1001},
        {"score": 5, "comment": "\x00"},
        {"score": 5, "other": 1},
    ],
)
async def test_a_rating_is_a_whole_number_from_one_to_five(customer: Customer, body: dict[str, object]) -> None:
    response = await call(customer, "rating", **body)
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request")


async def test_the_next_request_has_its_own_rating(customer: Customer) -> None:
    for score in (2, 5):
        await customer.say(SURE)
        await call(customer, "end")
        assert (await call(customer, "rating", score=score)).status_code == 201


async def test_the_transcript_is_a_text_file_in_the_conversations_language(
    client: httpx.AsyncClient, held: AppState
) -> None:
    customer = await open_conversation(client, held, language="pl")
    url = f"/api/conversations/{customer.id}/transcript"
    assert (await client.get(url, headers=customer.headers)).headers["content-disposition"] == (
        'attachment; filename="chat.txt"'
    )
    hostile = "<script>alert(1)</script>"
    await customer.say(hostile)
    response = await client.get(url, headers=customer.headers)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="chat-1001.txt"'
    assert response.headers["x-content-type-options"] == "nosniff"
    head, first, *_ = response.text.split("\n\n")
    assert head.startswith("Rozmowa z ")
    assert first.endswith(f"Klient:\n{hostile}")
    other = await open_conversation(client, held)
    assert (await client.get(url, headers=other.headers)).status_code == 404


async def test_the_page_changes_language_and_metadata(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    await customer.say(PERSON)
    changed = await call(customer, "context", language="ru-RU", metadata={"plan": "gold", "card": CARD})
    assert (changed.status_code, changed.content) == (204, b"")
    line, *_ = await customer.say(PERSON)
    assert "очереди" in str(line["text"])
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    assert ticket["language"] == "ru"
    await call(customer, "context", language="de", metadata={"plan": "silver"})
    async with sessions.begin() as session:
        found = await session.get_one(Conversation, customer.id)
    assert found.language == "ru"
    assert found.context == {"page": "https://shop.example/checkout", "plan": "silver", "card": "•••• 1111"}
    full = await call(customer, "context", metadata={f"key {number}": "" for number in range(18)})
    assert (full.status_code, full.json()["error"]) == (422, "metadata_too_large")


async def test_the_widget_is_told_the_sites_looks_and_hours(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        (await sites.by_key(session, None)).hours_text = {"en": "Weekdays 9–17"}
    config = (await client.get("/api/sites/default/widget", params={"language": "en"})).json()
    assert (config["hours"], config["logo_url"], config["identity_required"]) == ("Weekdays 9–17", None, False)
    assert (await client.get("/api/sites/default/widget", params={"language": "pl"})).json()["hours"] is None
