"""Exporting articles as files, and importing them again."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from typer.testing import CliRunner

from app import cli
from app.commands import common
from core.database import Sessions
from core.event_log import SYSTEM
from directory import sites
from directory.models import Site
from knowledge import editorial, exporting, importing
from knowledge.drafts import ArticleDraft
from knowledge.exporting import ExportedFile, FolderInUse
from knowledge.importers import markdown
from knowledge.importing import Imported
from knowledge.models import Article, ArticleRevision, ArticleState, Audience

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
PLAIN = ArticleDraft(title="Pigeons", body="Coo.", slug="pigeons", language="en", topic="cards")
ODD = [
    replace(PLAIN, title='It\'s "quoted": yes # no', slug="quotes", audience=Audience.VERIFIED),
    replace(PLAIN, title="- [x] {y} & *z* | > ! % @ `", slug="signs", topic=None, audience=Audience.INTERNAL),
    replace(
        PLAIN, title="null", slug="2024-01-01", variants=("yes", "1.5", "~", "a: b", "- dash", "'", "", "x\ty")[:6]
    ),
    replace(PLAIN, title="Zażółć gęślą jaźń 🕊️ \u202e\ufeffx", slug="unicode", variants=("голуби", "\u200bпривет", "ß")),
    replace(PLAIN, title="---", slug="fences", body="---\ntitle: not mine\n---\n\n---\n\ntext"),
    replace(PLAIN, title="x" * 200, slug="long", variants=tuple(f"variant number {n} " * 10 for n in range(50))),
    replace(PLAIN, slug="lines", body="one\x0ctwo\u2028three\x85four\n\n    code\n\ttab  \nend"),
    replace(PLAIN, slug="windows", body="one\r\ntwo\rthree\r\n"),
    replace(PLAIN, slug="leading-on", related=("quotes", "2024-01-01", "1", "null", "no-such-article")),
]


async def add(
    sessions: Sessions, site: Site, draft: ArticleDraft, *, show: bool = True, group: UUID | None = None
) -> Article:
    async with sessions.begin() as session:
        article = await editorial.create(session, site.id, draft, SYSTEM, NOW, group_id=group)
        if show:
            await editorial.publish(session, article, SYSTEM, NOW)
        return article


async def exported(sessions: Sessions, site: Site, folder: Path, *, drafts: bool = False) -> list[ExportedFile]:
    async with sessions.begin() as session:
        files = await exporting.files(session, site, drafts=drafts)
    exporting.write(folder, files)
    return files


async def imported(sessions: Sessions, folder: Path) -> Imported:
    return await importing.import_articles(sessions, None, list(markdown.build().read(folder)), SYSTEM, NOW)


async def revisions(sessions: Sessions) -> list[tuple[str, str, str, int]]:
    async with sessions.begin() as session:
        found = await session.execute(
            select(Article.language, Article.slug, Article.state, Article.revision).order_by(Article.id)
        )
        return [(language, slug, str(state), revision) for language, slug, state, revision in found]


async def test_importing_an_export_changes_nothing(sessions: Sessions, site: Site, tmp_path: Path) -> None:
    for draft in ODD:
        await add(sessions, site, draft)
    await add(sessions, site, replace(PLAIN, language="pl", title="Gołębie", slug="quotes"))
    before = await revisions(sessions)
    files = await exported(sessions, site, tmp_path)
    assert len(files) == 29 + len(ODD) + 1
    counts = await imported(sessions, tmp_path)
    assert (counts.created, counts.changed) == (0, 0)
    assert await revisions(sessions) == before


async def test_an_import_changes_what_is_related_alone(sessions: Sessions, site: Site, tmp_path: Path) -> None:
    await add(sessions, site, replace(PLAIN, related=("doves", "wrens")))
    await exported(sessions, site, tmp_path)
    file = tmp_path / "en" / "pigeons.md"
    text = file.read_text(encoding="utf-8")
    assert "related:\n- doves\n- wrens\n" in text
    file.write_text(text.replace("- doves\n- wrens\n", "- wrens\n- doves\n"), encoding="utf-8")
    counts = await imported(sessions, tmp_path)
    assert (counts.created, counts.changed) == (0, 1)
    assert ("en", "pigeons", "published", 2) in await revisions(sessions)
    files = await exported(sessions, site, tmp_path)
    assert "related:\n- wrens\n- doves\n" in next(each.text for each in files if each.path == "en/pigeons.md")


async def test_an_export_is_the_same_each_time(sessions: Sessions, site: Site, tmp_path: Path) -> None:
    first = await exported(sessions, site, tmp_path)
    assert await exported(sessions, site, tmp_path) == first
    assert [file.path for file in first] == sorted(file.path for file in first)
    assert (tmp_path / first[0].path).read_text(encoding="utf-8") == first[0].text


async def test_an_export_brings_everything_back_into_an_empty_site(
    sessions: Sessions, site: Site, tmp_path: Path
) -> None:
    for draft in ODD:
        await add(sessions, site, draft)
    one = await add(sessions, site, replace(PLAIN, slug="doves"))
    other = await add(sessions, site, replace(PLAIN, slug="golebie", language="pl"), group=one.group_id)
    await add(sessions, site, replace(PLAIN, slug="pigeons"), group=UUID(int=1))
    await add(sessions, site, replace(PLAIN, slug="pigeons", language="ru"), group=UUID(int=2))
    assert one.group_id == other.group_id
    before = await exported(sessions, site, tmp_path / "before")
    async with sessions.begin() as session:
        await session.execute(update(Article).values(state="unpublished", published_revision_id=None))
        await session.execute(delete(ArticleRevision))
        await session.execute(delete(Article))
    counts = await imported(sessions, tmp_path / "before")
    assert counts == Imported(len(before), 0, 0)
    assert await exported(sessions, site, tmp_path / "after") == before
    async with sessions.begin() as session:
        found = await session.execute(select(Article.language, Article.slug, Article.group_id))
        groups = {(language, slug): group for language, slug, group in found}
    assert groups["en", "doves"] == groups["pl", "golebie"]
    assert groups["en", "pigeons"] != groups["ru", "pigeons"]


async def test_drafts_are_left_out_unless_asked_for_and_stay_drafts(
    sessions: Sessions, site: Site, tmp_path: Path
) -> None:
    await add(sessions, site, PLAIN, show=False)
    withdrawn = await add(sessions, site, replace(PLAIN, slug="doves"))
    async with sessions.begin() as session:
        await editorial.unpublish(session, await session.get_one(Article, withdrawn.id), SYSTEM, NOW)
    assert len(await exported(sessions, site, tmp_path / "shown")) == 29
    files = await exported(sessions, site, tmp_path / "all", drafts=True)
    assert len(files) == 31
    assert [file.path for file in files if "state: draft" in file.text] == ["en/doves.md", "en/pigeons.md"]
    assert await imported(sessions, tmp_path / "all") == Imported(0, 0, 31)
    async with sessions.begin() as session:
        shown = select(func.count()).where(Article.state == ArticleState.PUBLISHED)
        assert await session.scalar(shown) == 29


async def test_what_editors_are_at_work_on_is_neither_exported_nor_touched(
    sessions: Sessions, site: Site, tmp_path: Path
) -> None:
    article = await add(sessions, site, PLAIN)
    async with sessions.begin() as session:
        row = await session.get_one(Article, article.id)
        await editorial.revise(session, row, replace(PLAIN, body="Not finished"), SYSTEM, NOW)
    files = await exported(sessions, site, tmp_path)
    assert not [file for file in files if "Not finished" in file.text]
    assert (await imported(sessions, tmp_path)).changed == 0
    assert ("en", "pigeons", "published", 2) in await revisions(sessions)


async def test_files_that_would_be_imported_as_well_are_refused(sessions: Sessions, site: Site, tmp_path: Path) -> None:
    await exported(sessions, site, tmp_path)
    stale = tmp_path / "en" / "old-slug.md"
    stale.write_text("---\n---\n", encoding="utf-8")
    with pytest.raises(FolderInUse, match="old-slug"):
        await exported(sessions, site, tmp_path)
    stale.unlink()
    (tmp_path / "README.txt").write_text("mine", encoding="utf-8")
    await exported(sessions, site, tmp_path)


def test_the_command_exports_and_says_how_much(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    runner = CliRunner()
    done = runner.invoke(cli.main, ["knowledge", "export", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "Wrote 29 articles" in done.output
    assert (tmp_path / "out" / "en" / "card-abroad.md").is_file()
    again = runner.invoke(cli.main, ["knowledge", "import", str(tmp_path / "out")])
    assert "Created 0, changed 0, unchanged 29." in again.output
    refused = runner.invoke(cli.main, ["knowledge", "export", str(tmp_path / "out"), "--site", "nowhere"])
    assert refused.exit_code == common.EXIT_REFUSED


async def test_the_default_site_is_exported(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        assert await exporting.files(session, await sites.by_key(session, None))
