"""Ways in which files of an index snapshot get damaged."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from retrieval.snapshot_files import ARTICLES, MANIFEST, PASSAGES, WORDS, of_space

FILES = (*of_space(0), WORDS, ARTICLES, PASSAGES, MANIFEST)
"""Of a snapshot with one space."""
Damage = Callable[[Path, random.Random], None]
"""Damages a file at a random place."""


def flip_bits(file: Path, chance: random.Random) -> None:
    """Turn one to eight bits over, as a dying disk does."""
    content = bytearray(file.read_bytes())
    for position in chance.sample(range(len(content) * 8), chance.randint(1, 8)):
        content[position // 8] ^= 1 << (position % 8)
    file.write_bytes(content)


def truncate(file: Path, chance: random.Random) -> None:
    """Lose the end, as a full disk does."""
    with file.open("r+b") as stream:
        stream.truncate(chance.randrange(file.stat().st_size))


def zero(file: Path, chance: random.Random) -> None:
    """Blank a block of up to 4 KiB that was not blank, as a crash before the data were on the disk does."""
    content = bytearray(file.read_bytes())
    begin = chance.choice([place for place, byte in enumerate(content) if byte])
    end = min(begin + chance.randint(1, 4096), len(content))
    content[begin:end] = bytes(end - begin)
    file.write_bytes(content)


def misplace(file: Path, chance: random.Random) -> None:
    """Lose the file, or have another one in its place."""
    other = chance.choice([None, *(name for name in FILES if name != file.name)])
    if other is None:
        file.unlink()
    else:
        shutil.copyfile(file.with_name(other), file)


KINDS: tuple[Damage, ...] = (flip_bits, truncate, zero, misplace)
