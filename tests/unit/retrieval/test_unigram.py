"""Cutting texts into pieces of a vocabulary."""

import pytest

from retrieval.unigram import Unigram

PIECES = [("<unk>", 0.0), ("a", -1.0), ("ab", -1.5), ("abc", -9.0), ("b", -2.0), ("c", -1.0), ("żó", -3.0)]
UNIGRAM = Unigram(PIECES, unknown=0)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("a", [1]),
        ("ab", [2]),
        ("abc", [2, 5]),
        ("bab", [4, 2]),
        ("żó", [6]),
        ("ż", [0]),
        ("xyz", [0, 0, 0]),
        ("xabx", [0, 2, 0]),
        ("ab" * 3000, [2] * 3000),
    ],
)
def test_the_likeliest_pieces_are_chosen(text: str, numbers: list[int]) -> None:
    assert UNIGRAM.numbers(text) == numbers


def test_the_text_of_the_unknown_piece_is_nothing_special() -> None:
    assert UNIGRAM.numbers("<unk>") == [0] * 5
