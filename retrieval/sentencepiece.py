"""What a SentencePiece model file holds: a protocol buffer with pieces, their scores and a table of characters."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_PIECE, _NORMALIZER = 1, 3
_TEXT, _SCORE = 1, 2
_CHARACTERS = 2


@dataclass(frozen=True, slots=True)
class Pieces:
    """A vocabulary.

    Attributes:
        pieces: text and log-probability of each piece, by number.
        characters: what characters are replaced by before, in the library's compiled form.
    """

    pieces: list[tuple[str, float]]
    characters: bytes


def read_pieces(data: bytes) -> Pieces:
    """The vocabulary of a unigram model.

    Raises:
        ValueError: this is no such file.
    """
    pieces: list[tuple[str, float]] = []
    characters = b""
    try:
        for field, value in _fields(data):
            if field == _PIECE:
                parts = dict(_fields(value))
                score = struct.unpack("<f", parts[_SCORE])[0] if _SCORE in parts else 0.0
                pieces.append((parts[_TEXT].decode(), score))
            elif field == _NORMALIZER:
                characters = dict(_fields(value)).get(_CHARACTERS, b"")
    except (IndexError, KeyError, struct.error) as error:
        raise ValueError(f"This is no SentencePiece model: {error!r}") from error
    if not pieces:
        raise ValueError("This SentencePiece model has no pieces.")
    return Pieces(pieces, characters)


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and raw value of each field; of those that hold a varint, nothing."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        kind, length = key & 7, 0
        if kind == _VARINT:
            _, position = _varint(data, position)
            continue
        if kind == _BYTES:
            length, position = _varint(data, position)
        elif kind in (_FIXED64, _FIXED32):
            length = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"This is no SentencePiece model: a field of kind {kind}.")
        if position + length > len(data):
            raise ValueError("This SentencePiece model is cut off.")
        yield key >> 3, data[position : position + length]
        position += length


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """A number of variable length, and where the next byte is."""
    value = shift = 0
    while True:
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if not byte & 0x80:
            return value, position
