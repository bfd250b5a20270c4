"""An encoder that keeps vectors in a file, so that a benchmark's second run takes minutes less."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from retrieval.encoders import Encoder, Vectors

EACH = 5000
"""New texts between two writes."""


@contextlib.contextmanager
def cached(encoder: Encoder, folder: Path | None) -> Iterator[Encoder]:
    """An encoder whose vectors are kept in a folder; as it is without one."""
    if folder is None:
        yield encoder
        return
    quick = CachedEncoder(encoder, folder)
    yield quick
    quick.write()


class CachedEncoder:
    """Another encoder with a memory on disk; for benchmarks that measure no encoding.

    Args:
        encoder: what encodes texts that are not known yet.
        folder: where vectors lie, a file for each model.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{hashlib.sha256(encoder.name.encode()).hexdigest()[:16]}.npz"
        self._known: dict[str, Vectors] = {}
        self._unwritten = 0
        if self._file.is_file():
            with np.load(self._file, allow_pickle=False) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    @property
    def name(self) -> str:
        """That of the encoder."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it understands."""
        return self._encoder.languages

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        return np.stack([self._one("query", text) for text in texts])

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages, shape (n, dimension), float32, normalised."""
        missing = [text for text in texts if _key("passage", text) not in self._known]
        if missing:
            self._keep("passage", missing, self._encoder.encode_passages(missing))
        return np.stack([self._known[_key("passage", text)] for text in texts])

    def _one(self, kind: str, text: str) -> Vectors:
        if _key(kind, text) not in self._known:
            self._keep(kind, [text], self._encoder.encode_queries([text]))
        return self._known[_key(kind, text)]

    def _keep(self, kind: str, texts: list[str], vectors: Vectors) -> None:
        self._known.update((_key(kind, text), vector) for text, vector in zip(texts, vectors, strict=True))
        self._unwritten += len(texts)
        if self._unwritten >= EACH:
            self.write()

    def write(self) -> None:
        """Store what is known."""
        aside = self._file.with_suffix(".writing.npz")
        np.savez(aside, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
        aside.replace(self._file)
        self._unwritten = 0


def _key(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest()
