"""The desk's list: views, counters, unread marks, filters and pages; and that nobody sees another site's tickets."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, text, update

from app.pages.desk.queue_state import ListState, state_of
from app.pages.wording import Words
from app.state import AppState
from core.catalogs import LANGUAGES
from core.database import Sessions, database_now
from core.rights import Actor
from directory import rights
from directory.models import Customer as CustomerRow
from directory.models import Site, Staff
from directory.rights import Bundle
from handoff.models import Queue, Ticket, TicketRead
from handoff.reading import mark_read
from handoff.ticket_lists import Sort, View
from tests.integration.administration import add_account, add_site
from tests.integration.browsing import HOSTILE, HTMX, PERSON, browsing, newest_ticket, post, shown
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import SURE

CROWD = (
    "INSERT INTO customer (id, site_id, kind) VALUES (:customer_id, :site_id, 'anonymous')",
    "INSERT INTO conversation (id, site_id, customer_id, channel, token_hash, language, owner, epoch, last_seq,"
    " context, opened_at)"
    " VALUES (:conversation_id, :site_id, :customer_id, 'web', :token, 'en', 'queue', 1, 0, '{}', :now)",
    "INSERT INTO request (id, site_id, conversation_id, customer_id, number, level, opened_at)"
    " VALUES (:request_id, :site_id, :conversation_id, :customer_id, :number, 'L2', :now)",
)


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The L2 agent's browser, signed in."""
    return await browsing(client)


@pytest.fixture
async def ticket(customer: Customer, sessions: Sessions) -> str:
    """The address of a ticket that waits in the queue."""
    await customer.say(PERSON)
    return await newest_ticket(sessions)


async def more_tickets(client: httpx.AsyncClient, held: AppState, *subjects: str) -> list[Customer]:
    found = []
    for subject in subjects:
        customer = await open_conversation(client, held, language="en")
        await customer.say(subject)
        await customer.say(PERSON)
        found.append(customer)
    return found


async def read(sessions: Sessions, ticket: str, seq: int) -> bool:
    """What the ticket's page notes when the agent looks at it."""
    async with sessions.begin() as session:
        account = (await session.scalars(select(Staff).where(Staff.email == "agent@example.com"))).one()
        sites = frozenset(await session.scalars(select(Site.id)))
        actor = Actor(account.id, account.name, rights.of(account.bundles), sites)
        return await mark_read(session, actor, UUID(ticket[-36:]), seq, await database_now(session))


async def counted(agent: httpx.AsyncClient, **params: str) -> dict[str, int]:
    views: dict[str, int] = (await agent.get("/api/tickets/counters", params=params)).json()["views"]
    return views


async def numbers(agent: httpx.AsyncClient, **params: str | int) -> list[int]:
    response = await agent.get("/api/tickets", params=params)
    assert response.status_code == 200, response.text
    return [ticket["number"] for ticket in response.json()["tickets"]]


# The page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_shows_tickets_in_the_language_of_the_account(
    browser: httpx.AsyncClient, sessions: Sessions, customer: Customer, language: str
) -> None:
    words = Words(language)
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(language=language))
    for view in View:
        page = shown(await browser.get(f"/desk?view={view}"))
        assert page.tags[0] == ("html", {"lang": language})
        assert words.t(f"desk-empty-{view}-title") in page.text
        narrowed = shown(await browser.get(f"/desk?view={view}&q=nothing"))
        assert words.t("desk-nothing-found-title") in narrowed.text
    await customer.say(PERSON)
    page = shown(await browser.get("/desk"))
    for key in ("desk-reason-asked-for-person", "duration-under-a-minute", "desk-unread", "desk-with-nobody"):
        assert words.t(key) in page.text
    assert await newest_ticket(sessions) in page.hrefs()


async def test_each_view_shows_its_tickets(browser: httpx.AsyncClient, ticket: str, sessions: Sessions) -> None:
    async def views() -> str:
        pages = [shown(await browser.get(f"/desk?view={view}")) for view in View]
        return "".join(str(int(ticket in page.hrefs())) for page in pages)

    # New, unassigned, mine, all, resolved.
    assert await views() == "11010"
    await read(sessions, ticket, 1)
    assert await views() == "01010"
    await post(browser, ticket, "claim")
    assert await views() == "00110"
    await post(browser, ticket, "resolve", resolution="solved")
    assert await views() == "00011"


async def test_a_list_that_has_not_changed_is_not_sent_again(browser: httpx.AsyncClient, ticket: str) -> None:
    page = shown(await browser.get("/desk?view=unassigned"))
    url = f"/desk/tickets?view=unassigned&version={page.values('version')[0]}"
    assert (await browser.get(url, headers=HTMX)).status_code == 204
    await post(browser, ticket, "claim")
    renewed = await browser.get(url, headers=HTMX)
    assert ticket not in shown(renewed).hrefs()
    assert {attributes["id"] for _, attributes in shown(renewed).tags if "id" in attributes} >= {
        "desk-views",
        "desk-list",
    }


async def test_the_address_is_the_state_of_the_list(browser: httpx.AsyncClient, ticket: str) -> None:
    filtered = {"view": "all", "q": "talk", "priority": "", "reason": "asked_for_person", "sort": "newest", "queue": ""}
    found = await browser.get("/desk/tickets", params=filtered, headers=HTMX)
    assert found.headers["hx-replace-url"] == "/desk?view=all&reason=asked_for_person&q=talk&sort=newest"
    assert ticket in shown(found).hrefs()
    page = shown(await browser.get(found.headers["hx-replace-url"]))
    assert ticket in page.hrefs()
    assert page.values("q") == ["talk"]
    # Other views keep the filters; the way out of them is offered.
    assert "/desk?view=mine&reason=asked_for_person&q=talk&sort=newest" in page.hrefs()
    assert "/desk?view=all&sort=newest" in page.hrefs()


@pytest.mark.parametrize(
    "address",
    [
        "view=nothing",
        "page=-3",
        "page=99999999999",
        "page=x",
        "queue=1",
        "reason=x&status=x&level=L9",
        "q=%00%ED%A0%80",
    ],
)
async def test_an_address_that_makes_no_sense_shows_a_list(browser: httpx.AsyncClient, address: str) -> None:
    shown(await browser.get(f"/desk?{address}"))


def test_what_an_address_says_is_read_as_it_was_written() -> None:
    state = ListState(view=View.ALL, priority="high", q="a&b=c ü", sort=Sort.WAITING, page=3)
    assert state_of(dict(httpx.URL(state.url()).params)) == state
    assert state_of(dict(httpx.URL(state.url(priority=None)).params)).page == 1


async def crowd(sessions: Sessions, site: Site, count: int) -> None:
    """Many tickets, of which every fourth is resolved, without a conversation in each."""
    async with sessions.begin() as session:
        now = await database_now(session)
        queue = (await session.scalars(select(Queue.id).limit(1))).one()
        for number in range(count):
            ended = now if number % 4 == 0 else None
            ids = {"site_id": site.id, "customer_id": uuid4(), "conversation_id": uuid4(), "request_id": uuid4()}
            for statement in CROWD:
                values = {**ids, "number": number + 1, "now": now, "token": str(number).encode()}
                await session.execute(text(statement), values)
            ticket = Ticket(
                **ids,
                number=number + 1,
                queue_id=queue,
                level="L2",
                status="resolved" if ended else "open",
                subject=f"Ticket {number + 1}",
                topic="general",
                priority="normal",
                reason="no_answer",
                language="en",
                opened_at=now,
                resolved_at=ended,
            )
            session.add(ticket)


async def test_long_lists_come_in_pages_that_do_not_overlap(
    browser: httpx.AsyncClient, sessions: Sessions, site: Site
) -> None:
    await crowd(sessions, site, 120)
    pages = [shown(await browser.get(f"/desk?view=all&sort=newest&page={number}")) for number in (1, 2, 3)]
    links = [{href for href in page.hrefs() if href.startswith("/desk/tickets/")} for page in pages]
    assert [len(each) for each in links] == [50, 50, 20]
    assert len(set.union(*links)) == 120
    for page, first, last in zip(pages, (1, 51, 101), (50, 100, 120), strict=True):
        assert Words("en").t("desk-range", first=str(first), last=str(last), total="120") in page.text
    assert "/desk?view=all&sort=newest&page=2" in pages[0].hrefs()
    searched = shown(await browser.get("/desk?view=all&q=ticket&page=3"))
    assert len([href for href in searched.hrefs() if href.startswith("/desk/tickets/")]) == 20
    for gone in ("/desk?view=all&page=7", "/desk?view=all&q=ticket&page=7"):
        assert Words("en").t("desk-page-gone-title") in shown(await browser.get(gone)).text


async def test_what_customers_write_does_not_run_in_the_list(
    browser: httpx.AsyncClient, customer: Customer, ticket: str, sessions: Sessions
) -> None:
    await customer.say(HOSTILE)
    async with sessions.begin() as session:
        await session.execute(update(Ticket).values(subject=HOSTILE, priority='x"><script>', language="<b>"))
        await session.execute(update(CustomerRow).values(name=HOSTILE))
        await session.execute(update(Staff).values(name=HOSTILE))
    page = shown(await browser.get("/desk?view=all&q=alert"))
    assert ticket in page.hrefs()
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert page.text.count(" ".join(HOSTILE.split())) >= 2
    shown(await browser.get("/desk", params={"q": HOSTILE, "language": HOSTILE, "priority": HOSTILE}))


# Unread marks


async def test_a_ticket_is_unread_until_its_newest_message_was_seen(
    agent: httpx.AsyncClient, customer: Customer, ticket: str, sessions: Sessions
) -> None:
    async def unread() -> list[bool]:
        return [found["unread"] for found in (await agent.get("/api/tickets")).json()["tickets"]]

    assert await unread() == [True]
    newest = (await customer.messages())[-1]["seq"]
    assert isinstance(newest, int)
    assert await read(sessions, ticket, newest) is True
    assert await unread() == [False]
    # A page that was left open somewhere says less: the mark stays where it is.
    assert await read(sessions, ticket, 1) is False
    assert await unread() == [False]
    await customer.say("Are you there?")
    assert await unread() == [True]
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(TicketRead)) == 1


async def test_marks_are_each_agents_own(
    client: httpx.AsyncClient, agent: httpx.AsyncClient, customer: Customer, ticket: str, sessions: Sessions
) -> None:
    await read(sessions, ticket, 99)
    assert (await counted(agent))["new"] == 0
    async with await sign_in(client, "admin@example.com") as other:
        (found,) = (await other.get("/api/tickets")).json()["tickets"]
        assert found["unread"] is True
        # Somebody has opened it, so it is new to nobody.
        assert await counted(other) == {"new": 0, "unassigned": 1, "mine": 0, "all": 1, "resolved": 0}


async def test_nobody_marks_tickets_of_another_site(sessions: Sessions, ticket: str) -> None:
    async with sessions.begin() as session:
        stranger = (await session.scalars(select(Staff).where(Staff.email == "agent@example.com"))).one()
        actor = Actor(stranger.id, stranger.name, rights.of(["agent_l2"]), frozenset())
        assert await mark_read(session, actor, UUID(ticket[-36:]), 1, await database_now(session)) is False
        assert (await session.scalars(select(TicketRead))).all() == []


# Counters, filters, order


async def test_counters_follow_what_agents_do(
    agent: httpx.AsyncClient, client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    await more_tickets(client, held, SURE, "Zebra", "Unicycle")
    assert await counted(agent) == {"new": 3, "unassigned": 3, "mine": 0, "all": 3, "resolved": 0}
    first, second, _ = [t["id"] for t in (await agent.get("/api/tickets")).json()["tickets"]]
    for each in (first, second):
        await agent.post(f"/api/tickets/{each}/claim")
    await agent.post(f"/api/tickets/{second}/resolve")
    assert await counted(agent) == {"new": 1, "unassigned": 1, "mine": 1, "all": 3, "resolved": 1}
    queues = (await agent.get("/api/tickets/counters", params={"view": "all"})).json()["queues"]
    assert sum(queue["count"] for queue in queues) == 3
    cards = next(queue for queue in queues if queue["key"] == "l2-cards")
    found = (await agent.get("/api/tickets", params={"queue": cards["id"]})).json()
    assert {ticket["queue"] for ticket in found["tickets"]} <= {"l2-cards"}
    assert found["total"] == cards["count"]


async def test_filters_narrow_the_list(
    agent: httpx.AsyncClient, client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    await more_tickets(client, held, "One", "Two")
    first, second = sorted(await numbers(agent))
    async with sessions.begin() as session:
        await session.execute(
            update(Ticket).where(Ticket.number == first).values(priority="urgent", language="pl", reason="safety")
        )
    for narrowed in ({"priority": "urgent"}, {"language": "pl"}, {"reason": "safety"}):
        assert await numbers(agent, **narrowed) == [first]
    assert await numbers(agent, level="L3") == []
    assert await numbers(agent, priority="normal", level="L2", status="open", view="unassigned") == [second]
    assert (await agent.get("/api/tickets", params={"sort": "by name"})).status_code == 422


async def test_lists_are_ordered_as_asked(
    agent: httpx.AsyncClient, client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customers = await more_tickets(client, held, "Alpha", "Beta", "Gamma")
    one, two, three = sorted(await numbers(agent))
    async with sessions.begin() as session:
        await session.execute(update(Ticket).where(Ticket.number == three).values(priority="urgent"))
    await customers[1].say("Hello?")
    assert await numbers(agent, sort="priority") == [three, one, two]
    assert await numbers(agent, sort="waiting") == [one, two, three]
    assert await numbers(agent, sort="newest") == [three, two, one]
    assert (await numbers(agent, sort="activity"))[0] == two
    assert await numbers(agent, sort="newest", limit=1, offset=1) == [two]


async def test_who_waits_longest_is_who_owes_nobody_an_answer_last(
    agent: httpx.AsyncClient, client: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    customers = await more_tickets(client, held, "One", "Two")
    one, two = sorted((await agent.get("/api/tickets")).json()["tickets"], key=lambda ticket: ticket["number"])
    for each in (one, two):
        await agent.post(f"/api/tickets/{each['id']}/claim")
    reply = {"client_message_id": "a", "text": "Looking into it."}
    await agent.post(f"/api/tickets/{one['id']}/reply", json=reply)
    found = (await agent.get("/api/tickets", params={"sort": "waiting"})).json()["tickets"]
    assert [ticket["number"] for ticket in found] == [two["number"], one["number"]]
    assert [ticket["waiting_since"] is None for ticket in found] == [False, True]
    await customers[0].post(text="Anything new?")
    waiting = (await agent.get("/api/tickets", params={"sort": "waiting"})).json()["tickets"]
    # The clock starts again with the first message after the reply.
    assert waiting[1]["waiting_since"] == waiting[1]["last_customer_message"]["sent_at"]


# Other sites


async def test_nobody_sees_or_counts_tickets_of_other_sites(
    client: httpx.AsyncClient, sessions: Sessions, customer: Customer, ticket: str
) -> None:
    other = await add_site(sessions)
    await add_account(sessions, "other@example.com", [other.id], Bundle.SUPERVISOR)
    async with await sign_in(client, "other@example.com") as stranger:
        assert (await stranger.get("/api/tickets", params={"q": "person"})).json() == {"tickets": [], "total": 0}
        counters = (await stranger.get("/api/tickets/counters")).json()
        assert set(counters["views"].values()) == {0}
        assert [queue["key"] for queue in counters["queues"]] == ["l2"]
    async with await browsing(client, "other@example.com") as stranger:
        for view in View:
            assert ticket not in shown(await stranger.get(f"/desk?view={view}")).hrefs()
        alerts = (await stranger.get("/desk/alerts", params={"after": "2020-01-01T00:00:00Z"})).json()
        assert (alerts["waiting"], alerts["tickets"], alerts["messages"]) == (0, [], [])


async def test_alerts_name_new_tickets_and_messages_in_ones_own(
    browser: httpx.AsyncClient, agent: httpx.AsyncClient, customer: Customer, ticket: str, sessions: Sessions
) -> None:
    async def alerts() -> tuple[int, list[str], list[str]]:
        async with sessions.begin() as session:
            after = (await database_now(session) - timedelta(minutes=1)).isoformat()
        found = (await browser.get("/desk/alerts", params={"after": after})).json()
        return found["waiting"], [t["id"] for t in found["tickets"]], [m["text"] for m in found["messages"]]

    ticket_id = ticket[-36:]
    assert await alerts() == (1, [ticket_id], [])
    await agent.post(f"/api/tickets/{ticket_id}/claim")
    await read(sessions, ticket, 50)
    assert await alerts() == (0, [], [])
    async with sessions.begin() as session:
        await session.execute(update(TicketRead).values(seen_seq=4))
    await customer.post(text="And now?")
    assert await alerts() == (1, [], ["And now?"])
    assert (await agent.get("/desk/alerts", params={"after": "now"})).status_code == 422
