"""Verified identity: who a site vouches for, from the beginning or later."""

import asyncio
import time

import httpx
import jwt
import pytest
from sqlalchemy import select

from app.state import AppState
from conversation.models import Conversation, Request
from core.database import Sessions
from core.event_log import Event
from directory.models import Customer as CustomerRow
from directory.models import CustomerKind, Site
from handoff.models import Ticket
from tests.integration.conftest import Customer, open_conversation
from tests.integration.questions import HOPELESS
from tests.integration.test_publishing import ARTICLE, index, published

SECRET = "an identity secret of 32 bytes or more"
PERSON = "I want to talk to a person"


def token(sub: str = "c-1", secret: str = SECRET, **claims: object) -> str:
    return jwt.encode({"sub": sub, "exp": int(time.time()) + 3600, **claims}, secret, algorithm="HS256")


async def configure(sessions: Sessions, **values: object) -> None:
    async with sessions.begin() as session:
        site = (await session.scalars(select(Site).where(Site.is_default))).one()
        for name, value in values.items():
            setattr(site, name, value)


@pytest.fixture
async def secret(sessions: Sessions, site: Site) -> None:
    """The demo site vouches for its customers."""
    await configure(sessions, identity_secret=SECRET)


async def identify(customer: Customer, sent: str) -> httpx.Response:
    url = f"/api/conversations/{customer.id}/identity"
    return await customer.http.post(url, json={"identity": sent}, headers=customer.headers)


async def verified_rows(sessions: Sessions) -> list[CustomerRow]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(CustomerRow).where(CustomerRow.kind == CustomerKind.VERIFIED)))


@pytest.mark.usefixtures("secret")
async def test_a_verified_customer_is_one_row_whatever_they_open(client: httpx.AsyncClient, sessions: Sessions) -> None:
    first = await client.post("/api/conversations", json={"identity": token(name="Ann", email="ann@example.com")})
    assert (first.status_code, first.json()["customer"]) == (201, {"kind": "verified", "name": "Ann"})
    again = await client.post("/api/conversations", json={"identity": token(name="Ann Lee")})
    assert again.json()["customer"] == {"kind": "verified", "name": "Ann Lee"}
    other = await client.post("/api/conversations", json={"identity": token("c-2")})
    assert other.json()["customer"] == {"kind": "verified", "name": None}
    rows = {row.external_id: (row.name, row.email) for row in await verified_rows(sessions)}
    assert rows == {"c-1": ("Ann Lee", "ann@example.com"), "c-2": (None, None)}


@pytest.mark.usefixtures("secret")
async def test_many_at_once_are_one_row(client: httpx.AsyncClient, sessions: Sessions) -> None:
    body = {"identity": token(name="Ann")}
    opened = await asyncio.gather(*(client.post("/api/conversations", json=body) for _ in range(8)))
    assert {response.status_code for response in opened} == {201}
    assert len(await verified_rows(sessions)) == 1
    async with sessions.begin() as session:
        added = await session.scalars(select(Event).where(Event.kind == "customer_added"))
        assert len(list(added)) == 1


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (token(secret="another secret of 32 bytes or more"), "signature"),
        (token(exp=int(time.time()) - 3600), "expired"),
        ("nonsense", "malformed"),
    ],
)
async def test_an_identity_that_cannot_be_verified_opens_nothing(
    client: httpx.AsyncClient, sessions: Sessions, sent: str, reason: str
) -> None:
    refused = await client.post("/api/conversations", json={"identity": sent})
    assert (refused.status_code, refused.json()["error"]) == (401, "identity_invalid")
    assert refused.json()["data"] == {"reason": reason}
    async with sessions.begin() as session:
        assert await session.scalar(select(Conversation.id)) is None


async def test_a_site_without_a_secret_verifies_nobody(client: httpx.AsyncClient) -> None:
    refused = await client.post("/api/conversations", json={"identity": token()})
    assert (refused.status_code, refused.json()["error"]) == (401, "identity_invalid")


@pytest.mark.usefixtures("secret")
async def test_a_site_may_talk_to_verified_customers_only(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await configure(sessions, identity_required=True)
    assert (await client.get("/api/sites/default/widget")).json()["identity_required"] is True
    refused = await client.post("/api/conversations", json={})
    assert (refused.status_code, refused.json()["error"]) == (401, "identity_required")
    assert (await client.post("/api/conversations", json={"identity": token()})).status_code == 201


@pytest.mark.usefixtures("secret")
async def test_identity_later_takes_conversation_request_and_ticket_along(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    await customer.say(f"{PERSON}")
    await customer.say("The app crashes")
    await customer.say("since yesterday")
    await customer.say("claimed@example.com")
    said = await identify(customer, token(name="Ann"))
    assert (said.status_code, said.json()) == (200, {"kind": "verified", "name": "Ann"})
    (ann,) = await verified_rows(sessions)
    assert ann.email is None
    async with sessions.begin() as session:
        assert await session.scalar(select(Conversation.customer_id)) == ann.id
        assert await session.scalar(select(Request.customer_id)) == ann.id
        assert await session.scalar(select(Ticket.customer_id)) == ann.id
        claimed = await session.scalar(select(CustomerRow).where(CustomerRow.kind == CustomerKind.CLAIMED))
        assert claimed is not None
        assert (claimed.email, claimed.external_id) == ("claimed@example.com", None)
    (summary,) = (await agent.get("/api/tickets")).json()["tickets"]
    ticket = (await agent.get(f"/api/tickets/{summary['id']}")).json()
    assert (ticket["customer"]["kind"], ticket["customer"]["name"]) == ("verified", "Ann")


@pytest.mark.usefixtures("secret")
async def test_what_a_verified_customer_claims_changes_nothing(customer: Customer, sessions: Sessions) -> None:
    await identify(customer, token(email="ann@example.com"))
    await customer.say(f"{PERSON}, write to other@example.com")
    (ann,) = await verified_rows(sessions)
    assert (ann.kind, ann.email) == ("verified", "ann@example.com")


@pytest.mark.usefixtures("secret")
async def test_a_conversation_is_one_verified_customers_for_good(customer: Customer, sessions: Sessions) -> None:
    assert (await identify(customer, token(name="Ann"))).status_code == 200
    refused = await identify(customer, token("c-2"))
    assert (refused.status_code, refused.json()["error"]) == (409, "identity_differs")
    assert (await identify(customer, token(name="Ann Lee"))).json() == {"kind": "verified", "name": "Ann Lee"}
    assert [row.external_id for row in await verified_rows(sessions)] == ["c-1"]


@pytest.mark.usefixtures("secret")
async def test_of_two_identities_at_once_one_is_refused(customer: Customer) -> None:
    answers = await asyncio.gather(*(identify(customer, token(sub)) for sub in ("c-1", "c-2")))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.usefixtures("secret")
async def test_one_identity_in_two_conversations_at_once_is_one_customer(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    both = [await open_conversation(client, held) for _ in range(2)]
    answers = await asyncio.gather(*(identify(customer, token()) for customer in both))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await verified_rows(sessions)) == 1


@pytest.mark.usefixtures("secret")
async def test_articles_for_verified_customers_answer_only_them(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, editor: httpx.AsyncClient, customer: Customer
) -> None:
    await published(editor, audience="verified")
    await index(held, sessions)
    assert [m["kind"] for m in await customer.say(HOPELESS)] == ["handoff", "question"]
    ann = await open_conversation(client, held, identity=token())
    (answer,) = await ann.say(HOPELESS)
    assert (answer["kind"], answer["text"]) == ("answer", ARTICLE["body"])
    # There is no page that a link could lead to.
    assert isinstance(answer["article"], dict)
    assert answer["article"]["url"] == ""
    later = await open_conversation(client, held)
    await identify(later, token())
    assert [m["kind"] for m in await later.say(HOPELESS)] == ["answer"]
