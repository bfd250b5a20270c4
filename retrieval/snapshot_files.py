"""Files of snapshots on disk: stored so that a crash leaves all or nothing, and hashed before anybody reads them."""

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from core.errors import Unavailable

WORDS = "words.npz"
ARTICLES, PASSAGES, MANIFEST = "articles.json", "passages.json", "manifest.json"
LEFTOVER_SECONDS = 900
"""A folder without a row that is older than this belongs to no running build."""

Marks = tuple[tuple[str, int, int, int], ...]
"""Name, inode, size and time of change of each file of a snapshot."""


class DamagedSnapshot(Unavailable):
    """A snapshot's files are missing or are not what was written."""

    code = "damaged_snapshot"

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(
            f"The index snapshot {folder.name} is damaged: {problem}. The worker builds it again; so does "
            "`firstline index`.",
            snapshot=folder.name,
        )
        self.problem = problem


def of_space(number: int) -> tuple[str, str]:
    """Names of the files of a snapshot's space: its index, and what belongs to it."""
    return f"vectors-{number}.faiss", f"space-{number}.npz"


@contextlib.contextmanager
def written_aside(folder: Path) -> Iterator[Path]:
    """A folder to write files to, which becomes `folder` at the end; after a failure neither is there.

    Raises:
        OSError: no space, no right, or `folder` exists.
    """
    aside = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(aside, ignore_errors=True)
    _make(aside)
    try:
        yield aside
        _sync(aside)
        aside.rename(folder)
        _sync(folder.parent)
    except BaseException:
        # What is half written only takes the space whose lack may be the reason.
        shutil.rmtree(aside, ignore_errors=True)
        raise


def store(file: Path, content: bytes) -> str:
    """Write a file down to the disk; its sha256."""
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return sha256(content)


def checked(folder: Path, name: str, digest: str) -> bytes:
    """The content of a file whose sha256 must be `digest`.

    Raises:
        DamagedSnapshot: it cannot be read, or is not what was written.
    """
    try:
        stored = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedSnapshot(folder, f"{name} cannot be read") from error
    if sha256(stored) != digest:
        raise DamagedSnapshot(folder, f"{name} is not what was written")
    return stored


def check_hashes(folder: Path, digests: Mapping[str, str]) -> None:
    """Compare files with their sha256 without keeping what was read.

    Raises:
        DamagedSnapshot: one cannot be read, or is not what was written.
    """
    for name, digest in digests.items():
        try:
            with (folder / name).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise DamagedSnapshot(folder, f"{name} cannot be read") from error
        if found != digest:
            raise DamagedSnapshot(folder, f"{name} is not what was written")


def marks(folder: Path) -> Marks:
    """What the files look like from outside: cheap to ask, and other after every ordinary change."""
    try:
        return tuple(sorted(_mark(file) for file in folder.iterdir()))
    except OSError:
        return ()


def remove(root: Path, names: Iterable[str]) -> None:
    """Delete snapshots by their names below `root`; who has loaded one needs its files no more."""
    for name in names:
        shutil.rmtree(root / name, ignore_errors=True)


def remove_leftovers(folder: Path, keep: Set[str]) -> None:
    """Delete what builds that died have left in a site's folder: old, and not among `keep`."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in keep and time.time() - _changed_at(path) > LEFTOVER_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def sha256(content: bytes) -> str:
    """Hex digest of bytes."""
    return hashlib.sha256(content).hexdigest()


def _make(folder: Path) -> None:
    """Create a folder; those above it that are new are known to the disk before anything is in them."""
    missing = [above for above in folder.parents if not above.exists()]
    folder.mkdir(parents=True)
    for above in missing:
        _sync(above.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _mark(file: Path) -> tuple[str, int, int, int]:
    found = file.stat()
    return file.name, found.st_ino, found.st_size, found.st_mtime_ns


def _changed_at(path: Path) -> float:
    """When something at `path` changed last; now, if somebody else has deleted it meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
