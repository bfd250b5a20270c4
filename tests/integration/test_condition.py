"""The condition of the service on the desk: what is degraded, what that means, and that it is told at once."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from app.dependencies import SESSION_COOKIE
from app.desk_feed import DeskFeed
from app.pages.desk.stream import events, told
from app.state import AppState
from core.database import Sessions, create_engine
from core.notify import Hub
from tests.integration.administration import add_site
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import SURE
from tests.integration.rasa_stand_in import RasaStandIn

LANGUAGES = {"en": "The bot answers without Rasa", "ru": "Бот отвечает без Rasa", "pl": "Bot odpowiada bez Rasa"}


async def look(held: AppState) -> None:
    for process in held.runner.parts.rasa.processes:
        await process.probe()
    await held.condition.look()


async def said(client: httpx.AsyncClient, language: str = "en") -> str:
    response = await client.get("/condition", params={"language": language})
    assert response.status_code == 200
    return " ".join(each["text"] for each in response.json()["limits"])


@pytest.mark.parametrize("path", ["/desk", "/desk/live", "/editor", "/account"])
async def test_every_staff_page_has_a_place_for_it(agent: httpx.AsyncClient, path: str) -> None:
    page = (await agent.get(path, headers={"Accept": "text/html"})).text
    assert 'id="condition" role="status" data-address="/condition?language=en"' in page


async def test_what_is_away_is_said_in_every_language_and_no_more_once_it_is_back(
    client: httpx.AsyncClient, held: AppState, rasa: RasaStandIn
) -> None:
    rasa.down = True
    await look(held)
    for language, words in LANGUAGES.items():
        assert words in await said(client, language)
    rasa.down = False
    await look(held)
    assert "Rasa" not in await said(client)


async def test_a_site_without_an_index_is_named_and_its_questions_become_tickets(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    await add_site(sessions)
    await held.search.live.refresh()
    await look(held)
    assert "no knowledge base index" in await said(client)
    assert (await client.get("/health/ready")).json()["components"]["index"] == "missing"
    customer = await open_conversation(client, held, site="other", language="en")
    assert [m["kind"] for m in await customer.say(SURE)][:1] == ["handoff"]


async def test_open_desks_are_told_of_a_change_and_of_nothing_else(
    client: httpx.AsyncClient, held: AppState, rasa: RasaStandIn
) -> None:
    feed = DeskFeed(held.sessions, Hub(""))
    with feed.open(frozenset({uuid4()})) as desk:
        assert [event.event for event in events(desk.take())] == ["changed", "condition"]
        assert events(desk.take()) == []
        feed.tell_condition()
        assert desk.woken.is_set()
        assert [event.event for event in events(desk.take())] == ["condition"]


async def test_the_same_condition_is_told_once(held: AppState, client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    await look(held)
    with held.desks.open(frozenset({uuid4()})) as desk:
        desk.take()
        await look(held)
        assert not desk.take().condition
        rasa.down = True
        await look(held)
        assert desk.take().condition


async def test_a_desk_stays_open_without_the_database_and_hears_of_the_condition_only(
    agent: httpx.AsyncClient, held: AppState, customer: Customer
) -> None:
    token = agent.cookies[SESSION_COOKIE]
    reachable = held.sessions.kw["bind"]
    nowhere = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with held.desks.open(frozenset()) as desk:
        heard = told(held, desk, token, recheck_seconds=0)
        assert (await anext(heard)).everything
        held.sessions.configure(bind=nowhere)
        desk.tell_everything()
        desk.tell_condition()
        assert await anext(heard) == replace(desk.take_condition(), condition=True)
        held.sessions.configure(bind=reachable)
        while not (changes := await anext(heard)).everything:
            assert not changes.conversations
        await heard.aclose()
    await nowhere.dispose()
