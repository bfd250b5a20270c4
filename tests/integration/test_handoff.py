"""From the bot to people: ticket, packet, checklist, claim, reply, resolve."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation.models import Conversation, Request
from core.database import Sessions
from core.event_log import Event
from handoff.models import Ticket
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import HOPELESS, SURE, UNSURE

PERSON = "I want to talk to a person"


async def ticket_of(agent: httpx.AsyncClient) -> dict[str, object]:
    (summary,) = (await agent.get("/api/tickets")).json()["tickets"]
    found: dict[str, object] = (await agent.get(f"/api/tickets/{summary['id']}")).json()
    return found


def kinds(messages: list[dict[str, object]]) -> list[object]:
    return [message["kind"] for message in messages]


async def test_asking_for_a_person_first_makes_a_ticket_and_asks_the_checklist(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    handoff, question = await customer.say(PERSON)
    assert kinds([handoff, question]) == ["handoff", "question"]
    assert [option["id"] for option in question["options"]] == ["skip"]  # type: ignore[attr-defined]
    for said in ("The app crashes when I open it", "since yesterday evening"):
        (question,) = await customer.say(said)
        assert question["kind"] == "question"
    (done,) = await customer.say("you can write to anna@example.com")
    assert done["kind"] == "notice"
    ticket = await ticket_of(agent)
    assert (ticket["reason"], ticket["status"], ticket["topic"]) == ("asked_for_person", "open", "general")
    assert [(field["key"], field["value"]) for field in ticket["checklist"]] == [  # type: ignore[attr-defined]
        ("what_happened", "The app crashes when I open it"),
        ("since_when", "since yesterday evening"),
        ("email", "anna@example.com"),
    ]
    assert ticket["customer"]["kind"] == "claimed"  # type: ignore[index]
    assert ticket["page"] == "https://shop.example/checkout"
    assert ticket["language"] == "en"


async def test_what_is_known_already_is_not_asked(customer: Customer, agent: httpx.AsyncClient) -> None:
    handoff, question = await customer.say(f"{HOPELESS}, write to anna@example.com")
    assert handoff["kind"] == "handoff"
    ticket = await ticket_of(agent)
    states = {field["key"]: field["state"] for field in ticket["checklist"]}  # type: ignore[attr-defined]
    assert (states["what_happened"], states["email"]) == ("known", "known")
    assert states["since_when"] == "asked"
    assert "since" in str(question["text"]).lower()


async def test_that_did_not_help_makes_a_ticket_with_what_was_tried(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    (answer,) = await customer.say(SURE)
    assert kinds(await customer.choose(answer, "did_not_help"))[0] == "handoff"
    ticket = await ticket_of(agent)
    assert isinstance(ticket["tried"], list)
    (tried,) = ticket["tried"]
    assert (tried["title"], tried["verdict"], tried["shown_as"]) == (
        "Card payment declined",
        "did_not_help",
        "answer",
    )
    assert (ticket["reason"], ticket["topic"], ticket["queue"]) == ("did_not_help", "cards", "l2-cards")
    assert ticket["subject"] == SURE
    assert [m["kind"] for m in ticket["transcript"]] == [  # type: ignore[attr-defined]
        "text",
        "answer",
        "text",
        "handoff",
        "question",
    ]


async def test_an_unanswerable_question_makes_a_ticket(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(HOPELESS)
    assert (await ticket_of(agent))["reason"] == "no_answer"


async def test_checklist_questions_can_be_skipped_and_repeated(customer: Customer, agent: httpx.AsyncClient) -> None:
    _, question = await customer.say(PERSON)
    (question,) = await customer.choose(question, "skip")
    (email,) = await customer.choose(question, "skip")
    (again,) = await customer.say(HOPELESS)
    assert (email["kind"], again["kind"]) == ("question", "question")
    assert kinds(await customer.choose(again, "skip")) == ["notice"]
    ticket = await ticket_of(agent)
    assert {field["state"] for field in ticket["checklist"]} == {"skipped"}  # type: ignore[attr-defined]


async def test_a_clear_question_during_the_checklist_is_answered_and_the_checklist_goes_on(customer: Customer) -> None:
    await customer.say(PERSON)
    answer, question = await customer.say(SURE.rstrip("?") + "?")
    assert kinds([answer, question]) == ["answer", "question"]


async def test_in_the_queue_messages_are_acknowledged_and_asking_again_makes_no_second_ticket(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    _, question = await customer.say(PERSON)
    for _ in range(3):
        (question,) = await customer.choose(question, "skip")
    assert kinds(await customer.say(HOPELESS)) == ["notice"]
    assert kinds(await customer.say(UNSURE)) == ["notice"]
    assert kinds(await customer.say(PERSON)) == ["notice"]
    assert len((await agent.get("/api/tickets")).json()["tickets"]) == 1


async def test_claim_reply_and_resolve(customer: Customer, agent: httpx.AsyncClient, sessions: Sessions) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}"
    claimed = await agent.post(f"{url}/claim")
    assert (claimed.status_code, claimed.json()["status"]) == (200, "claimed")
    seen = await customer.messages()
    body = {"client_message_id": "r1", "text": "Hello, this is Anna."}
    first, again = await agent.post(f"{url}/reply", json=body), await agent.post(f"{url}/reply", json=body)
    assert (first.status_code, first.json()) == (201, again.json())
    (reply,) = await customer.messages(after=int(str(seen[-1]["seq"])))
    assert (reply["text"], reply["sender"]) == (
        "Hello, this is Anna.",
        {"kind": "agent", "name": "Anna Agent", "avatar_url": None},
    )
    # The bot is silent from the claim on, whatever is asked.
    assert await customer.say(SURE) == []
    assert (await agent.post(f"{url}/resolve", json={"resolution": "solved"})).status_code == 200
    assert (await customer.messages())[-1]["kind"] == "resolved"
    (answer,) = await customer.say(SURE)
    assert answer["kind"] == "answer"
    async with sessions.begin() as session:
        requests = (await session.scalars(select(Request).order_by(Request.number))).all()
    assert [(r.outcome, r.level, r.closed_at is None) for r in requests] == [
        ("handed_off", "L2", False),
        (None, "L1", True),
    ]


async def test_helped_while_waiting_closes_the_ticket(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    answer, _ = await customer.say(SURE.rstrip("?") + "?")
    assert kinds(await customer.choose(answer, "helped")) == ["resolved"]
    ticket = await ticket_of(agent)
    assert (ticket["status"], ticket["resolution"]) == ("resolved", "answered_by_article")
    (fresh,) = await customer.say(SURE)
    assert fresh["kind"] == "answer"


async def test_two_agents_claim_at_once_and_one_is_told(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}/claim"
    async with await sign_in(customer.http, "admin@example.com") as other:
        both = await asyncio.gather(agent.post(url), other.post(url))
    assert sorted(response.status_code for response in both) == [200, 409]
    refused = next(response for response in both if response.status_code == 409)
    assert refused.json()["error"] == "ticket_already_claimed"


async def test_only_the_agent_of_a_ticket_replies(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}"
    early = await agent.post(f"{url}/reply", json={"client_message_id": "a", "text": "too early"})
    assert (early.status_code, early.json()["error"]) == (409, "ticket_not_yours")
    await agent.post(f"{url}/claim")
    async with await sign_in(customer.http, "admin@example.com") as other:
        foreign = await other.post(f"{url}/reply", json={"client_message_id": "b", "text": "not mine"})
    assert (foreign.status_code, foreign.json()["error"]) == (409, "ticket_not_yours")


async def test_notes_stay_inside(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}"
    before = await customer.messages()
    note = {"client_message_id": "n1", "text": "Looks like fraud."}
    assert (await agent.post(f"{url}/note", json=note)).json() == (await agent.post(f"{url}/note", json=note)).json()
    assert await customer.messages() == before
    (stored,) = (await agent.get(url)).json()["notes"]
    assert (stored["author"], stored["text"]) == ("Anna Agent", "Looks like fraud.")


async def test_rights_are_asked_for_on_every_call(customer: Customer, editor: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    ticket_id = uuid4()
    calls = [
        editor.get("/api/tickets"),
        editor.get(f"/api/tickets/{ticket_id}"),
        editor.post(f"/api/tickets/{ticket_id}/claim"),
        editor.post(f"/api/tickets/{ticket_id}/reply", json={"client_message_id": "a", "text": "b"}),
        editor.post(f"/api/tickets/{ticket_id}/note", json={"client_message_id": "a", "text": "b"}),
        editor.post(f"/api/tickets/{ticket_id}/resolve", json={}),
    ]
    for response in await asyncio.gather(*calls):
        assert (response.status_code, response.json()["error"]) == (403, "right_missing")


@pytest.mark.parametrize("path", ["", "/6f2b3f0e-0000-4000-8000-000000000001"])
async def test_nobody_reads_tickets_without_signing_in(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(f"/api/tickets{path}")
    assert (response.status_code, response.json()["error"]) == (401, "sign_in_required")


async def test_unknown_tickets_are_not_found(agent: httpx.AsyncClient) -> None:
    response = await agent.get(f"/api/tickets/{uuid4()}")
    assert (response.status_code, response.json()["error"]) == (404, "ticket_not_found")


async def test_every_change_is_in_the_event_log(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    await customer.say(PERSON)
    ticket = await ticket_of(agent)
    await agent.post(f"/api/tickets/{ticket['id']}/claim")
    await agent.post(f"/api/tickets/{ticket['id']}/resolve", json={"resolution": "solved"})
    async with sessions.begin() as session:
        about = [ticket["id"], str((await session.scalars(select(Ticket.request_id))).one()), str(customer.id)]
        events = [e for e in await session.scalars(select(Event).order_by(Event.id)) if str(e.subject_id) in about]
        conversation = await session.get_one(Conversation, customer.id)
    assert [event.kind for event in events] == [
        "conversation_opened",
        "request_opened",
        "conversation_owner_changed",
        "ticket_opened",
        "request_handed_off",
        "ticket_field_asked",
        "ticket_claimed",
        "conversation_owner_changed",
        "ticket_checklist_ended",
        "ticket_resolved",
        "request_closed",
        "conversation_owner_changed",
    ]
    assert (conversation.owner, conversation.epoch) == ("bot", 4)


async def test_texts_come_in_the_language_of_the_conversation(client: httpx.AsyncClient, customer: Customer) -> None:
    polish = await open_conversation(client, customer.held, language="pl-PL")
    russian = await open_conversation(client, customer.held, language="ru")
    assert "zgłoszenia" in str((await polish.say("Chcę rozmawiać z człowiekiem"))[0]["text"])
    assert "обращения" in str((await russian.say("Позовите оператора"))[0]["text"])


async def test_claiming_again_after_a_lost_answer_is_no_conflict(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}/claim"
    assert [(await agent.post(url)).status_code for _ in range(2)] == [200, 200]
    assert kinds(await customer.messages()).count("claimed") == 1


async def test_a_call_for_a_person_keeps_the_topic_of_what_was_asked(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    await customer.say(SURE)
    await customer.say(PERSON)
    assert (await ticket_of(agent))["topic"] == "cards"


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
async def test_the_button_for_a_person_is_not_what_the_request_is_about(
    client: httpx.AsyncClient, held: AppState, agent: httpx.AsyncClient, language: str
) -> None:
    customer = await open_conversation(client, held, language=language)
    await customer.say(SURE)
    (offer,) = await customer.say("you are all liars")
    await customer.choose(offer, "person")
    ticket = await ticket_of(agent)
    assert ticket["topic"] == "cards"
    assert SURE in str(ticket["subject"])


async def test_thanks_after_the_end_make_no_ticket(customer: Customer, agent: httpx.AsyncClient) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    assert kinds(await customer.say("It worked!")) == ["text"]
    assert (await agent.get("/api/tickets")).json()["tickets"] == []


async def test_a_greeting_during_the_checklist_repeats_the_question(customer: Customer) -> None:
    await customer.say(PERSON)
    assert kinds(await customer.say("hello")) == ["notice", "question"]


async def test_a_ticket_is_resolved_without_a_body_and_found_by_its_id_only(
    customer: Customer, agent: httpx.AsyncClient
) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}"
    await agent.post(f"{url}/claim")
    assert (await agent.post(f"{url}/resolve")).json()["resolution"] == "solved"
    assert (await agent.get("/api/tickets/no-uuid")).status_code == 404
