"""Two changes of one article brought together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from knowledge import diffs
from knowledge.drafts import ArticleDraft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of merging; `clashes` names the fields in which both changed the same, where mine stands."""

    draft: ArticleDraft
    clashes: tuple[str, ...]


def merge(base: ArticleDraft, mine: ArticleDraft, theirs: ArticleDraft) -> Merged:
    """Both changes since `base`; where they touch the same lines or the same field, mine stands.

    The language is the article's and does not change.
    """
    clashes = []
    title, clash = _value(base.title, mine.title, theirs.title)
    clashes += ["title"] * clash
    slug, clash = _value(base.slug, mine.slug, theirs.slug)
    clashes += ["slug"] * clash
    topic, clash = _value(base.topic, mine.topic, theirs.topic)
    clashes += ["topic"] * clash
    audience, clash = _value(base.audience, mine.audience, theirs.audience)
    clashes += ["audience"] * clash
    variants, clash = merge_lines(base.variants, mine.variants, theirs.variants)
    clashes += ["variants"] * clash
    related, clash = merge_lines(base.related, mine.related, theirs.related)
    clashes += ["related"] * clash
    body, clash = merge_lines(base.body.split("\n"), mine.body.split("\n"), theirs.body.split("\n"))
    clashes += ["body"] * clash
    merged = replace(
        mine,
        title=title,
        slug=slug,
        topic=topic,
        audience=audience,
        variants=tuple(dict.fromkeys(variants)),
        related=tuple(dict.fromkeys(related)),
        body="\n".join(body),
    )
    return Merged(merged, tuple(clashes))


def merge_lines(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], bool]:
    """The lines of both changes, and whether some place was changed by both in different ways (mine stands there)."""
    merged: list[str] = []
    clashed = False
    at_base = at_mine = at_theirs = 0
    for start, length, in_mine, in_theirs in _unchanged(base, mine, theirs):
        before = base[at_base:start]
        my_part, their_part = mine[at_mine:in_mine], theirs[at_theirs:in_theirs]
        part, clash = _value(list(before), list(my_part), list(their_part))
        merged += part
        clashed |= clash
        merged += base[start : start + length]
        at_base, at_mine, at_theirs = start + length, in_mine + length, in_theirs + length
    return merged, clashed


def _value(base: T, mine: T, theirs: T) -> tuple[T, bool]:
    if mine in (base, theirs):
        return theirs, False
    return mine, theirs != base


def _unchanged(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that both have left alone: where in `base`, how many, where in `mine` and in `theirs`."""
    my_runs, their_runs = _equal_runs(base, mine), _equal_runs(base, theirs)
    i = j = 0
    while i < len(my_runs) and j < len(their_runs):
        (my_start, my_end, my_offset), (their_start, their_end, their_offset) = my_runs[i], their_runs[j]
        start, end = max(my_start, their_start), min(my_end, their_end)
        if start < end:
            yield start, end - start, start + my_offset, start + their_offset
        if my_end < their_end:
            i += 1
        else:
            j += 1
    yield len(base), 0, len(mine), len(theirs)


def _equal_runs(base: Sequence[str], changed: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where runs of equal lines begin and end in `base`, and what to add for their place in `changed`."""
    return [
        (start, end, new_start - start)
        for kind, start, end, new_start, _ in diffs.opcodes(base, changed)
        if kind == "equal"
    ]
