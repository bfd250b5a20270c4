"""A question that only an article in another language answers: it is answered from that one, saying so."""

import httpx
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation import languages
from conversation.models import Request, TriedArticle, Turn
from core.catalogs import catalogs
from core.database import Sessions
from tests.integration.browsing import BROWSER, browsing, shown
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.test_handoff import kinds, ticket_of
from tests.integration.test_help import made
from tests.integration.test_out_of_area import ADVICE, PRESS
from tests.integration.test_publishing import index

OTHERS = ("pl", "ru")
IN_POLISH = {"language": "pl", "slug": "karta-odrzucona", "title": "Odrzucona karta", "body": "Najpierw aplikacja."}


@pytest.fixture
async def polish(client: httpx.AsyncClient, held: AppState) -> Customer:
    """A customer whose chat is in Polish."""
    return await open_conversation(client, held, language="pl")


async def translated(client: httpx.AsyncClient, editor: httpx.AsyncClient, url: str) -> None:
    """A published Polish translation of the article that a page shows."""
    found = (await client.get("/api/search", params={"q": SURE})).json()["hits"][0]
    assert found["url"] == url
    other = await made(editor, **IN_POLISH)
    linked = await editor.put(f"/api/articles/{found['article_id']}/siblings/{other.rpartition('/')[2]}")
    assert linked.is_success, linked.text


@pytest.mark.parametrize("language", OTHERS)
async def test_an_answer_says_that_it_is_in_another_language(
    client: httpx.AsyncClient, held: AppState, language: str
) -> None:
    in_english = await open_conversation(client, held, language="en")
    (plain,) = await in_english.say(SURE)
    customer = await open_conversation(client, held, language=language)
    (answer,) = await customer.say(SURE)
    note = languages.note(language, "en")
    assert answer["text"] == f"{note}\n\n{plain['text']}"
    for reply, said in ((plain, ""), (answer, note)):
        card = reply["article"]
        assert isinstance(card, dict)
        assert (card["title"], card["language"], card["note"]) == ("Card payment declined", "en", said)
    options = [option["id"] for option in answer["options"]]  # type: ignore[attr-defined]
    assert options[:2] == ["helped", "did_not_help"]
    assert answer["options"][0]["title"] == catalogs().text(language, "option-helped")  # type: ignore[index]


async def test_that_it_helped_counts_as_with_any_other(polish: Customer, sessions: Sessions) -> None:
    (answer,) = await polish.say(SURE)
    assert kinds(await polish.choose(answer, "helped")) == ["resolved"]
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle))).one()
        request = (await session.scalars(select(Request))).one()
    assert (tried.title, tried.shown_as, tried.verdict) == ("Card payment declined", "answer", "helped")
    assert request.outcome == "confirmed"


async def test_the_translation_is_taken_where_there_is_one(
    client: httpx.AsyncClient,
    editor: httpx.AsyncClient,
    polish: Customer,
    held: AppState,
    sessions: Sessions,
) -> None:
    await translated(client, editor, "/help/en/card-payment-declined")
    await index(held, sessions)
    (answer,) = await polish.say(SURE)
    card = answer["article"]
    assert isinstance(card, dict)
    assert (answer["text"], card["title"]) == (IN_POLISH["body"], IN_POLISH["title"])
    assert (card["language"], card["note"]) == ("pl", "")
    russian = await open_conversation(client, held, language="ru")
    (other,) = await russian.say(SURE)
    said = str(other["text"])
    assert said.startswith((languages.note("ru", "en"), languages.note("ru", "pl")))


async def test_titles_to_choose_from_name_their_language(polish: Customer, sessions: Sessions) -> None:
    (choices,) = await polish.say(UNSURE)
    assert choices["text"] == catalogs().text("pl", "bot-choices")
    *titles, none = [option["title"] for option in choices["options"]]  # type: ignore[attr-defined]
    assert none == catalogs().text("pl", "option-none-of-these")
    assert titles
    assert all(title.endswith("(po angielsku)") for title in titles)
    notes = [(option["language"], option["note"]) for option in choices["options"]]  # type: ignore[attr-defined]
    assert set(notes[:-1]) == {("en", " (po angielsku)")}
    assert notes[-1] == (None, "")
    async with sessions.begin() as session:
        tried = {one.title for one in await session.scalars(select(TriedArticle))}
    assert tried == {title.removesuffix(" (po angielsku)") for title in titles}
    (answer,) = await polish.choose(choices, choices["options"][0]["id"])  # type: ignore[index]
    assert answer["kind"] == "answer"
    assert str(answer["text"]).startswith(languages.note("pl", "en"))
    assert answer["article"]["title"] == titles[0].removesuffix(" (po angielsku)")  # type: ignore[index]


@pytest.mark.parametrize(("asked", "outcome"), [(ADVICE, "out_of_area"), (PRESS, "handed_off")])
async def test_what_is_outside_the_area_says_so_too(
    polish: Customer, sessions: Sessions, asked: str, outcome: str
) -> None:
    reply, *_ = await polish.say(asked)
    assert reply["kind"] == "text"
    assert str(reply["text"]).startswith(f"{languages.note('pl', 'en')}\n\n")
    async with sessions.begin() as session:
        assert (await session.scalars(select(Request.outcome))).one() == outcome


async def test_it_is_said_without_rasa_as_well(polish: Customer, sessions: Sessions, rasa: RasaStandIn) -> None:
    rasa.down = True
    (answer,) = await polish.say(SURE)
    assert str(answer["text"]).startswith(languages.note("pl", "en"))
    async with sessions.begin() as session:
        assert (await session.scalars(select(Turn.decided_by))).one() == "sure"


async def test_the_chat_that_changes_its_language_is_told_in_the_new_one(polish: Customer) -> None:
    changed = await polish.http.post(
        polish.url.replace("/messages", "/context"), json={"language": "en"}, headers=polish.headers
    )
    assert changed.is_success, changed.text
    (answer,) = await polish.say(SURE)
    assert answer["article"]["note"] == ""  # type: ignore[index]


async def test_transcript_and_desk_show_what_was_said(polish: Customer, agent: httpx.AsyncClient) -> None:
    (answer,) = await polish.say(SURE)
    await polish.choose(answer, "did_not_help")
    note = languages.note("pl", "en")
    kept = await polish.http.get(polish.url.replace("/messages", "/transcript"), headers=polish.headers)
    assert note in kept.text
    ticket = await ticket_of(agent)
    async with await browsing(polish.http) as browser:
        page = shown(await browser.get(f"/desk/tickets/{ticket['id']}", headers=BROWSER))
    assert note in page.text
    said = ticket["transcript"]
    assert isinstance(said, list)
    assert said[1]["article"]["note"] == note


async def test_the_search_of_the_api_names_the_language_of_each_article(client: httpx.AsyncClient) -> None:
    hits = (await client.get("/api/search", params={"q": SURE, "language": "pl"})).json()["hits"]
    assert {hit["language"] for hit in hits} == {"en"}
