"""From a customer's question to a variant of the article that answered it."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.state import AppState
from core.database import Sessions, database_now
from core.event_log import Event
from directory.models import Site
from directory.rights import Bundle
from insight.models import WordingDecision
from knowledge.models import Article
from retrieval.builder import build_outdated
from tests.integration.administration import add_account, add_site
from tests.integration.conftest import Customer, open_conversation, sign_in
from tests.integration.questions import HOPELESS, SURE, UNSURE

CHOSEN = f"my {UNSURE}"
"""Several titles are offered for it."""


async def asked(client: httpx.AsyncClient, held: AppState) -> Customer:
    """Another customer."""
    return await open_conversation(client, held, language="en")


async def choose_and_confirm(customer: Customer, text: str) -> str:
    """Ask, choose the second title, and say that it helped; the id of the article that was chosen."""
    (choices,) = await customer.say(text)
    assert choices["kind"] == "choices"
    options = choices["options"]
    assert isinstance(options, list)
    option = str(options[1]["id"])
    (answer,) = await customer.choose(choices, option)
    assert [m["kind"] for m in await customer.choose(answer, "helped")] == ["resolved"]
    return option.removeprefix("article:")


async def wordings(editor: httpx.AsyncClient, **asked_for: object) -> list[dict[str, object]]:
    answer = await editor.get("/api/wordings", params=asked_for)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["wordings"]
    assert answer.json()["total"] >= len(found)
    return found


async def accept(editor: httpx.AsyncClient, article_id: object, *texts: str, **more: object) -> httpx.Response:
    rows = [{"wording": text, "proposed_for": article_id} for text in texts]
    return await editor.post("/api/wordings/accept", json={"article_id": article_id, "wordings": rows, **more})


async def rebuilt(held: AppState, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        now = await database_now(session)
    await build_outdated(sessions, held.search.encoders, held.search.folder, now)
    await held.search.live.refresh()


async def test_a_wording_that_helped_after_choosing_becomes_a_variant_and_is_answered_alone(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, editor: httpx.AsyncClient
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    before = (await (await asked(client, held)).say(CHOSEN))[0]
    assert before["kind"] == "choices"
    (row,) = await wordings(editor, article_id=article_id)
    assert (row["text"], row["customers"], row["did"], row["language"]) == (CHOSEN, 1, "offered", "en")
    assert row["is_settled"] is False
    assert await wordings(editor) == [row]
    accepted = (await accept(editor, article_id, CHOSEN)).json()
    assert (accepted["added"], accepted["published"]) == ([CHOSEN], True)
    assert accepted["article"]["variants"][-1] == CHOSEN
    assert accepted["article"]["published_revision"] == accepted["article"]["revision"]
    assert await wordings(editor) == []
    await rebuilt(held, sessions)
    (answer,) = await (await asked(client, held)).say(CHOSEN)
    assert (answer["kind"], answer["article"]["id"]) == ("answer", article_id)  # type: ignore[index]
    async with sessions.begin() as session:
        kinds = set(await session.scalars(select(Event.kind).where(Event.actor_kind == "staff")))
    assert {"wordings_accepted", "article_changed", "article_published"} <= kinds


async def test_a_lone_answer_that_helped_comes_after_a_choice_and_counts_customers_once(
    client: httpx.AsyncClient, held: AppState, editor: httpx.AsyncClient
) -> None:
    chosen_for = await choose_and_confirm(await asked(client, held), CHOSEN)
    told = f"{SURE.rstrip('?')} to me?"
    for text in (told, told.upper()):
        customer = await asked(client, held)
        for _ in range(2):
            (answer,) = await customer.say(text)
            assert answer["kind"] == "answer"
            await customer.choose(answer, "helped")
    first, second = await wordings(editor)
    assert (first["article_id"], first["did"]) == (chosen_for, "offered")
    assert (second["customers"], second["did"], second["is_settled"]) == (2, "answered", True)
    # What the article has already is proposed never, in whatever case it is written.
    customer = await asked(client, held)
    (answer,) = await customer.say("CARD PAYMENT... DECLINED!")
    await customer.choose(answer, "helped")
    assert len(await wordings(editor)) == 2


async def test_what_an_agent_sent_after_nothing_was_found_is_proposed_and_the_rest_was_asked_in_vain(
    client: httpx.AsyncClient,
    held: AppState,
    sessions: Sessions,
    agent: httpx.AsyncClient,
    editor: httpx.AsyncClient,
) -> None:
    async with sessions.begin() as session:
        article_id = str(await session.scalar(select(Article.id).where(Article.slug == "card-payment-declined")))
    await (await asked(client, held)).say(HOPELESS)
    (vain,) = await wordings(editor, in_vain=True)
    assert (vain["text"], vain["did"], vain["article_id"], vain["need"]) == (HOPELESS, "nothing", None, 1)
    (ticket,) = (await agent.get("/api/tickets")).json()["tickets"]
    url = f"/api/tickets/{ticket['id']}"
    assert (await agent.post(f"{url}/claim")).status_code == 200
    reply = {"client_message_id": uuid4().hex, "text": "Look here.", "article_id": article_id}
    assert (await agent.post(f"{url}/reply", json=reply)).status_code in (200, 201)
    assert await wordings(editor, article_id=article_id) == []
    assert (await agent.post(f"{url}/resolve", json={"resolution": "solved"})).status_code == 200
    (row,) = await wordings(editor, article_id=article_id)
    assert (row["text"], row["did"], row["confidence"]) == (HOPELESS, "nothing", 0)
    assert await wordings(editor) == [row]
    assert await wordings(editor, in_vain=True) == []


async def test_checklist_answers_and_personal_words_are_never_listed(
    client: httpx.AsyncClient, held: AppState, editor: httpx.AsyncClient
) -> None:
    customer = await asked(client, held)
    await customer.say("zebra unicycle, write to anna@example.com")
    await customer.say("It is the moonlight parade on my street")
    await customer.say("Hello there good people")
    other = await asked(client, held)
    await other.say("zebra unicycle order 48151623 parade")
    assert await wordings(editor, in_vain=True) == []


async def test_a_dismissed_wording_never_returns_until_it_is_taken_back(
    client: httpx.AsyncClient, held: AppState, editor: httpx.AsyncClient
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    (row,) = await wordings(editor)
    named = {"wordings": [{"key": row["key"], "article_id": article_id}]}
    assert (await editor.post("/api/wordings/dismiss", json=named)).status_code == 204
    assert await wordings(editor) == []
    assert await choose_and_confirm(await asked(client, held), CHOSEN.upper() + "!") == article_id
    assert await wordings(editor) == []
    assert (await editor.post("/api/wordings/restore", json=named)).status_code == 204
    (back,) = await wordings(editor)
    assert back["customers"] == 2
    for key in ("zz", "ab"):
        wrong = {"wordings": [{"key": key}]}
        assert (await editor.post("/api/wordings/dismiss", json=wrong)).json()["error"] == "wording_key_unreadable"


async def test_two_editors_accept_the_same_at_once_and_it_is_added_once(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, editor: httpx.AsyncClient
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    await add_account(sessions, "second@example.com", [site.id], Bundle.PUBLISHER)
    async with await sign_in(client, "second@example.com") as second:
        answers = await asyncio.gather(accept(editor, article_id, CHOSEN), accept(second, article_id, CHOSEN + "!"))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(len(answer.json()["added"]) for answer in answers) == [0, 1]
    article = (await editor.get(f"/api/articles/{article_id}")).json()
    assert [v for v in article["variants"] if v.startswith(CHOSEN)] in ([CHOSEN], [CHOSEN + "!"])
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(WordingDecision)) == 1


async def test_an_edited_wording_and_one_for_another_article(
    client: httpx.AsyncClient, held: AppState, editor: httpx.AsyncClient
) -> None:
    source = await choose_and_confirm(await asked(client, held), CHOSEN)
    everything = (await editor.get("/api/articles", params={"language": "en"})).json()["articles"]
    target = next(article["id"] for article in everything if article["id"] != source)
    body = {
        "article_id": target,
        "wordings": [
            {"wording": CHOSEN, "text": "  my transfer\nis late, card 4111 1111 1111 1111 ", "proposed_for": source}
        ],
    }
    accepted = (await editor.post("/api/wordings/accept", json=body)).json()
    assert accepted["added"] == ["my transfer is late, card •••• 1111"]
    assert await wordings(editor) == []
    for wrong in ("", " ?! "):
        body["wordings"][0]["text"] = wrong or "…"
        assert (await editor.post("/api/wordings/accept", json=body)).json()["error"] == "wording_empty"


async def test_a_draft_that_waits_is_not_published_and_authors_publish_nothing(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, site: Site, editor: httpx.AsyncClient
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    await add_account(sessions, "author@example.com", [site.id], Bundle.AUTHOR)
    async with await sign_in(client, "author@example.com") as author:
        accepted = (await accept(author, article_id, CHOSEN)).json()
    assert (accepted["added"], accepted["published"]) == ([CHOSEN], False)
    accepted = (await accept(editor, article_id, "where does my transfer hide")).json()
    assert accepted["published"] is False
    assert accepted["article"]["published_revision"] == accepted["article"]["revision"] - 2


async def test_a_newer_revision_and_a_full_list_are_said(editor: httpx.AsyncClient) -> None:
    new = {"title": "Umbrella lost", "body": "Ask at the desk.", "slug": "umbrella-lost", "language": "en"}
    variants = [f"umbrella number {n}" for n in range(49)]
    made = (await editor.post("/api/articles", json={**new, "variants": variants})).json()
    assert (await accept(editor, made["id"], "parasol gone", revision=1)).status_code == 200
    stale = await accept(editor, made["id"], "rain coat gone", revision=1)
    assert (stale.status_code, stale.json()["error"]) == (409, "stale_revision")
    full = await accept(editor, made["id"], "Parasol: gone!", "rain coat gone", revision=2)
    assert (full.status_code, full.json()["error"]) == (409, "variants_full")
    assert full.json()["data"] == {"article_id": made["id"], "limit": 50, "room": 0}
    long = await accept(editor, made["id"], "x" * 301)
    assert long.status_code in (409, 422)


@pytest.mark.parametrize("call", ["", "/accept", "/dismiss"])
async def test_other_sites_and_their_articles_do_not_exist_for_an_editor(
    client: httpx.AsyncClient, held: AppState, sessions: Sessions, call: str
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    other = await add_site(sessions)
    await add_account(sessions, "other@example.com", [other.id], Bundle.PUBLISHER)
    async with await sign_in(client, "other@example.com") as foreign:
        if call == "":
            assert await wordings(foreign) == []
            assert (await foreign.get("/api/wordings", params={"site": "demo"})).status_code == 404
            assert (await foreign.get("/api/wordings", params={"article_id": article_id})).status_code == 404
        elif call == "/accept":
            assert (await accept(foreign, article_id, CHOSEN)).status_code == 404
        else:
            body = {"wordings": [{"key": "00" * 32, "article_id": article_id}]}
            assert (await foreign.post("/api/wordings/dismiss", json=body)).status_code == 404


async def test_who_writes_no_articles_sees_no_wordings_not_even_of_internal_ones(
    client: httpx.AsyncClient, held: AppState, editor: httpx.AsyncClient, agent: httpx.AsyncClient
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    article = (await editor.get(f"/api/articles/{article_id}")).json()
    kept = {name: article[name] for name in ("title", "body", "slug", "language", "topic", "variants", "revision")}
    changed = await editor.put(f"/api/articles/{article_id}", json={**kept, "audience": "internal"})
    assert changed.status_code == 200, changed.text
    assert len(await wordings(editor, article_id=article_id)) == 1
    for params in ({}, {"article_id": article_id}, {"in_vain": True}):
        refused = await agent.get("/api/wordings", params=params)
        assert (refused.status_code, refused.json()["error"]) == (403, "right_missing")


async def test_one_customer_cannot_fill_the_list(
    client: httpx.AsyncClient, held: AppState, editor: httpx.AsyncClient
) -> None:
    for word in ("amber", "birch", "cedar", "daisy", "elder", "fern", "grape"):
        customer = await asked(client, held)
        customer_words = f"{SURE.rstrip('?')} {word}?"
        (answer,) = await customer.say(customer_words)
        await customer.choose(answer, "helped")
    assert len(await wordings(editor)) == 7
    assert len(await wordings(editor, limit=3, offset=5)) == 2
    same = await asked(client, held)
    for word in ("hazel", "ivory", "jade", "khaki", "lilac", "mauve", "navy"):
        (answer,) = await same.say(f"{SURE.rstrip('?')} {word}?")
        await same.choose(answer, "helped")
    assert len(await wordings(editor)) == 7 + 5
