"""What differs between two texts: by lines, and by words within a line that was rewritten."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate

CONTEXT_LINES = 3
LEAST_ALIKE = 0.3
"""Lines that share fewer of their words are shown as one removed and one added."""
MOST_WORK = 3_000_000
"""Pairs of lines or words that are looked at for one comparison; what is left beyond it counts as rewritten."""
MOST_PAIRS = 10_000
"""Pairs of lines up to which each is looked at to find which line became which."""
_PAIRS_FOR_A_COMPARISON = 20
"""Comparing the words of two lines takes as long as looking at so many pairs of equal ones."""
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


class Effort:
    """What may still be spent on one comparison: texts can be made so that looking for what is equal takes hours."""

    def __init__(self, pairs: int = MOST_WORK) -> None:
        self._left = pairs

    def spend(self, pairs: int) -> bool:
        """Whether so many pairs may be looked at; if so, they are paid for."""
        if pairs > self._left:
            return False
        self._left -= pairs
        return True


def lines(before: str, after: str) -> tuple[Line, ...]:
    """Every line of two texts, in order; texts without any word have no lines."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    found: list[Line] = []
    effort = Effort()
    for kind, start, end, new_start, new_end in opcodes(old, new, effort):
        if kind == "equal":
            found += [
                Line(LineKind.SAME, (Piece(old[i]),), (Piece(old[i]),), i + 1, i + 1 + new_start - start)
                for i in range(start, end)
            ]
        else:
            found += _rewritten(old, new, range(start, end), range(new_start, new_end), effort)
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


def words(before: str, after: str, effort: Effort | None = None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of two versions of one line.

    Args:
        before: a line.
        after: the other version of it.
        effort: shared with other lines; as much as one comparison may take if left out.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    removed, added = [True] * len(old), [True] * len(new)
    for kind, start, end, new_start, new_end in opcodes(old, new, effort):
        if kind == "equal":
            removed[start:end] = [False] * (end - start)
            added[new_start:new_end] = [False] * (new_end - new_start)
    return _pieces(old, removed), _pieces(new, added)


def opcodes(
    old: Sequence[str], new: Sequence[str], effort: Effort | None = None
) -> Iterator[tuple[str, int, int, int, int]]:
    """What `SequenceMatcher.get_opcodes` says, in bounded time.

    Equal ends are set aside first. Where the effort does not suffice to look for what is equal, a part counts as
    replaced.
    """
    at_old = at_new = 0
    for start, new_start, length in [*_equal(old, new, effort or Effort()), (len(old), len(new), 0)]:
        if at_old < start or at_new < new_start:
            kind = "delete" if at_new == new_start else "insert" if at_old == start else "replace"
            yield kind, at_old, start, at_new, new_start
        at_old, at_new = start + length, new_start + length
        if length:
            yield "equal", start, at_old, new_start, at_new


def _equal(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[int, int, int]]:
    """Runs that are equal, in order: where each begins in both, and how long it is."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    found = [
        (head + i, head + j, n)
        for i, j, n in _matches(old[head : len(old) - tail], new[head : len(new) - tail], effort)
    ]
    joined: list[tuple[int, int, int]] = []
    for start, new_start, length in [(0, 0, head), *found, (len(old) - tail, len(new) - tail, tail)]:
        if joined and (start, new_start) == (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]):
            start, new_start, length = joined[-1][0], joined[-1][1], joined[-1][2] + length
            joined.pop()
        if length:
            joined.append((start, new_start, length))
    return joined


def _matches(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[int, int, int]]:
    """The longest equal run, and then those before and after it, the larger parts first."""
    counts = Counter(new)
    # How many pairs are looked at from the beginning up to each place.
    until = list(accumulate((counts[entry] + 1 for entry in old), initial=0))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[tuple[int, int, int]] = []
    waiting = deque([(0, len(old), 0, len(new))])
    while waiting:
        start, end, new_start, new_end = waiting.popleft()
        if start == end or new_start == new_end or not effort.spend(until[end] - until[start]):
            continue
        i, j, length = matcher.find_longest_match(start, end, new_start, new_end)
        if length:
            found.append((i, j, length))
            waiting += [(start, i, new_start, j), (i + length, end, j + length, new_end)]
    return sorted(found)


def _rewritten(old: Sequence[str], new: Sequence[str], was: range, now: range, effort: Effort) -> Iterator[Line]:
    """Lines that were replaced: those that are alike side by side, the others removed and added in between."""
    pairs = _alike_pairs([old[i] for i in was], [new[j] for j in now], effort)
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
            old_pieces, new_pieces = words(old[i], new[j], effort)
            yield Line(LineKind.CHANGED, old_pieces, new_pieces, i + 1, j + 1)
        i, j = i + 1, j + 1


def _alike_pairs(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[int, int]]:
    """Which line became which, in order: the two that are most alike first, then those before and after them."""
    pairs = len(old) * len(new)
    if not 0 < pairs <= MOST_PAIRS or not effort.spend(pairs * _PAIRS_FOR_A_COMPARISON):
        return []
    old_words, new_words = [_counted(line) for line in old], [_counted(line) for line in new]
    alike = [[_alike(before, after) for after in new_words] for before in old_words]

    def within(was: range, now: range) -> list[tuple[int, int]]:
        if not was or not now or not effort.spend(2 * len(was) * len(now)):
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
