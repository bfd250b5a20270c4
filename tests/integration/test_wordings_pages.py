"""The pages of customers' wordings, without scripts and with them."""

from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import update

from app.pages.wording import Words
from app.state import AppState
from core.catalogs import LANGUAGES
from core.database import Sessions
from directory.models import Staff
from tests.integration.browsing import HOSTILE, Markup, browsing, shown
from tests.integration.questions import HOPELESS
from tests.integration.test_editor import Editor, actions
from tests.integration.test_wordings import CHOSEN, asked, choose_and_confirm

T = Words("en").t
OTHER = "transfer did the not arrive"
"""Titles are offered for it as well."""


@pytest.fixture
async def editor(client: httpx.AsyncClient) -> Editor:
    """The publisher's browser."""
    return Editor(await browsing(client, "editor@example.com"))


def offered(page: Markup) -> list[str]:
    """The wordings that a page has boxes to tick for."""
    return [a["value"] or "" for tag, a in page.tags if tag == "input" and (a.get("name") or "").startswith("pick-")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_speak_the_language_of_the_account_and_say_when_there_is_nothing(
    editor: Editor, sessions: Sessions, language: str
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Staff).values(language=language))
    words = Words(language)
    for path, text in (("", "wordings-empty"), ("?list=vain", "wordings-empty-vain")):
        page = await editor.get(f"/editor/wordings{path}")
        assert page.tags[0] == ("html", {"lang": language})
        assert words.t(text) in page.text
    await editor.get("/editor/wordings/assign?wording=how+so&q=zzz")


async def test_a_wording_is_added_and_dismissed_and_taken_back_without_a_script(
    client: httpx.AsyncClient, held: AppState, editor: Editor
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    page = await editor.get("/editor/wordings")
    assert offered(page) == [CHOSEN]
    assert T("wordings-did-offered") in page.text
    row = {"wording": CHOSEN, "for": article_id}
    gone = await editor.post("/editor/wordings", do="dismiss", **row)
    assert gone.status_code == 303
    page = await editor.get(gone.headers["location"])
    assert offered(page) == []
    assert T("wordings-dismissed", count=1) in page.text
    back = await editor.post("/editor/wordings", do="restore", undo=page.values("undo")[0])
    assert offered(await editor.get(back.headers["location"])) == [CHOSEN]
    text = "where is my lost transfer"
    added = await editor.post(f"/editor/articles/{article_id}/wordings", do="add", text=text, **row)
    assert added.headers["location"].startswith(f"/editor/articles/{article_id}?done=wordings-added")
    page = await editor.get(f"/editor/articles/{article_id}")
    assert text in page.text
    assert offered(page) == []
    assert T("wordings-empty-beside") in page.text


async def test_ticked_rows_are_added_together_and_the_rest_of_the_page_follows(
    client: httpx.AsyncClient, held: AppState, editor: Editor
) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    assert await choose_and_confirm(await asked(client, held), OTHER) == article_id
    address = f"/editor/articles/{article_id}"
    page = await editor.get(address)
    assert sorted(offered(page)) == sorted([CHOSEN, OTHER])
    revision = page.values("revision")[0]
    fields = {"do": "add-chosen", "revision": revision, "pick-1": CHOSEN, "for-1": article_id}
    both = await editor.send(
        f"{address}/wordings", **fields, **{"pick-2": OTHER, "for-2": article_id, "for-3": article_id}
    )
    region = shown(both)
    assert offered(region) == []
    assert set(region.values("revision")) == {str(int(revision) + 1)}
    assert "variants-added" in both.headers["HX-Trigger-After-Swap"]
    assert T("done-wordings-added") in both.headers["HX-Trigger"]
    # Whoever has an older text in the form is not given the newer number without being told.
    stale = await editor.send(
        f"{address}/wordings", do="add", wording="one more", revision=revision, **{"for": article_id}
    )
    assert (stale.status_code, stale.headers["HX-Retarget"]) == (409, "#wordings")
    assert T("wordings-stale") in shown(stale, 409).text


async def test_what_was_asked_in_vain_is_given_to_an_article_that_is_searched_for(
    client: httpx.AsyncClient, held: AppState, editor: Editor
) -> None:
    await (await asked(client, held)).say(HOPELESS)
    page = await editor.get("/editor/wordings?list=vain")
    assert offered(page) == [HOPELESS]
    (choose,) = [href for href in page.hrefs() if href.startswith("/editor/wordings/assign")]
    assert HOPELESS in (await editor.get(choose)).text
    found = await editor.get(f"/editor/wordings/assign?{urlencode({'wording': HOPELESS, 'q': 'declined'})}")
    assert "/editor/wordings/assign" in actions(found)
    target = found.values("article_id")[0]
    given = await editor.post("/editor/wordings/assign", wording=HOPELESS, text=HOPELESS, article_id=target)
    assert (given.status_code, given.headers["location"]) == (303, "/editor/wordings?list=vain&done=wordings-added")
    assert offered(await editor.get("/editor/wordings?list=vain")) == []
    assert HOPELESS in (await editor.get(f"/editor/articles/{target}")).text


async def test_nothing_that_a_customer_wrote_runs(client: httpx.AsyncClient, held: AppState, editor: Editor) -> None:
    await (await asked(client, held)).say(f"zebra unicycle {HOSTILE}")
    page = await editor.get("/editor/wordings?list=vain")
    (text,) = offered(page)
    assert "<script>alert(1)</script>" in text
    await editor.get(f"/editor/wordings/assign?{urlencode({'wording': HOSTILE, 'q': HOSTILE, 'text': HOSTILE})}")
    await editor.get(f"/editor/wordings?{urlencode({'undo': HOSTILE, 'start': HOSTILE, 'article': HOSTILE})}")


async def test_who_only_reads_articles_sees_no_wordings(client: httpx.AsyncClient, held: AppState) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    agent = Editor(await browsing(client, "agent@example.com"))
    page = await agent.get(f"/editor/articles/{article_id}")
    assert (offered(page), CHOSEN in page.text) == ([], False)
    assert "/editor/wordings" not in page.hrefs()
    await agent.get("/editor/wordings", 403)


async def test_odd_forms_are_refused_in_words(client: httpx.AsyncClient, held: AppState, editor: Editor) -> None:
    article_id = await choose_and_confirm(await asked(client, held), CHOSEN)
    wrong = await editor.post("/editor/wordings", do="restore", undo="zz:,ab")
    assert T("problem-wording-key-unreadable") in shown(wrong, 422).text
    empty = await editor.post("/editor/wordings", do="add", wording=CHOSEN, text="!", **{"for": article_id})
    assert T("problem-wording-empty") in shown(empty, 422).text
    row = {"wording": CHOSEN, "for": article_id}
    for odd in ({}, {"do": "add"}, {"do": "add", "wording": CHOSEN}, {"do": "odd", **row}, row):
        assert (await editor.post("/editor/wordings", **odd)).status_code == 303
    assert (await editor.post("/editor/wordings/assign", wording=CHOSEN)).status_code == 303
    assert offered(await editor.get("/editor/wordings")) == [CHOSEN]
