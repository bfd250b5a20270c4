"""The editor's pages: what authors and publishers see and do, and that nothing they write runs."""

from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from app.pages.wording import Words
from app.state import AppState
from core.catalogs import LANGUAGES
from core.database import Sessions
from core.event_log import Event
from directory.models import Site, Staff
from directory.rights import Bundle
from knowledge.models import Article, ArticleRevision
from retrieval.builder import build_outdated
from tests.integration.administration import add_account, add_site
from tests.integration.browsing import HOSTILE, HTMX, Markup, browsing, shown
from tests.integration.test_editorial import DRAFT, NOW, created

FORM = {
    "title": "Umbrella lost",
    "body": "Ask at the **desk**.\n\nBring a receipt.",
    "slug": "",
    "language": "en",
    "topic": "general",
    "audience": "public",
    "variants": "where is my parasol\n\nparasol gone",
}
T = Words("en").t


class Editor:
    """A browser at the editor's pages, without scripts unless htmx is asked for."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http, self.token = http, ""

    async def get(self, path: str, status: int = 200) -> Markup:
        page = shown(await self.http.get(path), status)
        self.token = (page.values("csrf_token") or [self.token])[0]
        return page

    async def post(self, path: str, **fields: str) -> httpx.Response:
        if not self.token:
            await self.get("/editor")
        return await self.http.post(path, data={"csrf_token": self.token, **fields})

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Post as the page's script does."""
        return await self.http.post(path, data={"csrf_token": self.token, **fields}, headers=HTMX)

    async def write(self, **changes: str) -> str:
        """Store an article; the address of its page."""
        made = await self.post("/editor/new", **{**FORM, **changes})
        assert made.status_code == 303, made.text[:2000]
        address, _, done = made.headers["location"].partition("?")
        assert done == "done=article-created"
        return address


@pytest.fixture
async def editor(client: httpx.AsyncClient) -> Editor:
    """The publisher's browser."""
    return Editor(await browsing(client, "editor@example.com"))


@pytest.fixture
async def author(client: httpx.AsyncClient, sessions: Sessions, site: Site) -> Editor:
    """The browser of somebody who writes and does not publish."""
    await add_account(sessions, "author@example.com", [site.id], Bundle.AUTHOR)
    return Editor(await browsing(client, "author@example.com"))


def field(page: Markup, name: str) -> dict[str, str | None]:
    return next(a for tag, a in page.tags if tag in ("input", "textarea", "select") and a.get("name") == name)


def actions(page: Markup) -> set[str]:
    """Where the forms and buttons of a page lead."""
    return {str(a.get(name)) for _, a in page.tags for name in ("action", "formaction", "hx-post") if a.get(name)}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_speaks_the_language_of_the_account(
    editor: Editor, sessions: Sessions, site: Site, language: str
) -> None:
    view = await created(sessions, site, show=True)
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(language=language))
    for path in ("", "/new", "/ask", f"/articles/{view.id}", f"/articles/{view.id}/revisions"):
        assert (await editor.get(f"/editor{path}")).tags[0] == ("html", {"lang": language})
    await editor.get(f"/editor/articles/{view.id}/siblings?language=pl")


async def test_an_article_is_written_saved_published_and_withdrawn_without_a_script(
    editor: Editor, sessions: Sessions
) -> None:
    page = await editor.get("/editor/new")
    assert "/editor/new/preview" in actions(page)
    address = await editor.write()
    page = await editor.get(address)
    assert field(page, "slug")["value"] == "umbrella-lost"
    saved = await editor.post(address, **{**FORM, "slug": "umbrella-lost", "body": "New.", "revision": "1"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{address}?done=article-saved")
    again = await editor.post(address, **{**FORM, "slug": "umbrella-lost", "body": "New.", "revision": "2"})
    assert again.headers["location"].endswith("?done=article-unchanged")
    published = await editor.post(f"{address}/publish", revision="2")
    assert published.headers["location"].endswith("?done=article-published")
    assert "/help/en/umbrella-lost" in (await editor.get(address)).hrefs()
    assert T("editor-use-following") in (await editor.get(address)).text
    withdrawn = await editor.post(f"{address}/unpublish")
    assert withdrawn.headers["location"].endswith("?done=article-unpublished")
    assert T("editor-use-none") in (await editor.get(address)).text
    async with sessions.begin() as session:
        query = select(Event.kind).where(Event.subject_id == UUID(address.rpartition("/")[2])).order_by(Event.id)
        kinds = (await session.scalars(query)).all()
    assert kinds == ["article_created", "article_changed", "article_published", "article_unpublished"]


async def test_the_page_says_since_when_the_bot_answers_from_it(
    editor: Editor, held: AppState, sessions: Sessions
) -> None:
    address = await editor.write()
    await editor.post(f"{address}/publish", revision="1")
    following = shown(await editor.http.get(f"{address}/use", headers=HTMX))
    assert [a for _, a in following.tags if a.get("hx-trigger")]
    await build_outdated(sessions, held.search.encoders, held.search.folder, NOW)
    await held.search.live.refresh()
    live = shown(await editor.http.get(f"{address}/use", headers=HTMX))
    assert T("editor-use-live", number=1) in live.text
    assert not [a for _, a in live.tags if a.get("hx-trigger")]


async def test_what_is_wrong_is_said_at_each_field_and_nothing_is_lost(editor: Editor, sessions: Sessions) -> None:
    wrong = {**FORM, "title": "", "body": "", "slug": "No Slug", "variants": "x" * 301, "topic": "dragons"}
    page = shown(await editor.post("/editor/new", **wrong), 422)
    for key in ("editor-problem-title-empty", "editor-problem-body-empty"):
        assert T(key) in page.text
    assert T("editor-problem-slug-form", limit="100") in page.text
    assert T("editor-problem-variants-too-long", limit="300") in page.text
    assert field(page, "slug")["value"] == "No Slug"
    assert "x" * 301 in page.text
    assert {name for name in ("title", "body", "slug", "variants") if field(page, name).get("aria-invalid")} == {
        "title", "body", "slug", "variants"
    }  # fmt: skip
    page = shown(await editor.post("/editor/new", **{**FORM, "topic": "dragons"}), 404)
    assert T("editor-problem-topic-unknown") in page.text
    await editor.write()
    page = shown(await editor.post("/editor/new", **{**FORM, "slug": "umbrella-lost", "body": "Kept."}), 409)
    assert T("editor-problem-slug-taken") in page.text
    assert "Kept." in page.text
    parts = shown(await editor.send("/editor/new", **wrong), 422)
    assert {"title-error", "body-error", "slug-error", "problems"} <= {str(a.get("id")) for _, a in parts.tags}
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Article)) == 30


async def test_the_second_of_two_savers_sees_both_versions_and_decides(editor: Editor) -> None:
    address = await editor.write(body="First.\n\nSecond.\n\nThird.")
    theirs = {**FORM, "slug": "umbrella-lost", "body": "First.\n\nSecond, theirs.\n\nThird.", "revision": "1"}
    mine = {**theirs, "body": "First, mine.\n\nSecond.\n\nThird.", "title": "Mine"}
    await editor.post(address, **theirs)
    page = shown(await editor.post(address, **mine), 409)
    assert T("editor-conflict-title") in page.text
    for text in ("Second", "theirs", "First", "mine", "Third."):
        assert text in page.text
    # The form keeps what was typed, with the revision that it began with.
    assert page.values("revision")[-1] in ("1", "2")
    parts = await editor.send(address, **mine)
    assert parts.headers["hx-trigger-after-swap"] == "article-conflict"
    assert T("editor-conflict-merge") in shown(parts, 409).text
    merged = shown(await editor.post(f"{address}/merge", **mine))
    assert T("editor-conflict-merged-clean") in merged.text
    assert "First, mine. Second, theirs. Third." in merged.text
    assert "2" in merged.values("revision")
    kept = await editor.post(address, **{**mine, "revision": "2"})
    assert kept.headers["location"].endswith("?done=article-saved")
    assert "Second, theirs." not in (await editor.get(address)).text


async def test_what_both_changed_is_named_after_merging(editor: Editor) -> None:
    address = await editor.write(body="One.")
    await editor.post(address, **{**FORM, "slug": "umbrella-lost", "body": "Theirs.", "revision": "1"})
    mine = {**FORM, "slug": "umbrella-lost", "body": "Mine.", "revision": "1"}
    page = shown(await editor.post(f"{address}/merge", **mine))
    assert T("editor-conflict-merged-clash") in page.text
    assert "Mine." in page.text


async def test_saving_the_same_twice_is_no_conflict(editor: Editor) -> None:
    address = await editor.write()
    fields = {**FORM, "slug": "umbrella-lost", "body": "Once.", "revision": "1"}
    for done in ("article-saved", "article-unchanged"):
        assert (await editor.post(address, **fields)).headers["location"] == f"{address}?done={done}"


async def test_saving_with_htmx_renews_state_and_history_and_leaves_the_form(editor: Editor) -> None:
    address = await editor.write()
    response = await editor.send(address, **{**FORM, "slug": "umbrella-lost", "body": "New.", "revision": "1"})
    page = shown(response)
    regions = {a["id"] for _, a in page.tags if "hx-swap-oob" in a}
    assert {"article-state", "history", "conflict", "slug-hint", "problems"} <= regions
    assert "2" in page.values("revision")
    assert '"revision": 2' in response.headers["hx-trigger-after-swap"]
    assert T("done-article-saved") in response.headers["hx-trigger"]
    stale = await editor.send(f"{address}/publish", revision="1")
    assert "warning" in stale.headers["hx-trigger"]
    assert T("editor-use-none") in shown(stale).text


async def test_authors_see_no_buttons_for_publishing_and_are_refused(
    author: Editor, sessions: Sessions, site: Site
) -> None:
    address = await author.write()
    page = await author.get(address)
    assert not {action for action in actions(page) if action.endswith("publish")}
    assert T("editor-publish-no-right") in page.text
    for do in ("publish", "unpublish"):
        shown(await author.post(f"{address}/{do}", revision="1"), 403)
    shown_one = await created(sessions, site, replace(DRAFT, slug="shown"), show=True)
    page = await author.get(f"/editor/articles/{shown_one.id}")
    assert {a.get("disabled", "no") for tag, a in page.tags if a.get("name") == "audience"} == {None}
    # A form without the field leaves it; one with another audience is refused.
    fields = {"title": "Newer", "body": "Newer.", "slug": "shown", "revision": "1"}
    refused = await author.post(f"/editor/articles/{shown_one.id}", **fields, audience="internal")
    shown(refused, 403)
    assert (await author.post(f"/editor/articles/{shown_one.id}", **fields)).status_code == 303


async def test_agents_read_and_cannot_write(client: httpx.AsyncClient, sessions: Sessions, site: Site) -> None:
    view = await created(sessions, site)
    agent = Editor(await browsing(client))
    await agent.get("/desk")
    page = await agent.get(f"/editor/articles/{view.id}")
    assert "Bring a receipt." in page.text
    assert actions(page) <= {"/editor/ask", "/desk/sign-out"}
    assert "/editor/new" not in (await agent.get("/editor")).hrefs()
    await agent.get("/editor/new", 403)
    for do in ("", "/merge", "/restore", "/publish", "/unpublish", "/siblings/translate", f"/siblings/{view.id}/link"):
        shown(await agent.post(f"/editor/articles/{view.id}{do}", **FORM, revision="1", number="1"), 403)
    shown(await agent.post("/editor/new", **FORM), 403)
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).where(ArticleRevision.article_id == view.id)) == 1


async def test_articles_of_other_sites_are_not_there(editor: Editor, sessions: Sessions) -> None:
    view = await created(sessions, await add_site(sessions), replace(DRAFT, topic=None))
    assert str(view.id) not in " ".join((await editor.get("/editor?q=umbrella")).hrefs())
    for article_id in (str(view.id), str(uuid4()), "no-id"):
        for path in ("", "/revisions", "/siblings", "/use"):
            await editor.get(f"/editor/articles/{article_id}{path}", 404)
        for do in ("", "/preview", "/merge", "/publish", "/unpublish", "/restore", "/siblings/translate"):
            shown(await editor.post(f"/editor/articles/{article_id}{do}", **FORM, revision="1", number="1"), 404)
    await editor.get("/editor/new?site=other", 404)
    shown(await editor.post("/editor/new", **FORM, site="other"), 404)


async def test_a_form_without_the_session_token_changes_nothing(editor: Editor, sessions: Sessions) -> None:
    address = await editor.write()
    editor.token = "another"
    for do in ("", "/publish", "/restore", "/siblings/translate"):
        shown(await editor.post(f"{address}{do}", **FORM, revision="1"), 403)
    shown(await editor.post("/editor/new", **FORM), 403)
    shown(await editor.post("/editor/ask", question="card"), 403)


# Lists, history, translations


async def test_the_list_is_searched_narrowed_and_paged_by_address(editor: Editor) -> None:
    await editor.write(title=HOSTILE, slug="hostile")
    page = await editor.get("/editor?q=alert&state=draft&language=en&audience=public&topic=general&sort=title")
    assert len([a for _, a in page.tags if "data-row" in a]) == 1
    assert HOSTILE in " ".join(page.words)
    assert len([a for _, a in (await editor.get("/editor?sort=changed&start=20")).tags if "data-row" in a]) == 10
    assert T("editor-none-title") in (await editor.get("/editor?q=dragon")).text
    for odd in (
        "?state=odd&audience=odd&sort=odd",
        "?q=%00",
        "?q='%5C\"",
        f"?q={'x' * 500}",
        "?start=-5",
        "?topic=%ff",
    ):
        await editor.get(f"/editor{odd}")


async def test_history_shows_differences_and_brings_a_revision_back(editor: Editor) -> None:
    address = await editor.write()
    fields = {**FORM, "slug": "umbrella-lost", "revision": "1", "body": FORM["body"].replace("desk", "counter")}
    await editor.post(address, **fields)
    for view in ("side", "inline"):
        page = await editor.get(f"{address}/revisions?from=1&to=2&view={view}")
        assert {"del", "ins"} <= {tag for tag, _ in page.tags}
        assert T("editor-restore", number=1) in page.text
    restored = await editor.post(f"{address}/restore", number="1", revision="2")
    assert restored.headers["location"] == f"{address}?done=article-restored"
    assert T("editor-change-restored", number=1) in (await editor.get(f"{address}/revisions")).text
    late = await editor.post(f"{address}/restore", number="1", revision="2")
    assert late.headers["location"].endswith("?done=article-stale")
    for odd in ("?from=9&to=1", "?to=9999999"):
        await editor.get(f"{address}/revisions{odd}", 404)
    shown(await editor.post(f"{address}/restore", number="77", revision="3"), 404)


async def test_translations_are_begun_linked_and_unlinked(editor: Editor) -> None:
    english = await editor.write()
    begun = await editor.post(f"{english}/siblings/translate", language="ru")
    russian = begun.headers["location"].partition("?")[0]
    assert russian in (await editor.get(english)).hrefs()
    polish = await editor.write(language="pl", slug="parasol", title="Parasol")
    assert polish in (await editor.get(f"{english}/siblings?language=pl")).hrefs()
    polish_id = polish.rpartition("/")[2]
    assert (await editor.post(f"{english}/siblings/{polish_id}/link")).status_code == 303
    assert polish in (await editor.get(russian)).hrefs()
    twice = await editor.post(f"{english}/siblings/translate", language="pl")
    assert T("problem-language-taken") in shown(twice, 409).text
    assert (await editor.post(f"{english}/siblings/{polish_id}/unlink")).status_code == 303
    assert polish not in (await editor.get(english)).hrefs()
    for unspoken in ("", "?language=", "?language=de"):
        await editor.get(f"{english}/siblings{unspoken}", 404)
    odd = await editor.post(f"{english}/siblings/translate", language="de")
    shown(odd, 422)


# Nothing that is written runs


async def test_an_article_is_not_in_the_way_of_its_own_address(editor: Editor) -> None:
    address = await editor.write(slug="umbrella-lost", title="Umbrella lost")
    typed = {**FORM, "title": "Umbrella lost", "article_id": address.rpartition("/")[2]}
    for fields, free in ((typed, "umbrella-lost"), ({**typed, "article_id": "none"}, "umbrella-lost-2")):
        page = shown(await editor.send("/editor/preview", **fields))
        assert [a["data-slug"] for _, a in page.tags if a.get("id") == "shown"] == [free]
    # Once in the form that is previewed, once in the one that asks the bot.
    assert (await editor.get(address)).values("article_id") == [typed["article_id"]] * 2


async def test_what_one_left_unsaved_is_not_offered_to_the_next_at_the_same_browser(
    editor: Editor, author: Editor
) -> None:
    address = await editor.write()
    for path in ("/editor/new", address):
        keys = {a["data-key"] for each in (editor, author) for _, a in (await each.get(path)).tags if "data-key" in a}
        assert len(keys) == 2


async def test_languages_that_the_model_understands_are_named(editor: Editor) -> None:
    asked = await editor.post("/editor/ask", question="Где мой зонт?", language="ru")
    assert "Languages that it understands: English." in " ".join(shown(asked).words)


async def test_what_editors_write_never_runs(editor: Editor) -> None:
    body = f"{HOSTILE}\n\n[a](javascript:alert(1)) <img src=x onerror=alert(2)>\n\n```\n{HOSTILE}\n```"
    fields = {**FORM, "title": HOSTILE, "body": body, "variants": HOSTILE, "slug": "hostile"}
    address = await editor.write(**fields)
    for text in (
        await editor.http.get(address),
        await editor.post(f"{address}/preview", **fields, revision="1"),
        await editor.post("/editor/new/preview", **fields),
        await editor.send("/editor/preview", **fields),
    ):
        page = shown(text)
        assert not [a for tag, a in page.tags if tag == "img" and a.get("src") == "x"]
        assert HOSTILE in " ".join(page.words)
    await editor.post(address, **{**fields, "title": f"{HOSTILE} 2", "variants": "other", "revision": "1"})
    conflict = await editor.post(address, **{**fields, "body": f"{body}\n3", "revision": "1"})
    for page in (shown(conflict, 409), await editor.get(f"{address}/revisions")):
        assert not [a for tag, a in page.tags if tag == "img"]
        assert "7*7" in page.text
    asked = await editor.post("/editor/ask", question=HOSTILE, article_id=address.rpartition("/")[2])
    assert HOSTILE in " ".join(shown(asked).words)
