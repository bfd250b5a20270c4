"""A customer asks: answers, choices, verdicts, small talk, and what is refused."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from conversation.inbound import LONGEST_TEXT
from conversation.models import Request, TriedArticle
from core.database import Sessions
from core.event_log import Event
from retrieval.models import SearchLog
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import HOPELESS, SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn


async def test_a_question_gets_the_article_with_its_link_and_three_options(customer: Customer) -> None:
    (answer,) = await customer.say(SURE)
    assert answer["kind"] == "answer"
    assert answer["sender"] == {"kind": "bot", "name": "Quill", "avatar_url": None}
    article = answer["article"]
    assert isinstance(article, dict)
    assert (article["title"], article["url"]) == ("Card payment declined", "/help/en/card-payment-declined")
    assert 0 < article["confidence"] <= 1
    options = [option["id"] for option in answer["options"]]  # type: ignore[attr-defined]
    assert options == ["helped", "did_not_help", f"step:{article['id']}:1"]


async def test_that_helped_resolves_the_request(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    (resolved,) = await customer.choose(answer, "helped")
    assert resolved["kind"] == "resolved"
    async with sessions.begin() as session:
        request = (await session.scalars(select(Request))).one()
        search = (await session.scalars(select(SearchLog))).one()
    assert (request.outcome, request.level, request.topic) == ("confirmed", "L1", "cards")
    assert request.closed_at is not None
    assert (search.query, search.band, search.verdict) == (SURE, "sure", "helped")


async def test_saying_that_it_helped_counts_as_the_option(customer: Customer) -> None:
    await customer.say(SURE)
    assert [message["kind"] for message in await customer.say("It worked!")] == ["resolved"]


async def test_a_second_that_helped_changes_nothing(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    await customer.choose(answer, "helped")
    async with sessions.begin() as session:
        assert len((await session.scalars(select(Request))).all()) == 1


async def test_an_unsure_question_offers_titles_and_the_chosen_one_is_shown(customer: Customer) -> None:
    (choices,) = await customer.say(UNSURE)
    options = choices["options"]
    assert isinstance(options, list)
    assert choices["kind"] == "choices"
    assert 2 <= len(options) <= 4
    assert options[-1]["id"] == "none_of_these"
    (answer,) = await customer.choose(choices, options[0]["id"])
    assert answer["kind"] == "answer"
    assert answer["article"]["title"] == options[0]["title"]  # type: ignore[index]


async def test_none_of_these_leads_to_another_and_then_to_a_ticket(customer: Customer) -> None:
    (choices,) = await customer.say(UNSURE)
    (another,) = await customer.choose(choices, "none_of_these")
    assert another["article"]["id"] not in str(choices["options"])  # type: ignore[index]
    handoff, _ = await customer.choose(another, "did_not_help")
    assert handoff["kind"] == "handoff"


@pytest.mark.parametrize("text", ["hello", "Thanks!", "bye"])
async def test_greeting_and_thanks_get_a_reply_and_never_a_ticket(customer: Customer, text: str) -> None:
    assert [message["kind"] for message in await customer.say(text)] == ["text"]


async def test_an_emoji_is_asked_to_be_put_in_words(customer: Customer) -> None:
    assert [message["kind"] for message in await customer.say("🙂🙂")] == ["text"]


async def test_the_next_message_after_the_end_starts_a_new_request(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    await customer.choose(answer, "helped")
    await customer.say(SURE)
    async with sessions.begin() as session:
        requests = (await session.scalars(select(Request).order_by(Request.number))).all()
    assert [request.outcome for request in requests] == ["confirmed", None]
    assert requests[1].number == requests[0].number + 1


async def test_the_same_client_message_id_is_one_message(customer: Customer) -> None:
    first = await customer.post(client_message_id="same", text=SURE)
    second = await customer.post(client_message_id="same", text="something else")
    assert first.json() == second.json()
    assert [message["kind"] for message in await customer.messages()] == ["text", "answer"]


async def test_sequence_numbers_rise_by_one_and_replies_name_their_question(customer: Customer) -> None:
    await customer.say(SURE)
    await customer.say("thanks")
    messages = await customer.messages()
    assert [message["seq"] for message in messages] == [1, 2, 3, 4]
    assert messages[1]["in_reply_to"] == messages[0]["id"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), ("   ", "text_empty"), ("x" * 10_000, "text_too_long"), ("a\x00b", "text_unreadable")],
)
async def test_unacceptable_texts_get_a_clear_error(customer: Customer, text: str, code: str) -> None:
    response = await customer.post(text=text)
    assert (response.status_code, response.json()["error"]) == (422, code)
    assert set(response.json()) == {"error", "detail", "data"}
    assert await customer.messages() == []


async def test_a_text_of_the_full_length_is_taken(customer: Customer) -> None:
    assert (await customer.post(text="word " * (LONGEST_TEXT // 5))).status_code == 202


@pytest.mark.parametrize("body", [b'{"client_message_id": "a", "text": "\\ud83d"}', b'{"text', b"[]", b"\xff\xfe"])
async def test_malformed_bodies_get_a_clear_error(customer: Customer, body: bytes) -> None:
    headers = {**customer.headers, "Content-Type": "application/json"}
    response = await customer.http.post(customer.url, content=body, headers=headers)
    assert response.status_code in (400, 422)
    assert set(response.json()) == {"error", "detail", "data"}


async def test_a_body_beyond_the_limit_is_refused(customer: Customer) -> None:
    response = await customer.http.post(customer.url, content=b"x" * 600_000, headers=customer.headers)
    assert (response.status_code, response.json()["error"]) == (413, "body_too_large")


async def test_wrong_foreign_and_missing_tokens_open_nothing(customer: Customer) -> None:
    other = await open_conversation(customer.http, customer.held)
    foreign = {"Authorization": f"Bearer {other.token}"}
    wrong = await customer.http.get(customer.url, headers={"Authorization": "Bearer wrong"})
    theirs = await customer.http.get(customer.url, headers=foreign)
    unknown = await customer.http.get(f"/api/conversations/{customer.token[:8]}/messages", headers=foreign)
    missing = await customer.http.get(customer.url)
    assert wrong.status_code == theirs.status_code == 404
    assert wrong.json() == theirs.json()
    assert unknown.status_code == 404
    assert (missing.status_code, missing.json()["error"]) == (401, "token_missing")


async def test_an_option_that_was_not_offered_is_refused(customer: Customer) -> None:
    (answer,) = await customer.say(SURE)
    for option, message in (("skip", answer["id"]), ("helped", "00000000-0000-0000-0000-000000000000")):
        response = await customer.post(option_id=option, in_reply_to=message)
        assert (response.status_code, response.json()["error"]) == (422, "option_unknown")


async def test_card_numbers_are_masked_before_they_are_stored(customer: Customer, sessions: Sessions) -> None:
    await customer.say("my card 4111 1111 1111 1111 was declined, cvv 123")
    assert (await customer.messages())[0]["text"] == "my card •••• 1111 was declined, cvv •••"
    async with sessions.begin() as session:
        request = (await session.scalars(select(Request))).one()
        searches = (await session.scalars(select(SearchLog.query))).all()
    assert "4111" not in f"{request.question}{searches}"


async def test_a_leading_slash_is_no_command_for_rasa(customer: Customer, rasa: RasaStandIn) -> None:
    await customer.say("/restart")
    assert rasa.asked == ["restart"]


async def test_the_event_log_holds_no_words_of_the_customer(customer: Customer, sessions: Sessions) -> None:
    await customer.say(f"{HOPELESS} anna@example.com")
    async with sessions.begin() as session:
        events = (await session.scalars(select(Event))).all()
    logged = " ".join(str(event.data) for event in events)
    assert "anna@example.com" not in logged
    assert HOPELESS.split()[0] not in logged
    assert {"conversation_opened", "request_opened", "ticket_opened"} <= {event.kind for event in events}


async def test_a_page_of_a_foreign_origin_cannot_open_a_conversation(customer: Customer) -> None:
    refused = await customer.http.post("/api/conversations", json={}, headers={"Origin": "https://evil.example"})
    own = await customer.http.post("/api/conversations", json={}, headers={"Origin": "http://testserver"})
    assert (refused.status_code, refused.json()["error"]) == (403, "origin_not_allowed")
    assert own.status_code == 201


async def test_unknown_fields_and_sites_are_refused(customer: Customer) -> None:
    extra = await customer.http.post("/api/conversations", json={"role": "admin"})
    unknown = await customer.http.post("/api/conversations", json={"site": "nowhere"})
    assert (extra.status_code, extra.json()["error"]) == (422, "invalid_request")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "site_not_found")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("messages?after=100000000000000000000", {}),
        ("events?after=100000000000000000000", {}),
        ("messages?after=-1", {}),
    ],
)
async def test_places_beyond_all_numbers_are_refused(customer: Customer, path: str, headers: dict[str, str]) -> None:
    url = f"/api/conversations/{customer.id}/{path}"
    response = await customer.http.get(url, headers={**customer.headers, **headers})
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request")


@pytest.mark.parametrize("origin", ["null", "http://[", "https://testserver.evil.example"])
async def test_origins_that_are_nobodys_are_refused(customer: Customer, origin: str) -> None:
    refused = await customer.http.post("/api/conversations", json={}, headers={"Origin": origin})
    assert refused.status_code == 403


async def test_a_conversation_needs_no_body(customer: Customer) -> None:
    assert (await customer.http.post("/api/conversations")).status_code == 201


async def test_a_body_that_grows_beyond_the_limit_is_refused(customer: Customer) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 50_000

    headers = {**customer.headers, "Content-Type": "application/json"}
    response = await customer.http.post(customer.url, content=parts(), headers=headers)
    assert (response.status_code, response.json()["error"]) == (413, "body_too_large")


async def test_searches_are_masked_too(customer: Customer, sessions: Sessions) -> None:
    await customer.http.get("/api/search", params={"q": "4111111111111111 declined"})
    async with sessions.begin() as session:
        assert (await session.scalars(select(SearchLog.query))).one() == "•••• 1111 declined"


async def test_a_no_after_the_choices_refuses_them_all(customer: Customer, sessions: Sessions) -> None:
    await customer.say(UNSURE)
    (another,) = await customer.say("No.")
    assert another["kind"] == "answer"
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle))).all()
    refused = [article for article in tried if article.shown_as == "choices"]
    assert {article.verdict for article in refused} == {"did_not_help"}
    assert len(refused) >= 2
