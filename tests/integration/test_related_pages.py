"""Related articles on the editor's pages: written, refused, brought together, and which of them readers do not see."""

import httpx
import pytest
from sqlalchemy import update

from app.pages.wording import Words
from core.catalogs import LANGUAGES
from core.database import Sessions
from directory.models import Site, Staff
from directory.rights import Bundle
from tests.integration.administration import add_account
from tests.integration.browsing import HOSTILE, Markup, browsing, shown
from tests.integration.test_editor import FORM, Editor, field

T = Words("en").t
SAVED = {**FORM, "slug": "umbrella-lost"}


@pytest.fixture
async def pages(client: httpx.AsyncClient) -> Editor:
    """The publisher's browser."""
    return Editor(await browsing(client, "editor@example.com"))


def typed(page: Markup) -> str:
    """The lines in the field, with blanks for line ends: everything after its own label and before what follows."""
    start = page.text.index(T("editor-related-label")) + len(T("editor-related-label"))
    return page.text[start:].strip()


async def test_related_articles_are_written_one_on_each_line_without_a_script(pages: Editor) -> None:
    address = await pages.write(related="card-abroad\r\n\r\n freeze-card \r\ncard-abroad")
    page = await pages.get(address)
    assert typed(page).startswith("card-abroad freeze-card ")
    assert field(page, "related").get("aria-invalid") is None
    same = await pages.post(address, **SAVED, related="card-abroad, freeze-card", revision="1")
    assert same.headers["location"].endswith("?done=article-unchanged")
    saved = await pages.post(address, **SAVED, related="freeze-card\ncard-abroad", revision="1")
    assert saved.headers["location"].endswith("?done=article-saved")
    compared = await pages.get(f"{address}/revisions")
    assert T("editor-field-related") in compared.text
    kept = await pages.post(address, **{**SAVED, "title": "No such field in this form", "revision": "2"})
    assert kept.status_code == 303
    assert typed(await pages.get(address)).startswith("freeze-card card-abroad ")


async def test_the_page_says_which_of_them_readers_do_not_see(pages: Editor) -> None:
    hidden = await pages.write(title="Parasols", audience="internal")
    named = "card-abroad\nnobody\nparasols\nnothing"
    address = await pages.write(related=named)
    unknown = T("editor-related-unknown", slugs="nobody, nothing")
    page = await pages.get(address)
    assert unknown in page.text
    assert T("editor-related-hidden", slugs="parasols") in page.text
    await pages.post(hidden, **{**SAVED, "slug": "parasols", "title": "Parasols", "revision": "1"})
    await pages.post(f"{hidden}/publish", revision="2")
    # As the page's script saves, the regions that follow say it anew.
    parts = shown(await pages.send(address, **SAVED, related=named, revision="1"))
    assert unknown in parts.text
    assert "parasols" not in parts.text
    assert "related-unseen" in {a.get("id") for _, a in parts.tags}
    unsaved = shown(await pages.post(f"{address}/preview", **SAVED, related="elsewhere\nNo Slug\n\x01", revision="1"))
    assert T("editor-related-unknown", slugs="elsewhere") in unsaved.text


async def test_articles_of_the_language_are_suggested(pages: Editor) -> None:
    address = await pages.write()
    await pages.post(f"{address}/publish", revision="1")
    page = await pages.get(address)
    offered = {a.get("value") for tag, a in page.tags if tag == "option"}
    assert "card-abroad" in offered
    assert "umbrella-lost" not in offered


async def test_what_is_wrong_with_them_is_said_at_the_field_and_nothing_is_lost(pages: Editor) -> None:
    faults = {
        "No Slug": T("editor-problem-related-form", limit="100"),
        "\n".join(f"bird-{n}" for n in range(9)): T("editor-problem-related-too-many", limit="8"),
        HOSTILE: T("editor-problem-related-form", limit="100"),
    }
    for named, problem in faults.items():
        page = shown(await pages.post("/editor/new", **FORM, related=named), 422)
        assert problem in page.text
        assert field(page, "related")["aria-invalid"] == "true"
        assert " ".join(named.split()) in page.text
        assert problem in shown(await pages.send("/editor/new", **FORM, related=named), 422).text


async def test_two_savers_bring_their_related_articles_together(pages: Editor) -> None:
    address = await pages.write(related="card-abroad")
    await pages.post(address, **SAVED, related="card-abroad\nfreeze-card", revision="1")
    mine = {**SAVED, "related": "lost-or-stolen-card\ncard-abroad", "revision": "1"}
    conflict = shown(await pages.post(address, **mine), 409)
    assert T("editor-field-related") in conflict.text
    (sent, *_) = [a for tag, a in conflict.tags if tag == "textarea" and a.get("name") == "related"]
    assert "hidden" in sent
    merged = shown(await pages.post(f"{address}/merge", **mine))
    assert T("editor-conflict-merged-clean") in merged.text
    assert typed(merged).startswith("lost-or-stolen-card card-abroad freeze-card ")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_readers_of_the_editors_pages_see_what_is_related(
    pages: Editor, client: httpx.AsyncClient, sessions: Sessions, site: Site, language: str
) -> None:
    address = await pages.write(related="card-abroad\nnobody")
    reader = await add_account(sessions, "reader@example.com", [site.id], Bundle.AGENT_L2)
    async with sessions.begin() as session:
        await session.execute(update(Staff).where(Staff.id == reader).values(language=language))
    page = await Editor(await browsing(client, "reader@example.com")).get(address)
    assert "/help/en/card-abroad /help/en/nobody" in page.text
    assert Words(language).t("editor-related-unknown", slugs="nobody") in page.text
