"""BERT as a sentence encoder: the mean of its tokens' vectors, whatever computes its layers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.graph import Floats

Weights = dict[str, Floats]
Ids = npt.NDArray[np.int64]
"""Numbers of pieces of the vocabulary."""
_LEAST_LENGTH = 1e-12


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a model is; `epsilon` is what normalising adds to a variance."""

    layers: int
    heads: int
    size: int
    epsilon: float


class Layers(Protocol):
    """What computes a model's layers; several threads may use it at a time."""

    def mean(self, tokens: list[Floats]) -> Floats:
        """Means, shape (texts, size), of the vectors that each text's tokens came to, shape (tokens, size)."""


Runtime = Callable[[Shape, Weights], Layers]
"""May raise ImportError."""


class BertEncoder:
    """A BERT with its tokeniser; several threads may use it at a time.

    Args:
        name: what vectors are stored under.
        languages: codes of the languages that it understands, or `*`.
        shape: how large it is.
        weights: by the names that BERT's authors gave them; those of the words are left out.
        words: vectors of pieces, shape (pieces, size), by their numbers, shape (pieces,).
        runtime: makes what computes the layers.
    """

    def __init__(
        self,
        name: str,
        languages: frozenset[str],
        shape: Shape,
        weights: Weights,
        words: Callable[[Ids], Floats],
        runtime: Runtime,
    ) -> None:
        self.name, self.languages, self.dimension, self._words = name, languages, shape.size, words
        kind = weights.pop("embeddings.token_type_embeddings.weight")[0]
        self._places = weights.pop("embeddings.position_embeddings.weight") + kind
        for layer in range(shape.layers):
            _join(weights, f"{layer_name(layer)}attention.self.")
        self._layers = runtime(shape, weights)

    def encode_queries(self, texts: list[str]) -> Floats:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        return self._vectors([self.question_tokens(text) for text in texts])

    def encode_passages(self, texts: list[str]) -> Floats:
        """Vectors of passages, shape (n, dimension), float32, normalised."""
        return self._vectors([self.passage_tokens(text) for text in texts])

    def question_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a question, with what stands before and after."""
        raise NotImplementedError

    def passage_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a passage, with what stands before and after."""
        raise NotImplementedError

    def _vectors(self, texts: list[list[int]]) -> Floats:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        means = self._layers.mean([self._words(np.array(text)) + self._places[: len(text)] for text in texts])
        normalised: Floats = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _LEAST_LENGTH)
        return normalised


def layer_name(layer: int) -> str:
    """How the names of a layer's weights begin."""
    return f"encoder.layer.{layer}."


def _join(weights: Weights, name: str) -> None:
    """One matrix for query, key and value: three small products take longer than one."""
    for kind in ("weight", "bias"):
        parts = [weights.pop(f"{name}{part}.{kind}") for part in ("query", "key", "value")]
        weights[f"{name}all.{kind}"] = np.concatenate(parts)
