"""Passages of an article: its title, each question variant, and pieces of its body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.published import PublishedArticle
from knowledge.rendering import Block, BlockKind, blocks

RECIPE = "5"
"""Raised whenever an article would be cut in another way, more is kept of it, or what is computed from it changes
(`retrieval.lexical`, `retrieval.centres`); older snapshots are then built again."""
PIECE_CHARACTERS = 600
WHOLE_CHARACTERS = 1500
"""A list or table up to this length stays in one piece, so that no step is found without the others."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


class PassageKind(StrEnum):
    """Which part of an article a passage is."""

    TITLE = "title"
    VARIANT = "variant"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Passage:
    """One searchable text of an article.

    Attributes:
        article: position of its article in the list that the snapshot was built from.
        text: what is shown.
        context: what is encoded before the text, so that a piece of a body says what it is about.
    """

    article: int
    kind: PassageKind
    text: str
    context: str = ""

    @property
    def encoded(self) -> str:
        """What the encoder gets."""
        return f"{self.context}\n{self.text}" if self.context else self.text


def passages(articles: list[PublishedArticle]) -> list[Passage]:
    """All passages of all articles, article by article; the title comes first."""
    return [passage for position, article in enumerate(articles) for passage in passages_of(position, article)]


def passage_of(article: int, kind: PassageKind, text: str, title: str) -> Passage:
    """One passage of an article with this title."""
    return Passage(article, kind, text, title if kind is PassageKind.BODY else "")


def pieces(body: str) -> list[str]:
    """The body in pieces of about `PIECE_CHARACTERS`, cut between blocks, items or sentences."""
    found: list[str] = []
    current: list[str] = []
    length = 0
    for text, starts_section in _units(body):
        if current and (starts_section or length + len(text) > PIECE_CHARACTERS):
            found.append("\n".join(current))
            current, length = [], 0
        current.append(text)
        length += len(text)
    if current:
        found.append("\n".join(current))
    return found


def passages_of(position: int, article: PublishedArticle) -> Iterator[Passage]:
    """The passages of one article, which is at a position in the list."""
    if article.title:
        yield Passage(position, PassageKind.TITLE, article.title)
    seen = {article.title.casefold()}
    for variant in article.variants:
        if variant.casefold() not in seen:
            seen.add(variant.casefold())
            yield Passage(position, PassageKind.VARIANT, variant)
    for piece in pieces(article.body):
        yield passage_of(position, PassageKind.BODY, piece, article.title)


def _units(body: str) -> Iterator[tuple[str, bool]]:
    """Texts that stay whole, and whether each begins a section; a heading travels with what follows it."""
    heading: str | None = None
    for block in blocks(body):
        if block.kind is BlockKind.HEADING:
            heading = f"{heading}\n{block.text}" if heading else block.text
            continue
        for text in _split(block):
            yield (f"{heading}\n{text}", True) if heading else (text, False)
            heading = None
    if heading:
        yield heading, True


def _split(block: Block) -> list[str]:
    if block.kind is not BlockKind.PARAGRAPH:
        return [block.text] if len(block.text) <= WHOLE_CHARACTERS else _packed(list(block.lines), "\n")
    if len(block.text) <= PIECE_CHARACTERS:
        return [block.text]
    return _packed(_SENTENCE_END.split(block.text), " ")


def _packed(parts: list[str], joint: str) -> list[str]:
    """Neighbouring parts joined up to `PIECE_CHARACTERS`; one that is longer is cut hard."""
    packed: list[str] = []
    current = ""
    for part in parts:
        cuts = [part[start : start + PIECE_CHARACTERS] for start in range(0, len(part), PIECE_CHARACTERS)]
        for cut in cuts:
            if current and len(current) + len(cut) > PIECE_CHARACTERS:
                packed.append(current)
                current = ""
            current = f"{current}{joint}{cut}" if current else cut
    return [*packed, current] if current else packed
