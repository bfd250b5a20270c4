"""Reading SentencePiece model files, of which nothing may be taken for granted."""

import struct

import pytest

from retrieval.sentencepiece import read_pieces


def field(number: int, value: bytes) -> bytes:
    length = bytearray()
    rest = len(value)
    while rest > 0x7F:
        length.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([number << 3 | 2, *length, rest]) + value


def piece(text: str, score: float | None) -> bytes:
    scored = b"" if score is None else bytes([2 << 3 | 5]) + struct.pack("<f", score)
    # A varint and a number of eight bytes, which are of no interest, stand between.
    return field(1, field(1, text.encode()) + bytes([3 << 3, 0x85, 1]) + bytes([4 << 3 | 1, *range(8)]) + scored)


MODEL = (
    piece("<unk>", None)
    + piece("żółć" * 40, -2.5)
    + field(2, b"trainer")
    + field(3, field(1, b"nmt") + field(2, b"\x00table"))
)


def test_pieces_scores_and_the_table_of_characters_are_read() -> None:
    found = read_pieces(MODEL)
    assert found.pieces == [("<unk>", 0.0), ("żółć" * 40, -2.5)]
    assert found.characters == b"\x00table"


@pytest.mark.parametrize("length", range(1, len(MODEL), 7))
def test_a_model_that_is_cut_off_is_refused_or_read_up_to_there(length: int) -> None:
    try:
        found = read_pieces(MODEL[:length])
    except ValueError:
        return
    assert found.pieces == read_pieces(MODEL).pieces[: len(found.pieces)]


@pytest.mark.parametrize("data", [b"", b"\xff" * 40, b"PK\x03\x04", field(2, b"only a trainer"), field(1, b"\x0f")])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="SentencePiece model"):
        read_pieces(data)
