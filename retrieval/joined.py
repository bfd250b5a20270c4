"""Several sentence encoders as one, whose inner product is the weighted mean of theirs."""

import hashlib
import math
from collections.abc import Callable, Sequence

import numpy as np

from retrieval.encoders import ANY_LANGUAGE, Encoder, Vectors

_LEAST_LENGTH = 1e-6


class JoinedEncoder:
    """The vectors of several encoders behind one another, each times the square root of its weight.

    Args:
        parts: the encoders.
        weights: one for each, above 0, together 1.
        offset: for each part the vector that is taken from all of its vectors before they are normalised anew, shape
            (dimension of the part,), or None. For an encoder whose cosines all lie close together: its mean vector.

    Raises:
        ValueError: the numbers of parts, weights and offsets differ, or the weights are not such.
    """

    def __init__(
        self, parts: Sequence[Encoder], weights: Sequence[float], offset: Sequence[Vectors | None] = ()
    ) -> None:
        self._parts, self._weights = tuple(parts), tuple(weights)
        self._offsets = tuple(offset) or (None,) * len(self._parts)
        if not len(self._parts) == len(self._weights) == len(self._offsets):
            raise ValueError("Every part takes one weight and one offset.")
        if min(self._weights, default=0) <= 0 or not math.isclose(sum(self._weights), 1, abs_tol=1e-6):
            raise ValueError("Weights must be above 0 and together 1.")
        for part, taken in zip(self._parts, self._offsets, strict=True):
            if taken is not None and taken.shape != (part.dimension,):
                raise ValueError(f"The offset of {part.name} must have the length of its vectors.")

    @property
    def name(self) -> str:
        """Each part's weight, name and first digits of its offset's digest."""
        each = zip(self._weights, self._parts, self._offsets, strict=True)
        return "+".join(f"{weight:g}*{part.name}{_digest(taken)}" for weight, part, taken in each)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return sum(part.dimension for part in self._parts)

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that all parts understand, or `*` alone for any."""
        limited = [part.languages for part in self._parts if part.languages != ANY_LANGUAGE]
        return frozenset.intersection(*limited) if limited else ANY_LANGUAGE

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        return self._joined([part.encode_queries for part in self._parts], texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages, shape (n, dimension), float32, normalised."""
        return self._joined([part.encode_passages for part in self._parts], texts)

    def _joined(self, encoders: list[Callable[[list[str]], Vectors]], texts: list[str]) -> Vectors:
        each = zip(encoders, self._offsets, self._weights, strict=True)
        return np.hstack([_without(taken, encode(texts)) * np.float32(weight**0.5) for encode, taken, weight in each])


def _without(taken: Vectors | None, vectors: Vectors) -> Vectors:
    if taken is None:
        return vectors
    rest = vectors - taken
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    # What is all offset has no direction of its own left; it keeps the one that it had.
    normalised: Vectors = np.where(lengths > _LEAST_LENGTH, rest / np.maximum(lengths, _LEAST_LENGTH), vectors)
    return normalised.astype(np.float32, copy=False)


def _digest(taken: Vectors | None) -> str:
    if taken is None:
        return ""
    return f"-{hashlib.sha256(np.ascontiguousarray(taken, dtype=np.float32).tobytes()).hexdigest()[:8]}"
