"""Searching tickets: where words are found, in every language, and what a search may ask for."""

import httpx
import pytest
from sqlalchemy import select, update

from app.state import AppState
from core.database import Sessions
from directory.models import Customer as CustomerRow
from handoff.models import Ticket
from tests.integration.browsing import PERSON
from tests.integration.conftest import Customer, open_conversation


@pytest.fixture
async def customers(client: httpx.AsyncClient, held: AppState) -> list[Customer]:
    """Three customers who wait: an English one, a Russian one, a Polish one."""
    said = {
        "en": ("My parcel ORDER-77123 is late", "Reach me at anna.k@mail.example or +44 20 7946 0958"),
        "ru": ("Где мой Заказ?", "Деньги списали ДВАЖДЫ"),
        "pl": ("Zgubiłam ŻÓŁTĄ kartę", "Proszę o pomoc"),
    }
    found = []
    for language, words in said.items():
        customer = await open_conversation(client, held, language=language)
        await customer.say(PERSON)
        for text in words:
            await customer.say(text)
        found.append(customer)
    return found


@pytest.fixture
async def tickets(agent: httpx.AsyncClient, customers: list[Customer], sessions: Sessions) -> list[int]:
    """Their tickets' numbers; the English one has a name, the Russian one a note."""
    found = (await agent.get("/api/tickets", params={"sort": "newest"})).json()["tickets"][::-1]
    async with sessions.begin() as session:
        for ticket, subject in zip(found, ("Late parcel", "Двойное списание", "Żółta karta"), strict=True):
            await session.execute(update(Ticket).where(Ticket.number == ticket["number"]).values(subject=subject))
        theirs = select(Ticket.customer_id).where(Ticket.number == found[0]["number"]).scalar_subquery()
        named = update(CustomerRow).values(name="Ada O'Neill", email="ada.o@mail.example")
        await session.execute(named.where(CustomerRow.id == theirs))
    note = {"client_message_id": "n", "text": "Looks like a chargeback, see CASE_4411/b"}
    assert (await agent.post(f"/api/tickets/{found[1]['id']}/note", json=note)).status_code == 201
    return [ticket["number"] for ticket in found]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        # Messages, in any case, with the last word only begun.
        ("order 77123", [0]),
        ("ORDER-77123", [0]),
        ("771", [0]),
        ("parc", [0]),
        ("7946", [0]),
        ("заказ", [1]),
        ("ДВАЖДЫ", [1]),
        ("дважд", [1]),
        ("żółtą", [2]),
        ("zgubi", [2]),
        # Subject, number, name, e-mail, note.
        ("двойное", [1]),
        ("żółta karta", [2]),
        ("ada", [0]),
        ("o'neill", [0]),
        ("ada.o@mail.example", [0]),
        ("mail.example", [0]),
        ("chargeback", [1]),
        ("case 4411", [1]),
        # All words count, wherever each of them stands.
        ("ada parcel", [0]),
        ("ada заказ", []),
        ("chargeback дважды", [1]),
        # As in a web search.
        ('"late parcel"', [0]),
        ('"parcel late"', []),
        ("parcel or заказ", [0, 1]),
        ("person -заказ", [0, 2]),
        ("-person", []),
        ('"unfinished', []),
        # A word in the middle has to be a whole one.
        ("parc late", []),
        # Nothing to find, and nothing that could do harm.
        ("!!!", []),
        ("'); DROP TABLE ticket; --", []),
        ("a & b | !c :* <-> \\", []),
        ("&&& or ((", []),
        ("😀", []),
        ("x" * 200, []),
    ],
)
async def test_words_are_found_where_they_stand(
    agent: httpx.AsyncClient, tickets: list[int], words: str, hits: list[int]
) -> None:
    response = await agent.get("/api/tickets", params={"q": words, "sort": "newest"})
    assert response.status_code == 200, response.text
    found = response.json()
    assert sorted(ticket["number"] for ticket in found["tickets"]) == [tickets[hit] for hit in hits]
    assert found["total"] == len(hits)


async def test_a_number_finds_its_ticket(agent: httpx.AsyncClient, tickets: list[int]) -> None:
    for asked in (str(tickets[1]), f"#{tickets[1]}"):
        found = (await agent.get("/api/tickets", params={"q": asked})).json()["tickets"]
        assert [ticket["number"] for ticket in found] == [tickets[1]]


async def test_text_that_no_database_holds_is_refused(agent: httpx.AsyncClient) -> None:
    for words in ("a\x00b", "x" * 201):
        assert (await agent.get("/api/tickets", params={"q": words})).status_code == 422
