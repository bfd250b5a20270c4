"""BERT as a sentence encoder: the mean of its tokens' vectors, run with nothing but torch."""

import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BATCH = 8
"""Larger ones are no faster on one core, and keep 80 MB more for ever."""
_LARGEST, _LEAST_SCALE = 127, 1e-9
"""Of the numbers of eight bits, and of what a row of zeros is divided by."""
Tensor = Any
"""A `torch.Tensor`; torch is imported only by who encodes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a model is; `epsilon` is what normalising adds to a variance."""

    layers: int
    heads: int
    size: int
    epsilon: float


class Bert:
    """Layers of attention over a text's tokens.

    Args:
        shape: how large it is.
        weights: by the names that BERT's authors gave them; those of the words are left out.
        words: vectors of the pieces of the vocabulary, from numbers of any shape, one dimension more.
        eight_bits: multiply whole numbers of eight bits instead of floats. Twice as fast on processors that have
            instructions for it; the vectors are others, with cosines to those of floats of .99 and more.

    Raises:
        ImportError: `eight_bits`, and this torch cannot.
    """

    def __init__(
        self,
        shape: Shape,
        weights: dict[str, Tensor],
        words: Callable[[Tensor], Tensor],
        *,
        eight_bits: bool = False,
    ) -> None:
        self._torch = importlib.import_module("torch")
        self._shape, self._weights, self._words = shape, weights, words
        self._eight_bits = eight_bits
        for layer in range(shape.layers):
            self._join(f"{_layer_name(layer)}attention.self.")
        if eight_bits:
            self._round()

    def of_one(self, ids: Tensor) -> Tensor:
        """The vector of one text, shape (1, size), normalised, from its tokens, shape (1, tokens)."""
        hidden = self._embedded(ids)
        for layer in range(self._shape.layers):
            hidden = self._layer(_layer_name(layer), hidden, None)
        return self._torch.nn.functional.normalize(hidden.mean(1), dim=1)

    def of_several(self, texts: list[list[int]]) -> Tensor:
        """The vectors of texts, shape (texts, size), normalised, from the tokens of each."""
        torch = self._torch
        longest = max(map(len, texts))
        ids = torch.tensor([[*text, *[0] * (longest - len(text))] for text in texts])
        read = torch.tensor([[1.0] * len(text) + [0.0] * (longest - len(text)) for text in texts])
        hidden = self._embedded(ids)
        # Shape (texts, 1, 1, tokens): every head and token looks at the tokens that are no padding.
        mask = read[:, None, None, :].bool()
        for layer in range(self._shape.layers):
            hidden = self._layer(_layer_name(layer), hidden, mask)
        weights = read[:, :, None]
        return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)

    def _embedded(self, ids: Tensor) -> Tensor:
        weights = self._weights
        places = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed("embeddings.LayerNorm", self._words(ids) + kind + places)

    def _join(self, name: str) -> None:
        """One matrix for query, key and value: three small products take longer than one."""
        for kind in ("weight", "bias"):
            parts = [self._weights.pop(f"{name}{part}.{kind}") for part in ("query", "key", "value")]
            self._weights[f"{name}all.{kind}"] = self._torch.cat(parts)

    def _round(self) -> None:
        """Every layer's matrices in eight bits, with a scale for each row."""
        if not hasattr(self._torch, "_int_mm"):
            raise ImportError("This torch multiplies no matrices of eight bits.")
        for name in [name for name, found in self._weights.items() if name.startswith("encoder.") and found.dim() > 1]:
            scales, rounded = self._rounded(self._weights[name])
            self._weights[name] = rounded.t()
            self._weights[name.replace("weight", "scales")] = scales.flatten()

    def _rounded(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """A scale for each row, shape (rows, 1), and the whole numbers from -127 to 127 that it is to be taken by."""
        scales = values.abs().amax(1, keepdim=True).clamp(min=_LEAST_SCALE) / _LARGEST
        return scales, (values / scales).round().to(self._torch.int8)

    def _layer(self, name: str, hidden: Tensor, mask: Tensor | None) -> Tensor:
        functional = self._torch.nn.functional
        # Three of shape (texts, heads, tokens, size of a head).
        parts = self._linear(f"{name}attention.self.all", hidden).unflatten(-1, (3, self._shape.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind()
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self._linear(f"{name}attention.output.dense", seen.transpose(1, 2).flatten(2))
        hidden = self._normed(f"{name}attention.output.LayerNorm", seen + hidden)
        wide = functional.gelu(self._linear(f"{name}intermediate.dense", hidden))
        return self._normed(f"{name}output.LayerNorm", self._linear(f"{name}output.dense", wide) + hidden)

    def _linear(self, name: str, values: Tensor) -> Tensor:
        torch, weight, bias = self._torch, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        if not self._eight_bits:
            return torch.nn.functional.linear(values, weight, bias)
        scales, rounded = self._rounded(values.flatten(0, -2))
        products = torch._int_mm(rounded, weight) * scales
        return torch.addcmul(bias, products, self._weights[f"{name}.scales"]).unflatten(0, values.shape[:-1])

    def _normed(self, name: str, values: Tensor) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(values, weight.shape, weight, bias, self._shape.epsilon)


class BertEncoder:
    """A BERT with its tokeniser; several threads may use it at a time.

    Args:
        name: what vectors are stored under.
        languages: codes of the languages that it understands, or `*`.
        bert: the model.
        dimension: length of a vector.
    """

    def __init__(self, name: str, languages: frozenset[str], bert: Bert, dimension: int) -> None:
        self.name, self.languages, self.dimension, self._bert = name, languages, dimension, bert
        self._torch = importlib.import_module("torch")
        self._trace = self._traced()

    def encode_queries(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of questions, shape (n, dimension), float32, normalised."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Optimising takes some 50 ms with the first texts, and saves nothing.
        with self._torch.inference_mode(), self._torch.jit.optimized_execution(False):
            for row, text in enumerate(texts):
                vectors[row] = self._trace(self._torch.tensor([self.question_tokens(text)])).numpy()[0]
        return vectors

    def encode_passages(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of passages, shape (n, dimension), float32, normalised; texts of like length go together."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        with self._torch.inference_mode():
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                group = [self.passage_tokens(texts[position]) for position in chosen]
                vectors[chosen] = self._bert.of_several(group).numpy()
        return vectors

    def question_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a question, with what stands before and after."""
        raise NotImplementedError

    def passage_tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a passage, with what stands before and after."""
        raise NotImplementedError

    def _traced(self) -> Callable[[Tensor], Tensor]:
        """The model for one text as a single step, which lets go of the interpreter's lock until it is done.

        Step by step it waits for the lock some hundred times: beside a busy event loop 6 ms become 20 to 300.
        """
        with self._torch.inference_mode(), warnings.catch_warnings():
            # Deprecated, and in the pinned version; `of_one` by itself gives the same vectors, step by step.
            warnings.simplefilter("ignore", DeprecationWarning)
            traced: Callable[[Tensor], Tensor] = self._torch.jit.trace(
                self._bert.of_one, (self._torch.tensor([[0, 1, 2]]),), check_trace=False
            )
        return traced


def _layer_name(layer: int) -> str:
    return f"encoder.layer.{layer}."
