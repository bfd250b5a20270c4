"""Topics outside the site's area: said and closed, or said and handed over; and how administrators set them."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from app.pages.wording import Words
from app.state import AppState
from conversation.models import Request, TriedArticle, Turn
from core.database import Sessions
from core.event_log import Event
from core.timers import Timer
from directory.models import Site
from knowledge.models import Topic
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.administration import ADMIN, AdminBrowser, add_site, administering
from tests.integration.browsing import ARTICLE, BROWSER, Markup, shown
from tests.integration.conftest import Customer, sign_in
from tests.integration.questions import SURE, UNSURE
from tests.integration.rasa_stand_in import RasaStandIn
from tests.integration.test_admin_sites import PATH
from tests.integration.test_handoff import PERSON, kinds, ticket_of
from tests.integration.test_help import changed, made
from tests.integration.test_publishing import index

ADVICE = "Can you recommend an ETF for my retirement?"
PRESS = "I am a journalist and I am writing an article about mobile banks, who can I interview?"
SCOPES = "/api/sites/demo/topic-scopes"


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The administrator, calling the API."""
    async with await sign_in(client, ADMIN) as signed_in:
        yield signed_in


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[AdminBrowser]:
    """The administrator's browser."""
    async with administering(client) as made:
        yield made


async def every_request(sessions: Sessions) -> list[Request]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(Request).order_by(Request.number)))


async def rows_of_turns(sessions: Sessions) -> list[str | None]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(Turn.decided_by).order_by(Turn.seq)))


async def scope(admin: httpx.AsyncClient, **scopes: str) -> None:
    answer = await admin.put(SCOPES, json={"scopes": scopes})
    assert answer.status_code == 200, answer.text


# What customers are told


async def test_what_is_declined_is_said_and_the_request_is_over(customer: Customer, sessions: Sessions) -> None:
    (reply,) = await customer.say(ADVICE)
    assert (reply["kind"], reply["options"], reply["sender"]["kind"]) == ("text", [], "bot")  # type: ignore[index]
    assert "nobody here may tell you what to buy" in str(reply["text"])
    card = reply["article"]
    assert isinstance(card, dict)
    assert (card["title"], card["url"]) == ("Investment advice", "")
    (request,) = await every_request(sessions)
    assert (request.outcome, request.topic, request.question) == ("out_of_area", "investments", ADVICE)
    assert request.closed_at is not None
    assert (request.clock_started_at, request.clock_paused_at) == (None, None)
    assert await rows_of_turns(sessions) == ["declined"]
    async with sessions.begin() as session:
        assert (await session.scalars(select(Timer))).all() == []


async def test_the_next_question_begins_a_new_request(customer: Customer, sessions: Sessions) -> None:
    await customer.say(ADVICE)
    (answer,) = await customer.say(SURE)
    assert answer["kind"] == "answer"
    assert [request.outcome for request in await every_request(sessions)] == ["out_of_area", None]
    await customer.choose(answer, "helped")
    assert [request.outcome for request in await every_request(sessions)] == ["out_of_area", "confirmed"]


async def test_nothing_that_follows_counts_as_a_verdict(customer: Customer, sessions: Sessions) -> None:
    await customer.say(ADVICE)
    for said in ("no", "yes", "it worked", "thanks"):
        assert kinds(await customer.say(said)) == ["text"]
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle))).all()
    assert [(one.shown_as, one.verdict) for one in tried] == [("text", None)]
    assert (await every_request(sessions))[0].outcome == "out_of_area"


async def test_it_is_declined_without_rasa_as_well(customer: Customer, sessions: Sessions, rasa: RasaStandIn) -> None:
    rasa.down = True
    assert kinds(await customer.say(ADVICE)) == ["text"]
    assert [request.outcome for request in await every_request(sessions)] == ["out_of_area"]


async def test_what_is_declined_after_an_answer_ends_the_request_too(customer: Customer, sessions: Sessions) -> None:
    (answer,) = await customer.say(SURE)
    assert kinds(await customer.say(ADVICE)) == ["text"]
    assert [request.outcome for request in await every_request(sessions)] == ["out_of_area"]
    await customer.choose(answer, "helped")
    async with sessions.begin() as session:
        tried = (await session.scalars(select(TriedArticle).where(TriedArticle.shown_as == "answer"))).all()
    assert [one.verdict for one in tried] == ["helped"]


async def test_what_is_referred_is_said_and_goes_to_the_queue_of_its_topic(
    customer: Customer, agent: httpx.AsyncClient, admin: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        press = (await session.scalars(select(Topic).where(Topic.key == "press"))).one()
        press.queue = "l2-payments"
    text, handoff, question = await customer.say(PRESS)
    assert kinds([text, handoff, question]) == ["text", "handoff", "question"]
    assert "answered by our press team" in str(text["text"])
    assert text["options"] == []
    assert "the people who deal with it" in str(handoff["text"])
    assert "do you work for" in str(question["text"])
    ticket = await ticket_of(agent)
    assert (ticket["reason"], ticket["topic"], ticket["queue"]) == ("out_of_area", "press", "l2-payments")
    assert ticket["subject"] == PRESS
    assert isinstance(ticket["tried"], list)
    (tried,) = ticket["tried"]
    assert (tried["title"], tried["shown_as"], tried["verdict"]) == ("Press enquiries", "text", None)
    (request,) = await every_request(sessions)
    assert (request.outcome, request.level, request.closed_at) == ("handed_off", "L2", None)
    assert await rows_of_turns(sessions) == ["referred"]


async def test_what_only_people_may_decide_goes_to_them_with_what_applies(
    customer: Customer, agent: httpx.AsyncClient, admin: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    await scope(admin, cards="reserved")
    await index(held, sessions)
    text, handoff, *_ = await customer.say(SURE)
    assert (text["kind"], text["options"]) == ("text", [])
    assert "only a person may decide" in str(handoff["text"])
    ticket = await ticket_of(agent)
    assert (ticket["reason"], ticket["topic"]) == ("policy", "cards")
    assert await rows_of_turns(sessions) == ["reserved"]


async def test_the_desk_shows_why_it_came_and_what_was_said(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PRESS)
    ticket = await ticket_of(agent)
    for path in (f"/desk/tickets/{ticket['id']}", "/desk"):
        page = shown(await agent.get(path, headers=BROWSER))
        assert Words("en").t("desk-reason-out-of-area") in page.text
    page = shown(await agent.get(f"/desk/tickets/{ticket['id']}", headers=BROWSER))
    assert Words("en").t("ticket-shown-as-text") in page.text
    assert "/help/en/press" not in page.hrefs()
    listed = await agent.get("/api/tickets", params={"reason": "out_of_area"})
    assert len(listed.json()["tickets"]) == 1


async def test_while_people_have_the_request_it_is_only_said(
    customer: Customer, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, question = await customer.say(PERSON)
    for asked in (ADVICE, PRESS):
        text, question = await customer.say(asked)
        assert kinds([text, question]) == ["text", "question"]
    for _ in range(3):
        (question,) = await customer.choose(question, "skip")
    for asked in (ADVICE, PRESS):
        assert kinds(await customer.say(asked)) == ["text"]
    assert (await ticket_of(agent))["topic"] == "general"
    (request,) = await every_request(sessions)
    assert (request.outcome, request.closed_at) == ("handed_off", None)
    assert await rows_of_turns(sessions) == [
        "asks_for_person",
        *["digression"] * 2,
        *["field_skipped"] * 3,
        "declined",
        "referred",
    ]


@pytest.mark.parametrize(
    ("chosen", "outcome"), [("declined", "out_of_area"), ("referred", "handed_off"), ("reserved", "handed_off")]
)
async def test_a_title_that_is_chosen_does_what_its_topic_says_now(
    customer: Customer, admin: httpx.AsyncClient, sessions: Sessions, chosen: str, outcome: str
) -> None:
    (choices,) = await customer.say(UNSURE)
    await scope(admin, transfers=chosen)
    option = choices["options"][0]  # type: ignore[index]
    said = await customer.choose(choices, option["id"])
    assert said[0]["kind"] == "text"
    assert said[0]["article"]["title"] == option["title"]  # type: ignore[index]
    assert ("handoff" in kinds(said)) == (outcome == "handed_off")
    (request,) = await every_request(sessions)
    assert (request.outcome, request.topic) == (outcome, "transfers")


# Administrators


async def test_a_scope_that_is_set_counts_at_once_and_the_index_follows(
    customer: Customer, admin: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site
) -> None:
    await scope(admin, cards="declined")
    # The index does not know yet; what is stored decides.
    assert kinds(await customer.say(SURE)) == ["text"]
    await index(held, sessions)
    assert kinds(await customer.say(SURE)) == ["text"]
    assert await rows_of_turns(sessions) == ["sure", "declined"]
    await scope(admin, cards="answered")
    assert kinds(await customer.say(SURE)) == ["answer"]
    await index(held, sessions)
    snapshot = held.search.live.snapshot(site.id)
    async with sessions.begin() as session:
        now = await session.get_one(Site, site.id)
        logged = list(await session.scalars(select(Event).where(Event.kind == "topic_scope_changed")))
    assert snapshot is not None
    assert snapshot.manifest.knowledge_revision == now.knowledge_revision == site.knowledge_revision + 2
    assert [(event.data["before"], event.data["after"]) for event in logged] == [
        ("answered", "declined"),
        ("declined", "answered"),
    ]


async def test_scopes_by_api(admin: httpx.AsyncClient, agent: httpx.AsyncClient, sessions: Sessions) -> None:
    found = (await admin.get(SCOPES)).json()["scopes"]
    assert (found["cards"], found["investments"], found["press"]) == ("answered", "declined", "referred")
    for scopes, status, code in (
        ({"cards": "foreign"}, 422, "scopes_invalid"),
        ({"nothing": "declined"}, 404, "topic_not_found"),
    ):
        refused = await admin.put(SCOPES, json={"scopes": scopes})
        assert (refused.status_code, refused.json()["error"]) == (status, code)
    before = (await admin.put(SCOPES, json={"scopes": {"cards": "answered"}})).json()["scopes"]
    assert before == found
    await add_site(sessions)
    assert (await admin.get("/api/sites/other/topic-scopes")).status_code == 404
    assert (await admin.put("/api/sites/other/topic-scopes", json={"scopes": {}})).status_code == 404
    assert (await agent.put(SCOPES, json={"scopes": {}})).status_code == 403
    async with sessions.begin() as session:
        assert (await session.scalars(select(Event).where(Event.kind == "topic_scope_changed"))).all() == []


async def test_scopes_by_form(browser: AdminBrowser, admin: httpx.AsyncClient) -> None:
    page = shown(await browser.http.get(PATH))
    assert Words("en").t("admin-scopes-text") in page.text
    saved = await browser.post(f"{PATH}/scopes", **{"scope.exchange": "referred", "scope.cards": "answered"})
    assert saved.headers["location"] == f"{PATH}?done=saved#scopes"
    assert (await admin.get(SCOPES)).json()["scopes"]["exchange"] == "referred"
    refused = await browser.post(f"{PATH}/scopes", **{"scope.exchange": "foreign"})
    assert refused.status_code == 422
    assert Words("en").t("field-scope-unknown") in Markup(refused.text).text


# The help centre, the editor and the desk


async def test_the_help_centre_does_not_show_it(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, held: AppState, sessions: Sessions
) -> None:
    url = await made(editor, slug="gold", title="Gold and silver", topic="investments")
    await changed(editor, url, slug="silver")
    await index(held, sessions)
    for path in ("investment-advice", "silver", "gold", "topics/investments"):
        assert (await client.get(f"/help/en/{path}")).status_code == 404, path
    for path in ("/help/en", "/help/en/search?q=investment+advice", "/sitemap.xml"):
        text = (await client.get(path)).text
        assert "investment-advice" not in text
        assert "topics/investments" not in text
    held.search = SearchService(held.sessions, held.search.folder, RetrievalSettings())
    page = shown(await client.get("/help/en/search?q=investment+advice"))
    assert Words("en").t("help-search-starting") in page.text
    assert "/help/en/investment-advice" not in page.hrefs()


async def test_an_article_leaves_the_help_centre_with_its_topic_and_comes_back(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    await scope(admin, cards="referred")
    assert (await client.get(ARTICLE)).status_code == 404
    assert ARTICLE not in shown(await client.get("/help/en")).hrefs()
    await scope(admin, cards="answered")
    assert (await client.get(ARTICLE)).status_code == 200


async def test_the_search_of_the_api_names_no_page(client: httpx.AsyncClient) -> None:
    first = (await client.get("/api/search", params={"q": ADVICE})).json()["hits"][0]
    assert (first["title"], first["url"]) == ("Investment advice", "")


async def test_ask_the_bot_says_what_it_would_do(editor: httpx.AsyncClient) -> None:
    found = (await editor.post("/api/search/ask", json={"question": PRESS})).json()["live"]
    assert (found["band"], found["hits"][0]["scope"]) == ("sure", "referred")
    draft = {"title": ADVICE, "body": "No.", "slug": "no", "language": "en", "topic": "jobs"}
    asked = (await editor.post("/api/search/ask", json={"question": ADVICE, "draft": draft})).json()["draft"]
    assert (asked["hits"][0]["title"], asked["hits"][0]["scope"]) == (ADVICE, "declined")


async def test_agents_are_suggested_it_without_a_page(customer: Customer, agent: httpx.AsyncClient) -> None:
    await customer.say(PERSON)
    url = f"/api/tickets/{(await ticket_of(agent))['id']}/suggestions"
    first = (await agent.get(url, params={"q": ADVICE})).json()["articles"][0]
    assert (first["title"], first["url"], first["for_customer"]) == ("Investment advice", None, True)
