"""Markdown of articles as safe HTML for the help pages, and as plain blocks for summaries and the index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SUMMARY_CHARACTERS = 300
SUMMARY_SOURCE_CHARACTERS = 20_000
"""A first paragraph that comes later than this is none to sum up with."""


class BlockKind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block of an article as plain text.

    Attributes:
        lines: a paragraph is one line; list items, table rows and code lines are one line each.
    """

    kind: BlockKind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines joined."""
        return "\n".join(self.lines)


def html(body: str) -> str:
    """An article's Markdown as HTML without scripts, styles or foreign addresses; headings start at `h2`."""
    tokens = _parser().parse(body)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # The page's own `h1` is the title.
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    rendered = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def blocks(body: str) -> list[Block]:
    """The top-level blocks of an article in order, as plain text."""
    return list(_blocks(_parser().parse(body)))


def summary(body: str) -> str:
    """The first paragraph as plain text, shortened at a word to `SUMMARY_CHARACTERS`."""
    found = blocks(body[:SUMMARY_SOURCE_CHARACTERS])
    first = next((block for block in found if block.kind is BlockKind.PARAGRAPH), found[0] if found else None)
    text = " ".join(first.lines) if first else ""
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    return text[: SUMMARY_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def plain(body: str) -> str:
    """An article as plain lines for where Markdown is not shown; addresses of links stand behind their words."""
    return "\n\n".join(block.text for block in _blocks(_parser().parse(body), with_addresses=True))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


_KINDS = {
    "heading_open": BlockKind.HEADING,
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "table_open": BlockKind.TABLE,
}


def _blocks(tokens: Sequence[Token], *, with_addresses: bool = False) -> Iterator[Block]:
    depth, start = 0, 0
    for position, token in enumerate(tokens):
        if depth == 0:
            start = position
        depth += token.nesting
        if depth > 0:
            continue
        opened = tokens[start]
        if opened.type in ("fence", "code_block"):
            lines = opened.content.splitlines()
            kind = BlockKind.CODE
        else:
            lines = _lines(tokens[start : position + 1], with_addresses=with_addresses)
            kind = _KINDS.get(opened.type, BlockKind.PARAGRAPH)
        if lines := [line for line in lines if line.strip()]:
            yield Block(kind, tuple(lines))


def _lines(tokens: Sequence[Token], *, with_addresses: bool) -> list[str]:
    """Plain lines of one block: items carry their marker, cells of a row share a line."""
    lines: list[str] = []
    markers: list[int | None] = []
    prefix = ""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "ordered_list_open":
            markers.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            markers.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            markers.pop()
        elif token.type == "list_item_open":
            number = markers[-1]
            prefix = "  " * (len(markers) - 1) + ("- " if number is None else f"{number}. ")
            markers[-1] = None if number is None else number + 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append(" | ".join(row or []))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_inline(token, with_addresses=with_addresses))
        elif token.type == "inline":
            lines.append(prefix + _inline(token, with_addresses=with_addresses))
            prefix = ""
    return lines


def _inline(token: Token, *, with_addresses: bool) -> str:
    parts: list[str] = []
    # Links cannot hold links, so there is one at most: its address, and where its words begin.
    address, words = "", 0
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type == "link_open" and with_addresses:
            address, words = str(child.attrGet("href") or ""), len(parts)
        elif child.type == "link_close" and with_addresses:
            shown = address.removeprefix("mailto:").removeprefix("tel:")
            parts.append("" if shown in "".join(parts[words:]) else f" ({shown})")
    return " ".join("".join(parts).split())
