"""What differs between two texts: by lines, and by words within a line that was rewritten."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT_LINES = 3
LEAST_ALIKE = 0.3
"""Lines that share fewer of their words are shown as one removed and one added."""
MOST_WORK = 1_000_000
"""Pairs of equal lines or words up to which they are compared one by one; beyond it a text counts as rewritten."""
MOST_PAIRS = 10_000
"""Pairs of lines up to which each is looked at to find which line became which."""
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class LineKind(StrEnum):
    """What became of a line."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `differs` if the other version of the line does not have it."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line in both versions.

    Attributes:
        before: what it was; empty if it was added.
        after: what it is; empty if it was removed.
        before_number: counted from 1; None if it was added.
        after_number: counted from 1; None if it was removed.
    """

    kind: LineKind
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    before_number: int | None = None
    after_number: int | None = None


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring lines; `skipped` equal lines stand before them and are not shown."""

    skipped: int
    lines: tuple[Line, ...]


def lines(before: str, after: str) -> tuple[Line, ...]:
    """Every line of two texts, in order; texts without any word have no lines."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    found: list[Line] = []
    for kind, start, end, new_start, new_end in opcodes(old, new):
        if kind == "equal":
            found += [
                Line(LineKind.SAME, (Piece(old[i]),), (Piece(old[i]),), i + 1, i + 1 + new_start - start)
                for i in range(start, end)
            ]
        else:
            found += _rewritten(old, new, range(start, end), range(new_start, new_end))
    return tuple(found)


def hunks(every: Sequence[Line], context: int = CONTEXT_LINES) -> tuple[Hunk, ...]:
    """Only the lines that differ, with `context` equal ones around them; empty if nothing differs."""
    shown = {
        near
        for position, line in enumerate(every)
        if line.kind is not LineKind.SAME
        for near in range(max(0, position - context), min(len(every), position + context + 1))
    }
    found: list[Hunk] = []
    last, current, skipped = -1, list[Line](), 0
    for position in sorted(shown):
        if current and position > last + 1:
            found.append(Hunk(skipped, tuple(current)))
            current = []
        if not current:
            skipped = position - last - 1
        current.append(every[position])
        last = position
    return (*found, Hunk(skipped, tuple(current))) if current else ()


def words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of two versions of one line."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    removed, added = [True] * len(old), [True] * len(new)
    for kind, start, end, new_start, new_end in opcodes(old, new):
        if kind == "equal":
            removed[start:end] = [False] * (end - start)
            added[new_start:new_end] = [False] * (new_end - new_start)
    return _pieces(old, removed), _pieces(new, added)


def opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What `SequenceMatcher.get_opcodes` says, in bounded time: equal ends are set aside, `MOST_WORK` is the most."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", 0, head, 0, head
    if _work(inner_old, inner_new) > MOST_WORK:
        yield "replace", head, len(old) - tail, head, len(new) - tail
    else:
        matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            yield kind, start + head, end + head, new_start + head, new_end + head
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _rewritten(old: Sequence[str], new: Sequence[str], was: range, now: range) -> Iterator[Line]:
    """Lines that were replaced: those that are alike side by side, the others removed and added in between."""
    pairs = _alike_pairs([old[i] for i in was], [new[j] for j in now])
    i, j = was.start, now.start
    for before, after in [*pairs, (len(was), len(now))]:
        yield from (
            Line(LineKind.REMOVED, before=(Piece(old[n]),), before_number=n + 1) for n in range(i, was.start + before)
        )
        yield from (
            Line(LineKind.ADDED, after=(Piece(new[n]),), after_number=n + 1) for n in range(j, now.start + after)
        )
        i, j = was.start + before, now.start + after
        if i < was.stop and j < now.stop:
            old_pieces, new_pieces = words(old[i], new[j])
            yield Line(LineKind.CHANGED, old_pieces, new_pieces, i + 1, j + 1)
        i, j = i + 1, j + 1


def _alike_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which line became which, in order: the two that are most alike first, then those before and after them."""
    if not 0 < len(old) * len(new) <= MOST_PAIRS:
        return []
    old_words, new_words = [_counted(line) for line in old], [_counted(line) for line in new]
    alike = [[_alike(before, after) for after in new_words] for before in old_words]

    def within(was: range, now: range) -> list[tuple[int, int]]:
        if not was or not now:
            return []
        found = max((alike[i][j], -abs((i - was.start) - (j - now.start)), i, j) for i in was for j in now)
        if found[0] < LEAST_ALIKE:
            return []
        i, j = found[2:]
        above = within(range(was.start, i), range(now.start, j))
        return [*above, (i, j), *within(range(i + 1, was.stop), range(j + 1, now.stop))]

    return within(range(len(old)), range(len(new)))


def _counted(line: str) -> Counter[str]:
    return Counter(token for token in _TOKEN.findall(line) if token.strip())


def _alike(before: Counter[str], after: Counter[str]) -> float:
    """Share of their words that two lines have in common, in [0, 1]."""
    total = before.total() + after.total()
    return 2 * (before & after).total() / total if total else 0.0


def _work(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    counts = Counter(old)
    return sum(counts[entry] for entry in new)


def _pieces(tokens: Sequence[str], differs: list[bool]) -> tuple[Piece, ...]:
    """Tokens of one kind joined; a blank between two words that differ belongs to them."""
    for position in range(1, len(tokens) - 1):
        if differs[position - 1] and differs[position + 1] and tokens[position].isspace():
            differs[position] = True
    found: list[Piece] = []
    for token, marked in zip(tokens, differs, strict=True):
        if found and found[-1].differs == marked:
            found[-1] = Piece(found[-1].text + token, marked)
        else:
            found.append(Piece(token, marked))
    return tuple(found)
