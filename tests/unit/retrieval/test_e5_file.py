"""Reading a packed model, of which nothing may be taken for granted."""

import struct
from pathlib import Path

import numpy as np
import pytest

from retrieval import e5_file

HALVES = np.arange(16, dtype=np.uint8) | (15 - np.arange(16, dtype=np.uint8)) << 4


def packed() -> bytes:
    """Two pieces, one replaced character, a tensor of two numbers and one of 32 in four bits."""
    pieces = ["<s>", "żó"]
    texts = [piece.encode() for piece in pieces]
    edges = [0, len(texts[0]), len(texts[0]) + len(texts[1])]
    head = b"E5S1" + struct.pack("<8ifi", 1, 32, 1, 2, 64, 2, 512, 2, 1e-12, 32)
    head += struct.pack("<5iQ3I2f", 2, 0, 1, 1, 0, edges[-1], *edges, 0.0, -2.5) + b"".join(texts)
    head += struct.pack("<iI", 1, 13) + struct.pack("<IB2I", ord("ﬁ"), 2, ord("f"), ord("i"))
    names = (b"bias", b"weight")
    directory = struct.pack("<i", len(names)) + b"".join(
        struct.pack("<H", len(name)) + name + b"?" * 21 for name in names
    )
    start = len(head) + len(directory)
    entries = [struct.pack("<BIQQ", 0, 2, start, 8), struct.pack("<BIQQ", 1, 32, start + 8, 18)]
    for entry in entries:
        directory = directory.replace(b"?" * 21, entry, 1)
    return head + directory + struct.pack("<2f", 1.5, -1.0) + np.float16(0.5).tobytes() + HALVES.tobytes()


def test_all_of_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(packed())
    found = e5_file.read(tmp_path / "model.bin")
    assert (found.size, found.layers, found.heads, found.longest) == (32, 1, 2, 512)
    assert (found.start, found.end, found.unknown) == (0, 1, 0)
    assert found.pieces == [("<s>", 0.0), ("żó", -2.5)]
    assert found.characters == {ord("ﬁ"): "fi"}
    assert found.numbers("bias").tolist() == [1.5, -1.0]
    expected = [(number - 8) / 2 for number in (*range(16), *range(15, -1, -1))]
    assert found.numbers("weight").tolist() == expected


@pytest.mark.parametrize("length", [*range(0, len(packed()) - 26, 5)])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    (tmp_path / "model.bin").write_bytes(packed()[:length])
    with pytest.raises(ValueError, match=r"cut off|buffer"):
        e5_file.read(tmp_path / "model.bin")


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"PK\x03\x04" + packed()[4:])
    with pytest.raises(ValueError, match="no packed e5 model"):
        e5_file.read(tmp_path / "model.bin")
