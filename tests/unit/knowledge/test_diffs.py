"""What differs between two texts."""

import random
import time

import pytest

from knowledge import diffs
from knowledge.diffs import Line, LineKind, Piece

SLOWEST = 3.0
"""Seconds on a machine that has other work to do."""


def kinds(before: str, after: str) -> list[str]:
    return [line.kind.value for line in diffs.lines(before, after)]


def marked(pieces: tuple[Piece, ...]) -> str:
    """A line with what differs in brackets."""
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


def test_equal_texts_have_only_equal_lines_and_no_hunks() -> None:
    found = diffs.lines("a\nb", "a\nb")
    assert [line.kind for line in found] == [LineKind.SAME, LineKind.SAME]
    assert [(line.before_number, line.after_number) for line in found] == [(1, 1), (2, 2)]
    assert diffs.hunks(found) == ()


def test_lines_are_added_and_removed() -> None:
    assert kinds("a\nc", "a\nb\nc") == ["same", "added", "same"]
    assert kinds("a\nb\nc", "a\nc") == ["same", "removed", "same"]
    assert kinds("", "new") == ["added"]
    assert kinds("old", "") == ["removed"]
    assert kinds("", "") == []


def test_numbers_follow_each_version() -> None:
    found = diffs.lines("one\ntwo\nthree", "one\nand a half\ntwo\nthree")
    assert [(line.before_number, line.after_number) for line in found] == [(1, 1), (None, 2), (2, 3), (3, 4)]


def test_a_line_that_was_rewritten_shows_which_words() -> None:
    (line,) = diffs.lines("The card arrives in five days.", "The new card arrives in three working days.")
    assert line.kind is LineKind.CHANGED
    assert marked(line.before) == "The card arrives in [five] days."
    assert marked(line.after) == "The [new ]card arrives in [three working] days."


def test_words_of_any_language_are_compared_whole() -> None:
    (line,) = diffs.lines("Карта придёт завтра утром", "Карта придёт сегодня утром")
    assert marked(line.before) == "Карта придёт [завтра] утром"
    assert marked(line.after) == "Карта придёт [сегодня] утром"


def test_lines_that_have_nothing_in_common_are_not_shown_as_one_that_changed() -> None:
    assert kinds("alpha beta gamma", "one two three") == ["removed", "added"]


def test_of_several_rewritten_lines_each_meets_the_one_it_became() -> None:
    before = "Open the app.\nTap the card.\nConfirm with the code."
    after = "Start here first.\nOpen the new app.\nConfirm with your code."
    found = [(line.kind.value, line.before_number, line.after_number) for line in diffs.lines(before, after)]
    assert found == [("added", None, 1), ("changed", 1, 2), ("removed", 2, None), ("changed", 3, 3)]


def test_every_text_can_be_put_together_again() -> None:
    chance = random.Random(7)
    words = [f"w{number}" for number in range(12)]
    for _ in range(200):
        texts = []
        for _ in range(2):
            lines = (" ".join(chance.choices(words, k=chance.randint(0, 6))) for _ in range(chance.randint(0, 8)))
            texts.append("\n".join(lines))
        found = diffs.lines(*texts)
        assert _joined([line.before for line in found if line.before_number]) == texts[0]
        assert _joined([line.after for line in found if line.after_number]) == texts[1]


def _joined(lines: list[tuple[Piece, ...]]) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def test_hunks_leave_out_what_is_far_from_any_change() -> None:
    before = "\n".join(str(number) for number in range(20))
    after = before.replace("\n10\n", "\nten\n")
    (hunk,) = diffs.hunks(diffs.lines(before, after), context=2)
    assert hunk.skipped == 8
    assert [line.before_number for line in hunk.lines if line.kind is LineKind.SAME] == [9, 10, 12, 13]


def test_two_changes_far_apart_are_two_hunks() -> None:
    before = "\n".join(str(number) for number in range(30))
    after = before.replace("\n5\n", "\nfive\n").replace("\n25\n", "\ntwenty-five\n")
    first, second = diffs.hunks(diffs.lines(before, after), context=1)
    assert (first.skipped, second.skipped) == (4, 17)


@pytest.mark.parametrize(
    "texts",
    [
        ("x\n" * 40_000, "y\nx\n" * 20_000),
        (" ".join("ab" * 20_000), " ".join("ba" * 20_000)),
        ("\n".join(f"x\nu{n}" for n in range(1_000)), "\n".join(f"x\nv{n}" for n in range(1_000))),
        (" ".join(f"u{n}" for n in range(1_400)), " ".join(f"v{n}" for n in range(1_400))),
        ("\n".join(" ".join(f"u{n}" for n in range(200)) for _ in range(80)), "\n".join(["v w x"] * 9_000)),
        (("a\n" * 99 + "=\n") * 200, ("a \n" * 99 + "=\n") * 200),
    ],
)
def test_texts_made_to_be_slow_count_as_rewritten(texts: tuple[str, str]) -> None:
    started = time.process_time()
    found: tuple[Line, ...] = diffs.lines(*texts)
    assert {line.kind for line in found} - {LineKind.SAME}
    assert time.process_time() - started < SLOWEST
    assert "\n".join("".join(p.text for p in line.before) for line in found if line.before_number) == texts[0]
    assert "\n".join("".join(p.text for p in line.after) for line in found if line.after_number) == texts[1]


def test_opcodes_lead_from_one_text_to_the_other() -> None:
    chance = random.Random(7)
    for _ in range(300):
        old, new = ([chance.choice("abc") for _ in range(chance.randrange(12))] for _ in range(2))
        found = list(diffs.opcodes(old, new))
        assert [code[0] for code in found if code[0] != "equal"] == [
            "delete" if code[3] == code[4] else "insert" if code[1] == code[2] else "replace"
            for code in found
            if code[0] != "equal"
        ]
        rebuilt = [entry for kind, _, _, start, end in found for entry in new[start:end]]
        assert rebuilt == new
        assert [entry for _, start, end, *_ in found for entry in old[start:end]] == old
        assert all(old[a:b] == new[c:d] for kind, a, b, c, d in found if kind == "equal")
