"""The desk's stream: who is told what, and that it ends with the session or the right."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, update

from app.dependencies import SESSION_COOKIE
from app.desk_feed import MOST_CONVERSATIONS, Changes, Desk, DeskFeed
from app.pages.desk.stream import events, told
from app.state import AppState
from conversation.desk.watching import Place
from core.database import Sessions
from core.notify import notify, signal
from directory.models import Site, Staff, StaffSession, StaffSite
from tests.integration.administration import add_site
from tests.integration.browsing import PERSON
from tests.integration.conftest import Customer


@contextlib.asynccontextmanager
async def listening(held: AppState, *site_ids: UUID) -> AsyncIterator[Desk]:
    """An open desk that has been told what it may have missed."""
    with held.desks.open(frozenset(site_ids)) as desk:
        # The first announcement that gets through shows that the process listens.
        async with asyncio.timeout(10):
            while not desk.woken.is_set():
                await notify(held.sessions, "tickets")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await desk.woken.wait()
            await asyncio.sleep(0.1)
            while desk.woken.is_set():
                desk.take()
                await asyncio.sleep(0.1)
        yield desk


async def changes(desk: Desk) -> Changes:
    async with asyncio.timeout(5):
        await desk.woken.wait()
    return desk.take()


async def test_a_desk_is_told_which_conversations_changed(
    client: httpx.AsyncClient, held: AppState, site: Site, customer: Customer
) -> None:
    async with listening(held, site.id) as desk:
        await held.announce_ticket(customer.id)
        found = await changes(desk)
        assert (found.conversations, found.tickets, found.everything) == ((customer.id,), False, False)
        await customer.say(PERSON)
        found = await changes(desk)
        while not found.tickets:
            # On a busy machine the message is told of before there is a ticket.
            found = await changes(desk)
        assert (found.conversations, found.tickets) == ((customer.id,), True)
        (event,) = events(found)
        assert (event.event, event.data) == ("changed", {"conversations": [str(customer.id)], "tickets": True})


async def test_a_hint_without_a_name_says_to_look_at_everything(
    client: httpx.AsyncClient, held: AppState, site: Site, customer: Customer
) -> None:
    async with listening(held, site.id) as desk:
        await notify(held.sessions, "tickets")
        (event,) = events(await changes(desk))
        assert (event.event, event.data) == ("changed", {"conversations": [], "tickets": True})


async def test_desks_hear_of_their_own_sites_only(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, customer: Customer
) -> None:
    other = await add_site(sessions)
    here, there = str(uuid4()), str(uuid4())
    async with listening(held, other.id) as stranger, listening(held, site.id) as desk:
        stranger.take()
        await held.announce_ticket(customer.id)
        for place, ticket in ((site, here), (other, there)):
            values = {"site": str(place.id), "event": "viewing", "ticket": ticket, "staff": str(uuid4()), "name": "A"}
            await signal(held.sessions, "presence", **values)
        await signal(held.sessions, "presence", event="viewing", ticket=here, staff=str(uuid4()), name="nowhere")
        heard: list[Changes] = []
        while not any(found.presence for found in heard):
            heard.append(await changes(stranger))
        assert [found.conversations for found in heard if found.conversations] == []
        assert [values["ticket"] for found in heard for values in found.presence] == [there]
        found = await changes(desk)
        assert found.conversations == (customer.id,)


def test_a_desk_that_does_not_keep_up_looks_at_everything() -> None:
    site = uuid4()
    desk = Desk(frozenset({site}))
    desk.take()
    desk.tell({uuid4(): Place(site, has_ticket=False) for _ in range(MOST_CONVERSATIONS + 1)}, [])
    found = desk.take()
    assert (found.everything, found.tickets, found.conversations) == (True, True, ())


async def test_the_feed_tells_everything_after_it_may_have_missed_something(held: AppState) -> None:
    feed = DeskFeed(held.sessions, held.hub)
    with feed.open(frozenset()) as desk:
        desk.take()
        running = asyncio.create_task(feed.run())
        async with asyncio.timeout(5):
            await desk.woken.wait()
        running.cancel()
        assert desk.take().everything


# Ending


async def first(stream: AsyncGenerator[Changes, None]) -> Changes:
    async with asyncio.timeout(5):
        return await anext(stream)


@pytest.fixture
def token(agent: httpx.AsyncClient) -> str:
    """The agent's session."""
    return agent.cookies[SESSION_COOKIE]


@pytest.mark.parametrize("how", ["revoked", "disabled", "without the right"])
async def test_the_stream_ends_when_session_or_right_are_gone(
    held: AppState, token: str, site: Site, sessions: Sessions, how: str
) -> None:
    with held.desks.open(frozenset({site.id})) as desk:
        stream = told(held, desk, token, recheck_seconds=0)
        assert (await first(stream)).everything
        assert not (await first(stream)).everything
        async with sessions.begin() as session:
            if how == "revoked":
                await session.execute(update(StaffSession).values(revoked_at=StaffSession.created_at))
            elif how == "disabled":
                await session.execute(update(Staff).values(disabled_at=Staff.created_at))
            else:
                await session.execute(update(Staff).values(bundles=["author"]))
        with pytest.raises(StopAsyncIteration):
            await first(stream)


async def test_a_site_that_is_taken_away_is_heard_of_no_more(
    held: AppState, token: str, site: Site, sessions: Sessions
) -> None:
    with held.desks.open(frozenset({site.id})) as desk:
        stream = told(held, desk, token, recheck_seconds=0)
        await first(stream)
        async with sessions.begin() as session:
            await session.execute(delete(StaffSite))
        await first(stream)
        desk.tell({uuid4(): Place(site.id, has_ticket=True)}, [])
        assert (await first(stream)).conversations == ()
        await stream.aclose()
