"""Many event streams, and streams that something happens to: too many of them, the database away, the server ending."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy.event import listen, remove
from structlog.testing import capture_logs

from app.customer_stream import PAGE
from app.open_streams import MOST_OF_CONVERSATION, OpenStreams
from app.state import AppState
from conversation import transcript
from conversation.inbound import Inbound
from core.database import Sessions, create_engine
from tests.integration.conftest import open_conversation
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.streaming import following, listening, next_of, seen_by, serving, until


@pytest.fixture
async def served(held: AppState, rasa: RasaStandIn) -> AsyncIterator[httpx.AsyncClient]:
    """The app behind a real socket."""
    async with serving(held, rasa) as (http, _):
        yield http


async def test_the_newest_of_too_many_streams_takes_the_place_of_the_oldest(
    served: httpx.AsyncClient, held: AppState
) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    async with AsyncExitStack() as stack:
        oldest, *_, newest = [
            await stack.enter_async_context(following(customer)) for _ in range(MOST_OF_CONVERSATION + 1)
        ]
        assert (await next_of(newest, "message")).id == "1"
        assert (await next_of(oldest, "superseded")).body == {"most": MOST_OF_CONVERSATION}
        assert [told async for told in oldest] == []


async def test_an_address_may_have_so_many_streams(served: httpx.AsyncClient, held: AppState) -> None:
    held.streams = OpenStreams(1)
    one, other = [await open_conversation(served, held) for _ in range(2)]
    await one.say("hello")
    await other.say("hello")
    async with following(one) as stream:
        await next_of(stream, "message")
        refused = await served.get(f"/api/conversations/{other.id}/events", headers=other.headers)
        assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
        assert int(refused.headers["retry-after"]) > 0
    await until(lambda: len(held.streams) == 0)
    async with following(other) as stream:
        await next_of(stream, "message")


async def test_what_was_stored_without_an_announcement_is_told_too(
    served: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await listening(held)
    async with following(customer) as stream:
        await customer.say("hello")
        assert (await next_of(stream, "message")).id == "1"
        assert (await next_of(stream, "message")).id == "2"
        async with sessions.begin() as session:
            # As by a process that is killed between storing and announcing.
            inbound = Inbound(client_message_id="unannounced", text="hello")
            await transcript.receive(session, customer.id, inbound)
        await held.streams.look(held.sessions)
        assert (await next_of(stream, "message")).id == "3"


async def test_a_page_of_messages_with_a_change_among_them_is_not_the_last(
    served: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    assert await seen_by(sessions, customer, 1) == 1
    async with sessions.begin() as session:
        for number in range(PAGE * 2):
            inbound = Inbound(client_message_id=f"m{number}", text="hello")
            await transcript.receive(session, customer.id, inbound)
    async with following(customer, **{"Last-Event-ID": "1"}) as stream:
        told = [await next_of(stream, "message", "message_changed") for _ in range(PAGE * 2 + 2)]
    assert [each.event for each in told].count("message_changed") == 1


async def test_coming_back_asks_the_database_little(
    served: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM conversation" in statement or "FROM message" in statement:
            asked.append(statement)

    engine = sessions.kw["bind"].sync_engine
    listen(engine, "before_cursor_execute", note)
    async with following(customer, **{"Last-Event-ID": "1"}) as stream:
        assert (await next_of(stream, "message")).id == "2"
    remove(engine, "before_cursor_execute", note)
    # The token, the newest number, what is new, what changed.
    assert len(asked) <= 4


async def test_a_place_beyond_the_newest_is_none(served: httpx.AsyncClient, held: AppState) -> None:
    # As after a backup was restored: the page has seen what does not exist any more.
    customer = await open_conversation(served, held)
    await customer.say("hello")
    async with following(customer, **{"Last-Event-ID": "700"}) as stream:
        assert [(await next_of(stream, "message")).id for _ in range(2)] == ["1", "2"]


async def test_streams_end_at_once_when_the_server_does(held: AppState, rasa: RasaStandIn) -> None:
    async with serving(held, rasa) as (http, server):
        customer = await open_conversation(http, held)
        await customer.say("hello")
        async with following(customer) as stream:
            await next_of(stream, "message")
            server.should_exit = True
            assert [told.id async for told in stream] == ["2"]


async def test_a_stream_outlives_the_database(served: httpx.AsyncClient, held: AppState) -> None:
    customer = await open_conversation(served, held)
    await customer.say("hello")
    await listening(held)
    async with following(customer, **{"Last-Event-ID": "1"}) as stream:
        assert (await next_of(stream, "message")).id == "2"
        reachable = held.sessions.kw["bind"]
        nowhere = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
        held.sessions.configure(bind=nowhere)
        held.hub.announce(f"conversation:{customer.id}")
        with capture_logs() as logs:
            await until(lambda: any(entry["event"] == "stream_waits_for_database" for entry in logs))
        held.sessions.configure(bind=reachable)
        await nowhere.dispose()
        await customer.post(text="hello")
        assert [(await next_of(stream, "message")).id for _ in range(2)] == ["3", "4"]
