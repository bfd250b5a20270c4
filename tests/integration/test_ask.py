"""Ask the bot: what it would do with a question and why, live and with a draft, without leaving a trace."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.pages.wording import Words
from app.state import AppState
from core.database import Sessions
from core.rights import Actor, RightMissing
from directory.models import Site
from directory.rights import Bundle, of
from directory.sites import SiteNotFound
from knowledge import articles
from knowledge.article_view import ArticleView
from knowledge.drafts import ArticleDraft, InvalidArticle
from knowledge.models import Audience
from knowledge.published import EVERYTHING, PUBLIC, PublishedArticle
from retrieval import explain
from retrieval.bands import Band
from retrieval.builder import build_outdated
from retrieval.chunking import PassageKind
from retrieval.explain import Answers, Obstacle
from retrieval.models import IndexSnapshot, PassageEmbedding, SearchLog
from retrieval.search import SearchQuery
from retrieval.service import SearchService
from retrieval.settings import RetrievalSettings
from tests.integration.browsing import HTMX, browsing, shown
from tests.integration.other_encoders import use_two_encoders
from tests.integration.questions import HOPELESS, SURE
from tests.integration.rasa_stand_in import RasaStandIn

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
ZEBRA = ArticleDraft(
    title="Riding at night", body="Only by the moon.", slug="riding", language="en", variants=(HOPELESS,)
)


@pytest.fixture
def editor_actor(site: Site) -> Actor:
    return Actor(uuid4(), "Edith", of([Bundle.PUBLISHER.value]), frozenset({site.id}))


async def asked(
    held: AppState, actor: Actor, site: Site, text: str, draft: PublishedArticle | None = None, **changes: object
) -> Answers:
    query = replace(SearchQuery(site.id, text, "en"), **changes)  # type: ignore[arg-type]  # fields by name
    return await explain.ask(held.sessions, held.search, actor, query, draft)


async def traces(sessions: Sessions) -> list[int | None]:
    """How much is stored of searches, vectors and snapshots."""
    async with sessions.begin() as session:
        return [
            await session.scalar(select(func.count()).select_from(table))
            for table in (SearchLog, PassageEmbedding, IndexSnapshot)
        ]


async def article_of(sessions: Sessions, held: AppState, actor: Actor, site: Site, draft: ArticleDraft) -> ArticleView:
    """A published article that the live index has."""
    async with sessions.begin() as session:
        view = await articles.create(session, actor, site.id, draft, now=NOW)
        view = await articles.publish(session, actor, view.id, now=NOW)
    await build_outdated(sessions, held.search.encoders, held.search.folder, NOW)
    await held.search.live.refresh()
    return view


async def test_the_answer_is_the_one_that_customers_get_with_its_reasons(
    held: AppState, editor_actor: Actor, site: Site
) -> None:
    live = (await asked(held, editor_actor, site, SURE)).live
    real = await held.search.search(SearchQuery(site.id, SURE, "en"))
    assert (live.result.band, live.result.confidence) == (real.band, real.confidence)
    assert tuple(each.hit for each in live.hits) == real.hits
    assert (live.result.band, live.obstacle) == (Band.SURE, None)
    first = live.hits[0]
    assert first.matches[0].kind is PassageKind.TITLE
    assert [match.score for match in first.matches] == sorted((m.score for m in first.matches), reverse=True)
    assert first.heads.nearest == pytest.approx(first.matches[0].score, abs=1e-5)
    assert first.weights.dot(first.heads) == pytest.approx(first.hit.score, abs=1e-5)
    (ranking,) = live.rankings
    points = ranking.intercept + sum(each.points for each in ranking.contributions)
    assert points > 2
    assert [each.name for each in ranking.contributions] == ["score", "share", "overlap", "length", "foreign"]
    assert ranking.alone == pytest.approx(1 / (1 + math.exp(-points)))
    assert ranking.confidence == pytest.approx(ranking.alone)
    assert (ranking.article_id, ranking.confidence) == (first.hit.article_id, live.result.confidence)


async def test_a_draft_is_found_only_in_its_own_answer_and_leaves_no_trace(
    held: AppState, sessions: Sessions, editor_actor: Actor, site: Site
) -> None:
    before = await traces(sessions)
    draft = explain.as_published(ZEBRA, site.id, None, NOW)
    answers = await asked(held, editor_actor, site, HOPELESS, draft)
    assert answers.draft is not None
    assert answers.live.result.band is Band.NONE
    assert draft.id not in [each.hit.article_id for each in answers.live.hits]
    assert answers.draft.result.band is Band.SURE
    first = answers.draft.hits[0]
    assert (first.hit.article_id, first.matches[0].kind) == (draft.id, PassageKind.VARIANT)
    assert await traces(sessions) == before
    again = (await asked(held, editor_actor, site, HOPELESS)).live
    assert (again.hits, again.result.signals) == (answers.live.hits, answers.live.result.signals)


async def test_a_draft_takes_the_place_of_the_article_that_it_is_of(
    held: AppState, sessions: Sessions, editor_actor: Actor, site: Site
) -> None:
    view = await article_of(sessions, held, editor_actor, site, ZEBRA)
    weaker = explain.as_published(replace(view.draft, variants=()), site.id, view, NOW)
    answers = await asked(held, editor_actor, site, HOPELESS, weaker)
    assert answers.draft is not None
    assert (answers.live.result.band, answers.draft.result.band) == (Band.SURE, Band.NONE)
    same = explain.as_published(view.draft, site.id, view, NOW)
    answers = await asked(held, editor_actor, site, HOPELESS, same)
    assert answers.draft is not None
    assert answers.draft.result.signals == pytest.approx(answers.live.result.signals, abs=0.01)
    assert [e.hit.article_id for e in answers.draft.hits] == [e.hit.article_id for e in answers.live.hits]


async def test_audience_and_language_are_those_of_the_question(
    held: AppState, sessions: Sessions, editor_actor: Actor, site: Site
) -> None:
    view = await article_of(sessions, held, editor_actor, site, replace(ZEBRA, audience=Audience.INTERNAL))
    as_public = (await asked(held, editor_actor, site, HOPELESS, audiences=PUBLIC)).live
    as_staff = (await asked(held, editor_actor, site, HOPELESS, audiences=EVERYTHING)).live
    assert view.id not in [each.hit.article_id for each in as_public.hits]
    assert (as_staff.hits[0].hit.article_id, as_staff.hits[0].audience) == (view.id, Audience.INTERNAL)
    assert Audience.PUBLIC.sees == PUBLIC
    assert Audience.VERIFIED.sees == {Audience.PUBLIC, Audience.VERIFIED}
    assert Audience.INTERNAL.sees == EVERYTHING
    foreign = (await asked(held, editor_actor, site, "Где моя карта?", language="ru")).live
    assert (foreign.obstacle, foreign.result.band, foreign.languages) == (Obstacle.LANGUAGE, Band.NONE, ("en",))
    assert (await asked(held, editor_actor, site, "?!")).live.obstacle is Obstacle.NO_WORDS


async def test_a_translation_is_shown_and_the_text_that_was_found_is_named(
    held: AppState, sessions: Sessions, editor_actor: Actor, site: Site
) -> None:
    await article_of(sessions, held, editor_actor, site, ZEBRA)
    polish = replace(ZEBRA, language="pl", title="Jazda", body="Tylko przy księżycu.", variants=())
    other = await article_of(sessions, held, editor_actor, site, polish)
    first = (await asked(held, editor_actor, site, HOPELESS, language="pl")).live.hits[0]
    assert (first.hit.article_id, first.hit.language, first.found_in) == (other.id, "pl", "en")
    assert first.matches[0].text == HOPELESS


async def test_rankings_apart_say_each_how_sure_they_are_and_what_is_left_of_that(
    held: AppState, editor_actor: Actor, site: Site, sessions: Sessions, rasa: RasaStandIn, tmp_path: Path
) -> None:
    await use_two_encoders(held, rasa, tmp_path)
    polish = replace(ZEBRA, language="pl", title="Card payment declined w sklepie", body="Sklep.", variants=())
    other = await article_of(sessions, held, editor_actor, site, polish)
    live = (await asked(held, editor_actor, site, SURE)).live
    assert [ranking.article_id for ranking in live.rankings] == [live.hits[0].hit.article_id, other.id]
    total = sum(ranking.odds for ranking in live.rankings)
    for ranking in live.rankings:
        points = ranking.intercept + sum(each.points for each in ranking.contributions)
        assert ranking.alone == pytest.approx(1 / (1 + math.exp(-points)))
        assert ranking.confidence == pytest.approx(ranking.odds / (1 + total))
        assert ranking.confidence < ranking.alone
    assert live.rankings[0].confidence == live.result.confidence
    assert [ranking.model for ranking in live.rankings] == [each.name for each in held.search.encoders.each]


async def test_rights_and_sites_are_checked_and_limits_hold(held: AppState, editor_actor: Actor, site: Site) -> None:
    with pytest.raises(RightMissing):
        await asked(held, replace(editor_actor, rights=frozenset()), site, SURE)
    with pytest.raises(SiteNotFound):
        await asked(held, replace(editor_actor, site_ids=frozenset()), site, SURE)
    with pytest.raises(InvalidArticle):
        explain.as_published(replace(ZEBRA, body="x" * 100_001), site.id, None, NOW)


# Page and API


async def test_the_api_compares_live_and_draft(
    editor: httpx.AsyncClient, agent: httpx.AsyncClient, sessions: Sessions
) -> None:
    before = await traces(sessions)
    body = {"title": ZEBRA.title, "body": ZEBRA.body, "slug": "riding", "language": "en", "variants": [HOPELESS]}
    found = (await editor.post("/api/search/ask", json={"question": HOPELESS, "draft": body})).json()
    assert (found["live"]["band"], found["draft"]["band"]) == ("none", "sure")
    assert found["draft"]["hits"][0]["matches"][0]["kind"] == "variant"
    assert {each["name"] for each in found["live"]["rankings"][0]["contributions"]} == {
        "score",
        "share",
        "overlap",
        "length",
        "foreign",
    }
    made = (await editor.post("/api/articles", json=body)).json()
    found = (await editor.post("/api/search/ask", json={"question": HOPELESS, "article_id": made["id"]})).json()
    assert found["draft"]["hits"][0]["article_id"] == made["id"]
    assert (await agent.post("/api/search/ask", json={"question": SURE, "audience": "internal"})).status_code == 200
    for refused, status in (
        ({"question": ""}, 422),
        ({"question": SURE, "site": "nowhere"}, 404),
        ({"question": SURE, "article_id": str(uuid4())}, 404),
        ({"question": SURE, "draft": {**body, "body": ""}}, 422),
    ):
        assert (await editor.post("/api/search/ask", json=refused)).status_code == status
    assert await traces(sessions) == before


async def test_the_page_says_how_rankings_were_put_together(
    client: httpx.AsyncClient,
    held: AppState,
    editor_actor: Actor,
    site: Site,
    sessions: Sessions,
    rasa: RasaStandIn,
    tmp_path: Path,
) -> None:
    await use_two_encoders(held, rasa, tmp_path)
    browser = await browsing(client, "editor@example.com")
    token = shown(await browser.get("/editor/ask")).values("csrf_token")[0]
    fields = {"csrf_token": token, "question": SURE, "ask_language": "en", "ask_audience": "public"}
    t = Words("en").t
    assert t("ask-together-text") not in shown(await browser.post("/editor/ask", data=fields)).text
    polish = replace(ZEBRA, language="pl", title="Card payment declined w sklepie", body="Sklep.", variants=())
    await article_of(sessions, held, editor_actor, site, polish)
    page = shown(await browser.post("/editor/ask", data=fields))
    assert t("ask-together-text") in page.text
    for title in ("Card payment declined", polish.title):
        assert page.text.count(title) >= 3


async def test_nobody_asks_without_signing_in(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/search/ask", json={"question": SURE})).status_code == 401


async def test_the_page_shows_band_hits_and_reasons(client: httpx.AsyncClient) -> None:
    t = Words("en").t
    browser = await browsing(client, "editor@example.com")
    token = shown(await browser.get("/editor/ask")).values("csrf_token")[0]
    fields = {"csrf_token": token, "question": SURE, "ask_language": "en", "ask_audience": "public"}
    page = shown(await browser.post("/editor/ask", data=fields))
    for text in (t("ask-band-sure"), "Card payment declined", t("ask-signal-overlap"), t("ask-kind-title")):
        assert text in page.text
    draft = {"title": ZEBRA.title, "body": ZEBRA.body, "variants": HOPELESS, "slug": "", "language": "en"}
    part = shown(await browser.post("/editor/ask", data={**fields, "question": HOPELESS, **draft}, headers=HTMX))
    for text in (t("ask-from-live"), t("ask-from-draft"), t("ask-band-none"), t("ask-band-sure")):
        assert text in part.text
    assert t("ask-place", place=1) in part.text
    empty = shown(await browser.post("/editor/ask", data={**fields, **draft, "body": ""}, headers=HTMX))
    assert t("ask-draft-invalid") in empty.text
    assert t("ask-from-draft") not in empty.text
    assert (
        t("problem-text-empty") in shown(await browser.post("/editor/ask", data={**fields, "question": " "}), 422).text
    )
    odd = {**fields, "ask_language": "xx", "ask_audience": "odd", "article_id": "odd"}
    shown(await browser.post("/editor/ask", data=odd), 404)


async def test_a_bot_that_is_still_starting_says_so(client: httpx.AsyncClient, held: AppState) -> None:
    browser = await browsing(client, "editor@example.com")
    token = shown(await browser.get("/editor/ask")).values("csrf_token")[0]
    held.search = SearchService(held.sessions, held.search.folder, RetrievalSettings())
    page = shown(await browser.post("/editor/ask", data={"csrf_token": token, "question": SURE}), 503)
    assert Words("en").t("problem-search-warming-up") in page.text
