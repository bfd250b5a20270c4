"""Articles as HTML and as plain blocks."""

import pytest

from knowledge.rendering import SUMMARY_CHARACTERS, Block, BlockKind, blocks, html, plain, summary


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,alert)",
        "<a href='x' onclick='alert(1)'>x</a>",
        "![x](javascript:alert(1))",
    ],
)
def test_nothing_in_an_article_can_run(body: str) -> None:
    rendered = html(body)
    for tag in ("<script", "<img", 'href="javascript', 'href="data', "<a href='x'"):
        assert tag not in rendered


def test_lists_links_emphasis_and_tables_are_kept() -> None:
    rendered = html("1. **one**\n2. [two](https://example.com)\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert "<ol>" in rendered
    assert "<strong>one</strong>" in rendered
    assert 'href="https://example.com"' in rendered
    assert "<td>d</td>" in rendered


def test_plain_lines_keep_the_addresses_of_links() -> None:
    links = "[our **page**](https://example.com/jobs), [a@b.example](mailto:a@b.example)"
    text = f"# Jobs\n\nSee {links}.\n\n- [one](/x)\n- two\n"
    assert plain(text) == "Jobs\n\nSee our page (https://example.com/jobs), a@b.example.\n\n- one (/x)\n- two"
    assert plain("<https://example.com/a>") == "https://example.com/a"
    assert plain("[bad](javascript:alert(1)) https://example.com") == "[bad](javascript:alert(1)) https://example.com"


def test_headings_start_below_the_title_of_the_page() -> None:
    assert html("# Fees") == "<h2>Fees</h2>\n"


def test_blocks_are_plain_text_with_the_markers_of_their_lists() -> None:
    text = "# Fees\n\nAll *free*,\nreally.\n\n3. one\n4. two\n   - deep\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert blocks(text) == [
        Block(BlockKind.HEADING, ("Fees",)),
        Block(BlockKind.PARAGRAPH, ("All free, really.",)),
        Block(BlockKind.LIST, ("3. one", "4. two", "  - deep")),
        Block(BlockKind.TABLE, ("a | b", "c | d")),
    ]


def test_a_summary_is_the_first_paragraph_cut_at_a_word() -> None:
    assert summary("# Fees\n\nAll is **free**.\n\nMore.") == "All is free."
    long = summary("word " * 200)
    assert len(long) <= SUMMARY_CHARACTERS
    assert long.endswith("word…")


def test_an_article_without_a_paragraph_is_summed_up_by_what_it_has() -> None:
    assert summary("Word, here. " * 200).endswith(("Word…", "here…"))
    assert summary("- one\n- two") == "- one - two"
    assert summary("") == ""
