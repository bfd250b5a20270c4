"""Markdown files with front matter."""

from pathlib import Path

import pytest

from knowledge.importers import markdown
from knowledge.importing import ImportFailed
from knowledge.models import Audience

WHOLE = "---\ntitle: Lost card\nslug: lost-card\nlanguage: en\naudience: internal\nvariants: [gone]\n---\nBlock it.\n"


def test_front_matter_and_body_become_a_draft(tmp_path: Path) -> None:
    (tmp_path / "lost.md").write_text(WHOLE, encoding="utf-8")
    (article,) = markdown.build().read(tmp_path)
    assert article.draft.title == "Lost card"
    assert article.draft.audience is Audience.INTERNAL
    assert article.draft.topic is None
    assert article.draft.variants == ("gone",)
    assert article.draft.body.strip() == "Block it."
    assert article.source.endswith("lost.md")


def test_a_file_may_say_that_it_is_a_draft_and_what_it_translates(tmp_path: Path) -> None:
    text = WHOLE.replace("audience: internal", "state: draft\ngroup: en/lost-card")
    (tmp_path / "lost.md").write_text(text.replace("\n", "\r\n"), encoding="utf-8")
    (article,) = markdown.build().read(tmp_path / "lost.md")
    assert (article.is_draft, article.group) == (True, "en/lost-card")
    (tmp_path / "lost.md").write_text(WHOLE, encoding="utf-8")
    (article,) = markdown.build().read(tmp_path)
    assert (article.is_draft, article.group) == (False, None)


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("no front matter", "bad.md:1", "must begin with front matter"),
        ("---\ntitle: x\n", "bad.md:1", "no second line ---"),
        ("---\ntitle: x\nslug: [\n---\n", "bad.md:3", "not YAML"),
        ("---\n- title\n---\n", "bad.md:1", "name: value"),
        (WHOLE.replace("variants: [gone]", "variants: [3]"), "bad.md", "variant 1 must be a text"),
        (WHOLE.replace("variants: [gone]", "variants: gone"), "bad.md", "variants must be a list"),
        (WHOLE.replace("variants: [gone]", "related: pin"), "bad.md", "related must be a list"),
        (
            WHOLE.replace("variants: [gone]", "related: [pin, 2024]"),
            "bad.md",
            "related article 2 must be a text, put it in quotes",
        ),
        (WHOLE.replace("audience: internal", "audience: vip"), "bad.md", "audience must be one of public"),
        (WHOLE.replace("audience: internal", "state: gone"), "bad.md", "state must be one of draft, published"),
        (WHOLE.replace("audience: internal", "group: [1]"), "bad.md", "group must be a text"),
        (WHOLE.replace("title: Lost card", "titel: Lost card"), "bad.md", "unknown field titel"),
        (WHOLE.replace("title: Lost card\n", ""), "bad.md", "title must be a text"),
    ],
)
def test_what_is_malformed_is_named_with_its_file_and_line_or_field(
    text: str, where: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.md").write_text(text, encoding="utf-8")
    with pytest.raises(ImportFailed) as refused:
        list(markdown.build().read(tmp_path))
    assert f"{where}: " in refused.value.detail
    assert problem in refused.value.detail


def test_a_file_names_related_articles_in_order(tmp_path: Path) -> None:
    for written, named in (("[pin, card-frozen]", ("pin", "card-frozen")), ("", ()), ("[]", ()), ("\n- pin", ("pin",))):
        text = WHOLE.replace("variants: [gone]", f"related: {written}")
        (tmp_path / "lost.md").write_text(text, encoding="utf-8")
        (article,) = markdown.build().read(tmp_path)
        assert article.draft.related == named


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(WHOLE.encode() + b"\xff")
    with pytest.raises(ImportFailed, match="is not UTF-8"):
        list(markdown.build().read(tmp_path))


def test_a_folder_without_markdown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"holds no file \*\.md"):
        list(markdown.build().read(tmp_path))
